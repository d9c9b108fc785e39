#include "pqMagNetChosen.h"

#include <pqApplicationCore.h>
#include <pqServerManagerModel.h>

#include <vtkNew.h>
#include <vtkPVXMLElement.h>
#include <vtkSMProxy.h>
#include <vtkSMProxyLocator.h>

namespace
{
constexpr const char* elementName = "MagNetPanel";

pqPipelineSource* nodeOf(int number, vtkSMProxyLocator* locator)
{
  vtkSMProxy* const proxy = locator->LocateProxy(static_cast<vtkTypeUInt32>(number));
  return proxy != nullptr ? pqApplicationCore::instance()->getServerManagerModel()->findItem<pqPipelineSource*>(proxy)
                          : nullptr;
}

void writePort(vtkPVXMLElement* element, const std::string& kind, pqOutputPort* port)
{
  if (port != nullptr)
  {
    element->AddAttribute(kind.c_str(), static_cast<int>(port->getSource()->getProxy()->GetGlobalID()));
    element->AddAttribute((kind + "Port").c_str(), port->getPortNumber());
  }
}

pqOutputPort* readPort(vtkPVXMLElement* element, const std::string& kind, vtkSMProxyLocator* locator)
{
  int number = 0, port = 0;
  if (element->GetScalarAttribute(kind.c_str(), &number) == 0)
  {
    return nullptr;
  }
  element->GetScalarAttribute((kind + "Port").c_str(), &port);
  pqPipelineSource* const node = nodeOf(number, locator);
  return node != nullptr && port >= 0 && port < node->getNumberOfOutputPorts() ? node->getOutputPort(port) : nullptr;
}

pqMagNetChoice ofNewestResult(vtkPVXMLElement* state, vtkSMProxyLocator* locator)
{
  // Nodes are numbered as they were made.
  int newest = 0;
  pqMagNetChoice choice;
  for (unsigned int i = 0; i < state->GetNumberOfNestedElements(); ++i)
  {
    vtkPVXMLElement* const element = state->GetNestedElement(i);
    const QString kind = element->GetAttributeOrEmpty("type");
    int number = 0;
    if ((kind == "VFETReconstruction" || kind == "ModelBasedReconstruction") &&
        element->GetScalarAttribute("id", &number) != 0 && number > newest)
    {
      pqPipelineSource* const node = nodeOf(number, locator);
      newest = node != nullptr ? number : newest;
      if (node != nullptr)
      {
        pqOutputPort* const x = pqMagNetNodes::InputOf(node, "XSeries");
        const QList<pqOutputPort*> more = pqMagNetNodes::InputsOf(node, "Series");
        choice.X = x != nullptr ? x : more.value(0);
        // Where it is x's partner, it is that of any other x that will be chosen.
        choice.Y = x != nullptr ? nullptr : more.value(1);
        choice.OneAxis = x == nullptr && more.size() == 1;
        choice.AllSeries = x != nullptr ? !more.isEmpty() : more.size() > 2;
      }
    }
  }
  return choice;
}
}

void pqMagNetChosen::Write(const pqMagNetChoice& choice, const pqMagNetPipeline& found, vtkPVXMLElement* root)
{
  vtkNew<vtkPVXMLElement> element;
  element->SetName(elementName);
  // One that is there for want of a pair, without having been chosen, is no choice.
  const bool whole = found.complete();
  writePort(element, "x", whole ? found.X : choice.X.data());
  // Where y was not chosen, it is x's partner, and will be that of any other x.
  writePort(element, "y", whole && found.X == nullptr ? found.Y : choice.Y.data());
  writePort(element, "truth", choice.Truth);
  element->AddAttribute("noTruth", choice.NoTruth ? 1 : 0);
  element->AddAttribute("oneAxis", choice.OneAxis ? 1 : 0);
  element->AddAttribute("allSeries", choice.AllSeries ? 1 : 0);
  if (choice.OutlineChosen)
  {
    element->AddAttribute("outline", static_cast<int>(choice.Outline.What));
    writePort(element, "outlineVolume", choice.Outline.Volume);
  }
  root->AddNestedElement(element);
}

pqMagNetChoice pqMagNetChosen::Read(vtkPVXMLElement* root, vtkSMProxyLocator* locator)
{
  pqMagNetChoice choice;
  if (root == nullptr)
  {
    return choice;
  }
  const QString stateName = "ServerManagerState";
  vtkPVXMLElement* const state = root->GetName() == stateName
                                   ? root
                                   : root->FindNestedElementByName(stateName.toUtf8().data());
  if (state != nullptr)
  {
    choice = ofNewestResult(state, locator);
  }
  vtkPVXMLElement* const element = root->FindNestedElementByName(elementName);
  if (element == nullptr)
  {
    return choice;
  }
  const auto isSet = [element](const char* name)
  {
    int value = 0;
    return element->GetScalarAttribute(name, &value) != 0 && value != 0;
  };
  pqOutputPort* const x = readPort(element, "x", locator);
  choice.Y = readPort(element, "y", locator);
  if (x != nullptr || choice.Y != nullptr)
  {
    choice.X = x;
    choice.OneAxis = isSet("oneAxis");
    choice.AllSeries = isSet("allSeries");
  }
  choice.Truth = readPort(element, "truth", locator);
  int number = 0;
  choice.NoTruth = isSet("noTruth");
  if (element->GetScalarAttribute("outline", &number) != 0 && number >= 0 &&
      number <= static_cast<int>(pqMagNetOutline::Kind::Volume))
  {
    choice.OutlineChosen = true;
    choice.Outline = { static_cast<pqMagNetOutline::Kind>(number), readPort(element, "outlineVolume", locator) };
  }
  return choice;
}
