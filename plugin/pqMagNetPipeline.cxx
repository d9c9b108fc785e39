#include "pqMagNetPipeline.h"

#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqServerManagerModel.h>

#include <vtkDataObject.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkPVDataSetAttributesInformation.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMProxy.h>

namespace
{
vtkPVArrayInformation* fieldArray(pqOutputPort* port, const char* name)
{
  vtkPVDataInformation* const info = port->getDataInformation();
  return info != nullptr ? info->GetArrayInformation(name, vtkDataObject::FIELD) : nullptr;
}

QString tiltAxis(pqOutputPort* port)
{
  vtkPVArrayInformation* const axis = fieldArray(port, "tilt_axis");
  return axis != nullptr && axis->GetNumberOfStringValues() > 0 ? QString(axis->GetStringValue(0)) : QString();
}

pqOutputPort* inputOf(pqPipelineSource* node, const QString& name)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  return filter != nullptr && filter->getNamedInputs().contains(name) ? filter->getNamedInputs()[name].value(0)
                                                                      : nullptr;
}
}

vtkPVArrayInformation* pqMagNetArray(pqOutputPort* port, const char* name)
{
  vtkPVDataInformation* const info = port != nullptr ? port->getDataInformation() : nullptr;
  return info != nullptr ? info->GetArrayInformation(name, vtkDataObject::POINT) : nullptr;
}

pqMagNetPipeline pqMagNetPipeline::Find(pqServer* server)
{
  pqMagNetPipeline found;
  const auto sources = pqApplicationCore::instance()->getServerManagerModel()->findItems<pqPipelineSource*>(server);
  for (pqPipelineSource* const source : sources)
  {
    if (source->getSMName().startsWith("Figure "))
    {
      continue; // a part of a figure (layouts.py) that carries what it shows
    }
    const QString kind = source->getProxy()->GetXMLName();
    if (kind == "VFETReconstruction")
    {
      found.Vfet = source;
    }
    else if (kind == "MagNet")
    {
      found.MagNet = source;
    }
    else if (kind == "ModelBasedReconstruction")
    {
      found.Model = source;
    }
    else if (kind == "NRMSE")
    {
      found.Scores.append(source);
    }
    else if (kind != "DirectionColor")
    {
      for (int i = 0; i < source->getNumberOfOutputPorts(); ++i)
      {
        pqOutputPort* const port = source->getOutputPort(i);
        const QString axis = pqMagNetArray(port, "phase") != nullptr ? tiltAxis(port) : QString();
        found.X = axis == "x" ? port : found.X;
        found.Y = axis == "y" ? port : found.Y;
        // Magnetic Induction hands on the M that it was given.
        const bool truth = pqMagNetArray(port, "M") != nullptr && kind != "MagneticInduction";
        found.Truth = truth ? port : found.Truth;
        found.Induction = pqMagNetArray(port, "B") != nullptr ? port : found.Induction;
      }
    }
  }
  found.X = found.X != nullptr ? found.X : inputOf(found.Vfet, "XSeries");
  found.Y = found.Y != nullptr ? found.Y : inputOf(found.Vfet, "YSeries");
  if (found.Induction == nullptr && !found.Scores.isEmpty())
  {
    found.Induction = inputOf(found.Scores.front(), "Reference");
  }
  return found;
}

bool pqMagNetPipeline::IsMagNet(pqPipelineSource* node)
{
  return node->getProxy()->GetProperty("OutOfDate") != nullptr;
}

bool pqMagNetPipeline::HasResult(pqPipelineSource* node)
{
  vtkPVDataInformation* const info = node->getOutputPort(0)->getDataInformation();
  return info != nullptr && (info->GetNumberOfPoints() > 0 || info->GetNumberOfRows() > 0);
}

