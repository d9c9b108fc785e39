#include "vtkMagNetAlgorithm.h"

#include "vtkDataObject.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkStreamingDemandDrivenPipeline.h"

namespace
{
// The error text of the nearest MagNet node upstream that has one: a node whose input failed is never executed,
// and has nothing to say itself.
const char* upstreamError(vtkAlgorithm* algorithm)
{
  for (int port = 0; port < algorithm->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < algorithm->GetNumberOfInputConnections(port); ++i)
    {
      vtkAlgorithm* const input = algorithm->GetInputAlgorithm(port, i);
      auto* const node = vtkMagNetAlgorithm::SafeDownCast(input);
      const char* const text = node != nullptr ? node->GetErrorText() : upstreamError(input);
      if (*text != '\0')
      {
        return text;
      }
    }
  }
  return "";
}
}

void vtkMagNetAlgorithm::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ErrorText: " << this->GetErrorText() << "\n";
  os << indent << "Device: " << this->Device << "\n";
}

int vtkMagNetAlgorithm::Guarded(
  vtkInformationVector* outputs, std::string& errorText, const std::function<void()>& work)
{
  errorText.clear();
  this->Aborted = false;
  try
  {
    work();
    return 1;
  }
  catch (const std::exception& error)
  {
    errorText = error.what();
  }
  catch (...)
  {
    errorText = "an error without a message";
  }
  // Nothing half-done goes downstream.
  for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
  {
    if (vtkDataObject* const data = vtkDataObject::GetData(outputs, port))
    {
      data->Initialize();
      // Or the empty output would count as the result until a property changes.
      outputs->GetInformationObject(port)->Set(vtkDemandDrivenPipeline::DATA_NOT_GENERATED(), 1);
    }
  }
  if (this->Aborted)
  {
    errorText = "aborted";
    // It would stay set, and the node would never run again.
    this->SetAbortExecute(0);
    return 1;
  }
  vtkErrorMacro(<< errorText);
  return 0;
}

const char* vtkMagNetAlgorithm::GetErrorText()
{
  const std::string& own = this->DescribeError.empty() ? this->ErrorText : this->DescribeError;
  return own.empty() ? upstreamError(this) : own.c_str();
}

void vtkMagNetAlgorithm::Describe(vtkInformationVector**, vtkInformationVector*)
{
}

int vtkMagNetAlgorithm::RequestInformation(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
  {
    // Pieces are cropped from the whole in RequestData.
    outputs->GetInformationObject(port)->Set(vtkAlgorithm::CAN_PRODUCE_SUB_EXTENT(), 1);
  }
  return this->Guarded(outputs, this->DescribeError, [&] { this->Describe(inputs, outputs); });
}

int vtkMagNetAlgorithm::RequestUpdateExtent(vtkInformation*, vtkInformationVector** inputs, vtkInformationVector*)
{
  using Pipeline = vtkStreamingDemandDrivenPipeline;
  for (int port = 0; port < this->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < inputs[port]->GetNumberOfInformationObjects(); ++i)
    {
      vtkInformation* const info = inputs[port]->GetInformationObject(i);
      int whole[6] = { 0, -1, 0, -1, 0, -1 };
      info->Get(Pipeline::WHOLE_EXTENT(), whole);
      info->Set(Pipeline::UPDATE_EXTENT(), whole, 6);
      info->Set(Pipeline::UPDATE_PIECE_NUMBER(), 0);
      info->Set(Pipeline::UPDATE_NUMBER_OF_PIECES(), 1);
      info->Set(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS(), 0);
      info->Set(Pipeline::EXACT_EXTENT(), 1);
    }
  }
  return 1;
}

int vtkMagNetAlgorithm::RequestData(vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  using Pipeline = vtkStreamingDemandDrivenPipeline;
  return this->Guarded(outputs, this->ErrorText,
    [&]
    {
      this->Execute(inputs, outputs);
      for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
      {
        vtkInformation* const info = outputs->GetInformationObject(port);
        if (auto* const image = vtkImageData::GetData(info))
        {
          // Cropped for parallel runs only: who asks for a part in one process will ask for the next part too.
          if (this->CropsToPiece() && info->Get(Pipeline::UPDATE_NUMBER_OF_PIECES()) > 1)
          {
            int piece[6];
            info->Get(Pipeline::UPDATE_EXTENT(), piece);
            image->Crop(piece);
          }
        }
        else if (info->Get(Pipeline::UPDATE_PIECE_NUMBER()) > 0)
        {
          // A table is one process's: gathered from all, its rows would repeat.
          vtkDataObject::GetData(info)->Initialize();
        }
      }
    });
}

magnet::Run vtkMagNetAlgorithm::MakeRun()
{
  return magnet::Run(
    [this](double fraction, const std::string& message)
    {
      if (!message.empty())
      {
        this->SetProgressText(message.c_str());
      }
      this->UpdateProgress(fraction);
      if (this->CheckAbort() || this->GetAbortExecute())
      {
        this->Aborted = true;
        return magnet::Run::Request::Cancel;
      }
      return magnet::Run::Request::Continue;
    });
}
