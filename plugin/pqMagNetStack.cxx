#include "pqMagNetStack.h"

#include "pqMagNetGroups.h"
#include "pqMagNetNodes.h"

#include <pqApplicationCore.h>
#include <pqPipelineSource.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>

#include <vtkNew.h>
#include <vtkPVXMLElement.h>
#include <vtkSMParaViewPipelineController.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSessionProxyManager.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTrace.h>
#include <vtkSmartPointer.h>

#include <QFileInfo>
#include <QMap>

namespace
{
const char* const seriesReader = "TiltSeriesReader";
const char* const otherReaders[] = { "XMLImageDataReader", "OVFReader" };

// The endings of a reader's files, from its hints.
QStringList endings(pqServer* server, const char* reader)
{
  vtkSMProxy* const prototype = server->proxyManager()->GetPrototypeProxy("sources", reader);
  vtkPVXMLElement* const hints = prototype != nullptr ? prototype->GetHints() : nullptr;
  vtkPVXMLElement* const factory = hints != nullptr ? hints->FindNestedElementByName("ReaderFactory") : nullptr;
  const QString found = factory != nullptr ? factory->GetAttributeOrEmpty("extensions") : "";
  return found.split(' ');
}

bool endsWithOne(const QString& file, const QStringList& of)
{
  for (const QString& ending : of)
  {
    if (!ending.isEmpty() && file.endsWith("." + ending, Qt::CaseInsensitive))
    {
      return true;
    }
  }
  return false;
}

void setFiles(vtkSMProxy* proxy, const QStringList& files)
{
  vtkSMPropertyHelper names(proxy, "FileNames");
  names.SetNumberOfElements(0);
  for (int i = 0; i < files.size(); ++i)
  {
    names.Set(i, files[i].toUtf8().data());
  }
}

void setAnswers(vtkSMProxy* proxy, const pqMagNetStack& stack)
{
  if (stack.GivenAxis == 3)
  {
    vtkSMPropertyHelper(proxy, "TiltAxisAzimuth").Set(stack.GivenAzimuth);
  }
  else if (stack.GivenAxis != 0)
  {
    vtkSMPropertyHelper(proxy, "TiltAxis").Set(stack.GivenAxis);
  }
  if (stack.GivenPixel > 0.0)
  {
    vtkSMPropertyHelper(proxy, "PixelSize").Set(stack.GivenPixel);
  }
  if (!stack.AngleFile.isEmpty())
  {
    vtkSMPropertyHelper(proxy, "AngleFile").Set(stack.AngleFile.toUtf8().data());
  }
  else if (stack.Step != 0.0)
  {
    vtkSMPropertyHelper angles(proxy, "TiltAngles");
    angles.SetNumberOfElements(0);
    for (int i = 0; i < stack.Images; ++i)
    {
      angles.Set(i, stack.First + i * stack.Step);
    }
  }
}
}

void pqMagNetStack::look(pqServer* server)
{
  const auto asked = vtkSmartPointer<vtkSMProxy>::Take(server->proxyManager()->NewProxy("misc", "MagNetSeriesFiles"));
  if (asked == nullptr)
  {
    this->Problem = "The server's MagNet plugin is not that of this window: load the same one on both sides.";
    return;
  }
  setFiles(asked, this->Files);
  vtkSMPropertyHelper(asked, "AngleFile").Set(this->AngleFile.toUtf8().data());
  asked->UpdateVTKObjects();
  asked->InvokeCommand("Look");
  asked->UpdatePropertyInformation();
  const vtkSMPropertyHelper size(asked, "Size");
  this->Width = size.GetAsInt(0);
  this->Height = size.GetAsInt(1);
  this->Images = size.GetAsInt(2);
  this->Pixel = vtkSMPropertyHelper(asked, "PixelSize").GetAsDouble();
  this->Angles = vtkSMPropertyHelper(asked, "Angles").GetAsInt();
  this->FirstAngle = vtkSMPropertyHelper(asked, "FirstAngle").GetAsDouble();
  this->LastAngle = vtkSMPropertyHelper(asked, "LastAngle").GetAsDouble();
  this->Axis = vtkSMPropertyHelper(asked, "Axis").GetAsString();
  this->Problem = vtkSMPropertyHelper(asked, "Problem").GetAsString();
  // The folder is long, and the user has just chosen it.
  this->Problem.replace(QFileInfo(this->Files.value(0)).path() + "/", "");
}

