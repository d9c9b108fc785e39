#include "pqMagNetNodes.h"

#include <pqOutputPort.h>
#include <pqPipelineFilter.h>

#include <vtkDataObject.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMCoreUtilities.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMProxy.h>

#include <QFileInfo>

#include <cmath>

namespace
{
double fieldValue(pqOutputPort* port, const char* name)
{
  vtkPVArrayInformation* const array = pqMagNetNodes::FieldArray(port, name);
  return array != nullptr ? array->GetComponentRange(0)[0] : 0.0;
}

// Where the data that end in this node come from: folders of files, or sources that compute.
void collectOrigins(pqPipelineSource* node, QStringList& found)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  if (filter != nullptr)
  {
    const auto inputs = filter->getNamedInputs();
    for (auto input = inputs.begin(); input != inputs.end(); ++input)
    {
      // A table of where images are is no image.
      for (pqOutputPort* const port : input.key() == "Geometry" ? QList<pqOutputPort*>() : input.value())
      {
        collectOrigins(port->getSource(), found);
      }
    }
    return;
  }
  const QStringList files = pqMagNetNodes::FilesOf(node);
  for (const QString& file : files)
  {
    found << QFileInfo(file).path();
  }
  if (files.isEmpty())
  {
    found << node->getProxy()->GetGlobalIDAsString();
  }
}

void collectNeeded(pqPipelineSource* node, QList<pqPipelineSource*>& found)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  for (pqOutputPort* const port : filter != nullptr ? filter->getAllInputs() : QList<pqOutputPort*>())
  {
    collectNeeded(port->getSource(), found);
  }
  if (!found.contains(node))
  {
    found.append(node);
  }
}

struct Images
{
  bool Read = false;
  int Count[2];      // pixels along x and y
  double Spacing[2]; // nm

  explicit Images(pqOutputPort* port)
  {
    vtkPVDataInformation* const info = port->getDataInformation();
    const int* const extent = info->GetExtent();
    const double* const bounds = info->GetBounds();
    this->Read = info->GetNumberOfPoints() > 0;
    for (int i = 0; i < 2; ++i)
    {
      this->Count[i] = extent[2 * i + 1] - extent[2 * i] + 1;
      this->Spacing[i] = this->Count[i] > 1 ? (bounds[2 * i + 1] - bounds[2 * i]) / (this->Count[i] - 1) : 0.0;
    }
  }
};
}

vtkPVArrayInformation* pqMagNetNodes::Array(pqOutputPort* port, const char* name)
{
  vtkPVDataInformation* const info = port != nullptr ? port->getDataInformation() : nullptr;
  return info != nullptr ? info->GetArrayInformation(name, vtkDataObject::POINT) : nullptr;
}

vtkPVArrayInformation* pqMagNetNodes::FieldArray(pqOutputPort* port, const char* name)
{
  vtkPVDataInformation* const info = port != nullptr ? port->getDataInformation() : nullptr;
  return info != nullptr ? info->GetArrayInformation(name, vtkDataObject::FIELD) : nullptr;
}

QString pqMagNetNodes::TiltAxis(pqOutputPort* series)
{
  vtkPVArrayInformation* const axis = FieldArray(series, "tilt_axis");
  if (axis != nullptr && axis->GetNumberOfStringValues() > 0)
  {
    const QString name = axis->GetStringValue(0);
    return name == "x" || name == "y" ? name : QString();
  }
  vtkPVArrayInformation* const azimuth = FieldArray(series, "tilt_axis_azimuth");
  return azimuth != nullptr && azimuth->GetNumberOfTuples() == 1
           ? QString::number(azimuth->GetComponentRange(0)[0], 'g', 4) + "\u00B0"
           : QString();
}

namespace
{
// Degrees, -90 to 90.
double fromX(const QString& axis)
{
  constexpr double half = 180.0;
  return std::remainder(axis == "x" ? 0.0 : axis == "y" ? 0.5 * half : axis.chopped(1).toDouble(), half);
}
}

double pqMagNetNodes::AngleFromX(const QString& axis)
{
  return std::abs(fromX(axis));
}

bool pqMagNetNodes::IsAboutX(const QString& axis)
{
  constexpr double middle = 45.0;
  return fromX(axis) >= -middle && fromX(axis) < middle;
}