pqMagNetPipeline::State pqMagNetPipeline::StateOf(pqPipelineSource* node)
{
  vtkSMProxy* const proxy = node->getProxy();
  const bool ours = IsMagNet(node);
  if (ours)
  {
    proxy->UpdatePropertyInformation();
  }
  const QString problem = ours ? vtkSMPropertyHelper(proxy, "ErrorText").GetAsString() : "";
  if (problem.startsWith("aborted"))
  {
    return State::Stopped;
  }
  if (!problem.isEmpty())
  {
    return State::Failed;
  }
  if (!HasResult(node))
  {
    return State::Ready;
  }
  const bool stale = ours && vtkSMPropertyHelper(proxy, "OutOfDate").GetAsInt() != 0;
  return stale || node->modifiedState() != pqProxy::UNMODIFIED ? State::OutOfDate : State::Done;
}

QString pqMagNetPipeline::Lacks(pqPipelineSource* reader)
{
  pqOutputPort* const port = reader->getOutputPort(0);
  const QString name = reader->getSMName();
  if (pqMagNetArray(port, "M") != nullptr || pqMagNetArray(port, "B") != nullptr)
  {
    return {};
  }
  if (pqMagNetArray(port, "phase") == nullptr)
  {
    return name +
           " has no array 'phase', 'M' or 'B'. If it is a stack of phase images, Filters \u25B8 MagNet \u25B8 Mark "
           "As Tilt Series makes a tilt series of it.";
  }
  if (tiltAxis(port).isEmpty())
  {
    return name + " does not tell its tilt axis: choose Tilt Axis in Properties, then Apply.";
  }
  return fieldArray(port, "tilt_angles") != nullptr
           ? QString()
           : name + " does not tell its tilt angles: give them in Properties (degrees), then Apply.";
}

int pqMagNetPipeline::CountVolumes() const
{
  const auto shows = [](pqPipelineSource* node, const char* array)
  { return node != nullptr && pqMagNetArray(node->getOutputPort(0), array) != nullptr ? 1 : 0; };
  return (pqMagNetArray(this->Induction, "B") != nullptr ? 1 : 0) + shows(this->Vfet, "B_vfet") +
         shows(this->MagNet, "B_magnet") + shows(this->Model, "B_model");
}

QString pqMagNetPipeline::Describe(pqOutputPort* series)
{
  vtkPVArrayInformation* const angles = fieldArray(series, "tilt_angles");
  if (angles == nullptr)
  {
    return "no tilt angles";
  }
  const double* const range = angles->GetComponentRange(0);
  return QString("%1 images, %2 to %3\u00B0")
    .arg(angles->GetNumberOfTuples())
    .arg(range[0], 0, 'g', 4)
    .arg(range[1], 0, 'g', 4);
}

QString pqMagNetPipeline::DescribeImages(pqOutputPort* series)
{
  vtkPVDataInformation* const info = series->getDataInformation();
  const int* const extent = info->GetExtent();
  const double* const bounds = info->GetBounds();
  const int width = extent[1] - extent[0] + 1;
  if (width < 2)
  {
    return {};
  }
  return QString(", %1 \u00D7 %2 pixels of %3 nm")
    .arg(width)
    .arg(extent[3] - extent[2] + 1)
    .arg((bounds[1] - bounds[0]) / (width - 1), 0, 'g', 3);
}

pqPipelineSource* pqMagNetPipeline::TableOf(pqPipelineSource* result) const
{
  for (pqPipelineSource* const table : this->Scores)
  {
    if (result != nullptr && inputOf(table, "Reconstruction") == result->getOutputPort(0))
    {
      return table;
    }
  }
  return nullptr;
}

double pqMagNetPipeline::ScoreOf(pqPipelineSource* result) const
{
  pqPipelineSource* const table = this->TableOf(result);
  vtkPVDataInformation* const info = table != nullptr ? table->getOutputPort(0)->getDataInformation() : nullptr;
  vtkPVArrayInformation* const column = info != nullptr ? info->GetArrayInformation("NRMSE", vtkDataObject::ROW)
                                                        : nullptr;
  return column != nullptr ? column->GetComponentRange(0)[0] : -1.0;
}
