#include "vtkMagNetTiltAlgorithm.h"

#include "vtkDataObject.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkStreamingDemandDrivenPipeline.h"

#include <algorithm>
#include <cmath>

using Pipeline = vtkStreamingDemandDrivenPipeline;

namespace
{
// To a millionth of a degree: 29.999999999999996 of one series and 30 of the other are one time.
double rounded(double angle)
{
  return std::round(angle * 1e6) / 1e6;
}
}

int vtkMagNetTiltAlgorithm::RequestUpdateExtent(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  for (int port = 0; port < this->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < inputs[port]->GetNumberOfInformationObjects(); ++i)
    {
      // The input knows nothing of our time; asked for another one, it might do its work again.
      inputs[port]->GetInformationObject(i)->Remove(Pipeline::UPDATE_TIME_STEP());
    }
  }
  return this->Superclass::RequestUpdateExtent(request, inputs, outputs);
}

int vtkMagNetTiltAlgorithm::RequestData(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  // All outputs are made at once, for the time that this one is asked for: the others may still be asked for an old
  // one.
  this->AskedPort = std::max(0, request->Get(vtkExecutive::FROM_OUTPUT_PORT()));
  const int done = this->Superclass::RequestData(request, inputs, outputs);
  if (outputs->GetInformationObject(this->AskedPort)->Get(Pipeline::UPDATE_PIECE_NUMBER()) > 0)
  {
    // Drawings and texts are the first process's, also those that were not asked for, and know of no piece.
    for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
    {
      vtkDataObject* const data = vtkDataObject::GetData(outputs, port);
      if (vtkImageData::SafeDownCast(data) == nullptr)
      {
        data->Initialize();
      }
    }
  }
  return done;
}

vtkImageData* vtkMagNetTiltAlgorithm::CurrentSeries(int port)
{
  if (this->GetNumberOfInputConnections(port) == 0)
  {
    return nullptr;
  }
  int output = 0;
  vtkAlgorithm* const input = this->GetInputAlgorithm(port, 0, output);
  vtkInformation* const info = input->GetOutputInformation(output);
  int whole[6] = { 0, -1, 0, -1, 0, -1 };
  info->Get(Pipeline::WHOLE_EXTENT(), whole);
  vtkNew<vtkInformationVector> requests;
  requests->SetNumberOfInformationObjects(input->GetNumberOfOutputPorts());
  vtkInformation* const request = requests->GetInformationObject(output);
  request->Set(Pipeline::UPDATE_EXTENT(), whole, 6);
  request->Set(Pipeline::UPDATE_PIECE_NUMBER(), 0);
  request->Set(Pipeline::UPDATE_NUMBER_OF_PIECES(), 1);
  request->Set(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS(), 0);
  input->Update(output, requests);
  auto* const series = vtkImageData::SafeDownCast(input->GetOutputDataObject(output));
  return series != nullptr && series->GetNumberOfPoints() > 0 ? series : nullptr;
}

void vtkMagNetTiltAlgorithm::OfferTimes(vtkInformationVector* outputs, const std::vector<double>& angles)
{
  for (int port = 0; port < outputs->GetNumberOfInformationObjects(); ++port)
  {
    vtkInformation* const info = outputs->GetInformationObject(port);
    if (angles.empty())
    {
      info->Remove(Pipeline::TIME_STEPS());
      info->Remove(Pipeline::TIME_RANGE());
      continue;
    }
    std::vector<double> times = angles;
    std::transform(times.begin(), times.end(), times.begin(), rounded);
    times.erase(std::unique(times.begin(), times.end()), times.end());
    const double range[2] = { times.front(), times.back() };
    info->Set(Pipeline::TIME_STEPS(), times.data(), static_cast<int>(times.size()));
    info->Set(Pipeline::TIME_RANGE(), range, 2);
  }
}

double vtkMagNetTiltAlgorithm::AskedTime(vtkInformationVector* outputs) const
{
  vtkInformation* const info = outputs->GetInformationObject(this->AskedPort);
  return info->Has(Pipeline::UPDATE_TIME_STEP()) ? info->Get(Pipeline::UPDATE_TIME_STEP()) : 0.0;
}

void vtkMagNetTiltAlgorithm::SetTime(vtkDataObject* data, double angle)
{
  data->GetInformation()->Set(vtkDataObject::DATA_TIME_STEP(), rounded(angle));
}