bool pqMagNetNodes::IsPrepared(pqOutputPort* port)
{
  return port->getSource()->getProxy()->GetXMLName() == QString("PrepareTiltSeries");
}

QString pqMagNetNodes::NameOf(pqOutputPort* port)
{
  pqPipelineSource* const source = port->getSource();
  const QString name = source->getSMName();
  pqOutputPort* const input = IsPrepared(port) && name.startsWith("PrepareTiltSeries") ? InputOf(source, "Input")
                                                                                       : nullptr;
  return input != nullptr                       ? NameOf(input) + ", prepared"
         : source->getNumberOfOutputPorts() > 1 ? name + ", " + port->getPortName()
                                                : name;
}

QList<pqOutputPort*> pqMagNetNodes::InputsOf(pqPipelineSource* node, const QString& name)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  return filter != nullptr ? filter->getNamedInputs().value(name) : QList<pqOutputPort*>();
}

pqOutputPort* pqMagNetNodes::InputOf(pqPipelineSource* node, const QString& name)
{
  return InputsOf(node, name).value(0);
}

void pqMagNetNodes::AddOnce(QList<pqOutputPort*>& list, pqOutputPort* port)
{
  if (port != nullptr && !list.contains(port))
  {
    list.append(port);
  }
}

QStringList pqMagNetNodes::FilesOf(pqPipelineSource* reader)
{
  QStringList files;
  if (qobject_cast<pqPipelineFilter*>(reader) != nullptr)
  {
    return files;
  }
  vtkSMProxy* const proxy = reader->getProxy();
  const char* const property = vtkSMCoreUtilities::GetFileNameProperty(proxy);
  if (property != nullptr)
  {
    vtkSMPropertyHelper names(proxy, property);
    for (unsigned int i = 0; i < names.GetNumberOfElements(); ++i)
    {
      files << names.GetAsString(i);
    }
    files.removeAll("");
  }
  return files;
}

bool pqMagNetNodes::SameOrigin(pqPipelineSource* one, pqPipelineSource* other)
{
  QStringList ours, theirs;
  collectOrigins(one, ours);
  collectOrigins(other, theirs);
  for (const QString& origin : ours)
  {
    if (theirs.contains(origin))
    {
      return true;
    }
  }
  return false;
}

bool pqMagNetNodes::SameImages(pqOutputPort* one, pqOutputPort* other)
{
  const Images a(one), b(other);
  constexpr double tolerance = 1e-3;
  bool same = true;
  for (int i = 0; i < 2; ++i)
  {
    same = same && a.Count[i] == b.Count[i] && std::abs(a.Spacing[i] - b.Spacing[i]) <= tolerance * a.Spacing[i];
  }
  return same || !a.Read || !b.Read;
}

bool pqMagNetNodes::SameFrame(pqOutputPort* volume, pqOutputPort* series)
{
  const Images a(volume), b(series);
  bool same = true;
  for (int i = 0; i < 2; ++i)
  {
    same = same && std::abs(a.Count[i] * a.Spacing[i] - b.Count[i] * b.Spacing[i]) <= 1.01 * b.Spacing[i];
  }
  return same || !a.Read || !b.Read;
}

bool pqMagNetNodes::IsMagNet(pqPipelineSource* node)
{
  return node->getProxy()->GetProperty("OutOfDate") != nullptr;
}

QList<pqPipelineSource*> pqMagNetNodes::WithNeeded(pqPipelineSource* node)
{
  QList<pqPipelineSource*> found;
  collectNeeded(node, found);
  return found;
}

bool pqMagNetNodes::HasResult(pqPipelineSource* node)
{
  vtkPVDataInformation* const info = node->getOutputPort(0)->getDataInformation();
  return info != nullptr && (info->GetNumberOfPoints() > 0 || info->GetNumberOfRows() > 0);
}

pqMagNetNodes::State pqMagNetNodes::StateOf(pqPipelineSource* node)
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