QString pqMagNetStack::name() const
{
  const QString first = QFileInfo(this->Files.value(0)).fileName();
  return this->Files.size() > 1 ? QString("%1 and %2 more").arg(first).arg(this->Files.size() - 1) : first;
}

QString pqMagNetStack::describe() const
{
  QString words = QString("%1: %2 of %3 \u00D7 %4 pixels")
                    .arg(this->name(), pqMagNetNodes::CountImages(this->Images))
                    .arg(this->Width)
                    .arg(this->Height);
  if (this->Pixel > 0.0)
  {
    words += QString(" of %1 nm").arg(this->Pixel, 0, 'g', 4);
  }
  if (this->Angles > 0)
  {
    words += QString(", %1 to %2\u00B0").arg(this->FirstAngle, 0, 'g', 4).arg(this->LastAngle, 0, 'g', 4);
  }
  if (this->Axis.endsWith("\u00B0"))
  {
    words += ", about an axis at " + this->Axis;
  }
  return words;
}

void pqMagNetStack::give(pqPipelineSource* reader) const
{
  vtkSMProxy* const proxy = reader->getProxy();
  SM_SCOPED_TRACE(PropertiesModified).arg("proxy", proxy);
  setAnswers(proxy, *this);
  proxy->UpdateVTKObjects();
}

pqPipelineSource* pqMagNetStack::makeReader(pqServer* server) const
{
  const auto proxy = vtkSmartPointer<vtkSMProxy>::Take(server->proxyManager()->NewProxy("sources", seriesReader));
  if (proxy == nullptr)
  {
    return nullptr;
  }
  vtkNew<vtkSMParaViewPipelineController> controller;
  controller->PreInitializeProxy(proxy);
  setFiles(proxy, this->Files);
  setAnswers(proxy, *this);
  proxy->UpdateVTKObjects();
  controller->PostInitializeProxy(proxy);
  controller->RegisterPipelineProxy(proxy, this->name().toUtf8().data());
  return pqApplicationCore::instance()->getServerManagerModel()->findItem<pqPipelineSource*>(proxy);
}

QList<pqMagNetStack> pqMagNetStack::Sort(pqServer* server, const QList<QStringList>& chosen, QStringList& others)
{
  pqMagNetGroups::Files files;
  for (const QStringList& group : chosen)
  {
    for (const QString& file : group)
    {
      if (OtherReader(server, file) != nullptr)
      {
        others << file;
      }
      else
      {
        files.push_back(file.toStdString());
      }
    }
  }
  const auto look = [server](const QStringList& of)
  {
    pqMagNetStack stack;
    stack.Files = of;
    stack.look(server);
    return stack;
  };
  QMap<QString, pqMagNetStack> each;
  const auto images = [&](const std::string& file)
  {
    const QString name = QString::fromStdString(file);
    each[name] = look({ name });
    return each[name].Images;
  };
  QList<pqMagNetStack> found;
  for (const pqMagNetGroups::Files& series : pqMagNetGroups::Series(files, images))
  {
    QStringList names;
    for (const std::string& file : series)
    {
      names << QString::fromStdString(file);
    }
    found << (names.size() == 1 ? each[names.front()] : look(names));
  }
  return found;
}

const char* pqMagNetStack::OtherReader(pqServer* server, const QString& file)
{
  for (const char* const reader : otherReaders)
  {
    if (endsWithOne(file, endings(server, reader)))
    {
      return reader;
    }
  }
  return nullptr;
}

bool pqMagNetStack::IsSeriesFile(pqServer* server, const QString& file)
{
  return endsWithOne(file, endings(server, seriesReader));
}

QString pqMagNetStack::Filters(pqServer* server)
{
  QStringList all = endings(server, seriesReader);
  for (const char* const reader : otherReaders)
  {
    all += endings(server, reader);
  }
  return "Tilt series and volumes (*." + all.join(" *.") + ");;All files (*)";
}
