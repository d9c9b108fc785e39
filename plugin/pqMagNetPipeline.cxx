#include "pqMagNetPipeline.h"

#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqServerManagerModel.h>

#include <vtkDataObject.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkPVDataSetAttributesInformation.h>
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
        found.Truth = pqMagNetArray(port, "M") != nullptr ? port : found.Truth;
        found.Induction = pqMagNetArray(port, "B") != nullptr ? port : found.Induction;
      }
    }
  }
  return found;
}

QList<pqMagNetPipeline::Volume> pqMagNetPipeline::Volumes() const
{
  QList<Volume> volumes;
  const auto add = [&volumes](const char* name, pqOutputPort* port, const char* array)
  {
    if (pqMagNetArray(port, array) != nullptr)
    {
      volumes.append({ name, port, array });
    }
  };
  add("Truth", this->Induction, "B");
  add("VFET", this->Vfet != nullptr ? this->Vfet->getOutputPort(0) : nullptr, "B_vfet");
  add("MagNet", this->MagNet != nullptr ? this->MagNet->getOutputPort(0) : nullptr, "B_magnet");
  add("Model-based", this->Model != nullptr ? this->Model->getOutputPort(0) : nullptr, "B_model");
  return volumes;
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

double pqMagNetPipeline::ScoreOf(pqPipelineSource* result) const
{
  double score = -1.0;
  for (pqPipelineSource* const table : this->Scores)
  {
    auto* const filter = qobject_cast<pqPipelineFilter*>(table);
    if (filter == nullptr || !filter->getNamedInputs().contains("Reconstruction") || result == nullptr ||
        filter->getNamedInputs()["Reconstruction"].value(0) != result->getOutputPort(0))
    {
      continue;
    }
    vtkPVDataInformation* const info = table->getOutputPort(0)->getDataInformation();
    vtkPVArrayInformation* const column = info->GetArrayInformation("NRMSE", vtkDataObject::ROW);
    score = column != nullptr ? column->GetComponentRange(0)[0] : score;
  }
  return score;
}