QString pqMagNetNodes::Lacks(pqPipelineSource* reader)
{
  pqOutputPort* const port = reader->getOutputPort(0);
  const QString name = reader->getSMName();
  if (Array(port, "M") != nullptr || Array(port, "B") != nullptr || Array(port, "mask") != nullptr)
  {
    return {};
  }
  const QString mark =
    " Filters \u25B8 MagNet \u25B8 Mark As Tilt Series makes a tilt series of it: give it the axis and "
    "the angles there.";
  if (Array(port, "phase") == nullptr)
  {
    return name + " has no array 'phase', 'M', 'B' or 'mask'. If it is a stack of phase images," + mark;
  }
  if (TiltAxis(port).isEmpty())
  {
    return name + " does not tell its tilt axis." + mark;
  }
  return FieldArray(port, "tilt_angles") != nullptr ? QString() : name + " does not tell its tilt angles." + mark;
}

double pqMagNetNodes::PixelOf(pqOutputPort* series)
{
  const Images images(series);
  return images.Read ? images.Spacing[0] : 0.0;
}

QString pqMagNetNodes::CountImages(long long count)
{
  return QString::number(count) + (count == 1 ? " image" : " images");
}

QString pqMagNetNodes::Describe(pqOutputPort* series)
{
  vtkPVArrayInformation* const angles = FieldArray(series, "tilt_angles");
  if (angles == nullptr)
  {
    return "no tilt angles";
  }
  const double* const range = angles->GetComponentRange(0);
  return QString("%1, %2 to %3\u00B0")
    .arg(CountImages(angles->GetNumberOfTuples()))
    .arg(range[0], 0, 'g', 4)
    .arg(range[1], 0, 'g', 4);
}

namespace
{
QStringList fieldTexts(pqOutputPort* port, const char* name)
{
  QStringList texts;
  vtkPVArrayInformation* const array = pqMagNetNodes::FieldArray(port, name);
  for (int i = 0; array != nullptr && i < array->GetNumberOfStringValues(); ++i)
  {
    texts << QString::fromUtf8(array->GetStringValue(i));
  }
  return texts;
}
}

bool pqMagNetNodes::HoldsPhases(pqOutputPort* port)
{
  return Array(port, "phase") != nullptr && fieldTexts(port, "content").value(0, "phase") == "phase";
}

QString pqMagNetNodes::Notes(pqOutputPort* series)
{
  QString notes;
  for (const QString& note : fieldTexts(series, "notes"))
  {
    notes += "\n" + series->getSource()->getSMName() + ": " + note + (note.endsWith('.') ? "" : ".");
  }
  return notes;
}

bool pqMagNetNodes::FinishedEarly(pqPipelineSource* node)
{
  // That of MagNet's input stays told behind it.
  return node != nullptr && QString(node->getProxy()->GetXMLName()) != "MagNet" &&
         FieldArray(node->getOutputPort(0), "finished_at") != nullptr;
}

QString pqMagNetNodes::Understood(pqOutputPort* series)
{
  QStringList lines = fieldTexts(series, "tilt_angles_from");
  if (!lines.isEmpty())
  {
    lines.first().prepend(series->getSource()->getSMName() + ", angles: ");
  }
  return (lines + fieldTexts(series, "image_files")).join("\n");
}

QString pqMagNetNodes::DescribeImages(pqOutputPort* series)
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

QString pqMagNetNodes::DescribeModel(pqPipelineSource* model)
{
  pqOutputPort* const port = model->getOutputPort(0);
  const double chiSquare = fieldValue(port, "chi_square");
  if (chiSquare <= 0.0)
  {
    return {};
  }
  // Above 2 the misfit is larger than the noise; below 0.5 the noise that was given is too large.
  const QString meaning = chiSquare > 2.0 ? "the images are not explained: try another outline, or 'As a film'; check "
                                            "axes, angles and alignment"
                          : chiSquare < 0.5 ? "less misfit than the noise allows: the phase noise is taken too large"
                                            : "the images are explained to within their noise";
  QString words = QString("Model: chi square %1, %2.").arg(chiSquare, 0, 'g', 3).arg(meaning);
  const double found = fieldValue(port, "saturation_magnetization_found_A_per_m");
  if (found > 0.0)
  {
    words += QString(" Ms %1 A/m.").arg(1e3 * std::round(1e-3 * found), 0, 'f', 0);
  }
  return words;
}
