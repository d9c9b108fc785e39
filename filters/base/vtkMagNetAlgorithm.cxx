#include "vtkMagNetAlgorithm.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetOftenReported.h"
#include "vtkMagNetRanges.h"
#include "vtkMagNetStop.h"
#include "vtkMagNetUpstream.h"
#include "vtkMagNetWorker.h"

#include "vtkDataObject.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkStreamingDemandDrivenPipeline.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace
{
// Whether this process makes only a part of the result, as in parallel runs.
bool isPiece(vtkInformationVector* outputs, int port)
{
  return outputs->GetInformationObject(port)->Get(vtkStreamingDemandDrivenPipeline::UPDATE_NUMBER_OF_PIECES()) > 1;
}

}

void vtkMagNetAlgorithm::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ErrorText: " << this->GetErrorText() << "\n";
  os << indent << "Device: " << this->Device << "\n";
}

double vtkMagNetAlgorithm::In(double unit, double value)
{
  std::ostringstream digits;
  digits << std::setprecision(12) << value / unit;
  return std::stod(digits.str());
}

std::string vtkMagNetAlgorithm::Guarded(vtkInformationVector* outputs, const std::function<void()>& work)
{
  std::string error;
  try
  {
    work();
    return error;
  }
  catch (const std::exception& thrown)
  {
    error = thrown.what();
  }
  catch (...)
  {
    error = "an error without a message";
  }
  if (this->Cancelled)
  {
    error = "aborted";
    this->Stopped = true;
    // It would stay set, and the node would never run again.
    this->SetAbortExecute(0);
    if (this->Restore(outputs))
    {
      return "aborted; the result of before is kept";
    }
  }
  this->Empty(outputs);
  return error;
}

void vtkMagNetAlgorithm::Empty(vtkInformationVector* outputs)
{
  this->LastResult.clear();
  for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
  {
    if (vtkDataObject* const data = vtkDataObject::GetData(outputs, port))
    {
      data->Initialize();
      // Or the empty output would count as the result until a property changes.
      outputs->GetInformationObject(port)->Set(vtkDemandDrivenPipeline::DATA_NOT_GENERATED(), 1);
    }
  }
}

void vtkMagNetAlgorithm::Say(const std::string& error)
{
  if (error != this->SaidError || this->Said.GetMTime() < vtkMagNetUpstream::Changed(this))
  {
    this->SaidError = error;
    this->Said.Modified();
    vtkErrorMacro(<< error);
  }
}

void vtkMagNetAlgorithm::Tell(
  vtkDataObject* output, const std::vector<std::string>& notes, const std::vector<std::string>& known)
{
  std::vector<std::string> all = vtkMagNetBridge::FieldTexts(output, "notes");
  const auto isIn = [](const std::vector<std::string>& list, const std::string& note)
  { return std::find(list.begin(), list.end(), note) != list.end(); };
  for (const std::string& note : notes)
  {
    if (!isIn(all, note))
    {
      all.push_back(note);
    }
    if (!isIn(known, note))
    {
      this->Warning += (this->Warning.empty() ? "" : "\n") + note;
    }
  }
  if (!all.empty())
  {
    vtkMagNetBridge::SetField(output, "notes", all);
  }
}

std::vector<std::string> vtkMagNetAlgorithm::NotesOf(vtkImageData* series)
{
  const auto phase = vtkMagNetBridge::PointArray(series, "phase", {}, 1, "the series");
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(series, "valid");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(series, "the series");
  magnet::SeriesView view;
  view.phase = phase.Data();
  view.valid = valid.empty() ? nullptr : valid.data();
  view.width = grid.size[0];
  view.height = grid.size[1];
  view.images = grid.size[2];
  for (const double angle : vtkMagNetBridge::FieldNumbers(series, "tilt_angles"))
  {
    view.angles.push_back(angle * magnet::constants::degree);
  }
  return vtkMagNetEngine::Get().inspectSeries(view);
}

void vtkMagNetAlgorithm::TellOfFinish(vtkInformationVector* outputs)
{
  constexpr double late = 0.85; // what is left then has no steps that could be left out
  if (this->FinishedAt < 0.0 || this->FinishedAt > late)
  {
    return;
  }
  std::ostringstream words;
  words << "finished early, at " << std::lround(100.0 * this->FinishedAt)
        << " % of its work: this is the best that was found until then";
  if (vtkDataObject* const data = vtkDataObject::GetData(outputs, 0))
  {
    this->Tell(data, { words.str() });
    vtkMagNetBridge::SetField(data, "finished_at", std::vector<double>{ this->FinishedAt });
  }
}

void vtkMagNetAlgorithm::TellOfSeries(vtkImageData* series, const std::vector<std::string>& known)
{
  this->Tell(series, NotesOf(series), known);
}

const char* vtkMagNetAlgorithm::GetErrorText()
{
  const std::string& own = this->DescribeError.empty() ? this->ErrorText : this->DescribeError;
  return own.empty() ? vtkMagNetUpstream::ErrorText(this) : own.c_str();
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
  const std::string error = this->Guarded(outputs, [&] { this->Describe(inputs, outputs); });
  this->Described = error.empty();
  // Behind a node that failed, its reason is the one that counts.
  this->DescribeError = *vtkMagNetUpstream::ErrorText(this) == '\0' ? error : "";
  for (int port = 0; !this->Described && port < this->GetNumberOfOutputPorts(); ++port)
  {
    // VTK complains where there is none.
    constexpr int empty[6] = { 0, -1, 0, -1, 0, -1 };
    if (vtkImageData::GetData(outputs, port) != nullptr)
    {
      outputs->GetInformationObject(port)->Set(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(), empty, 6);
    }
  }
  // RequestData, which follows only then, says the error.
  return 1;
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
  this->Warning.clear();
  this->Cancelled = false;
  this->FinishedAt = -1.0;
  this->Failed = vtkMagNetUpstream::Failed(this);
  if (this->Failed)
  {
    this->ErrorText.clear();
    this->Empty(outputs);
    return 1;
  }
  this->ErrorText = this->Guarded(outputs,
    [&]
    {
      if (!this->Described)
      {
        this->Describe(inputs, outputs);
        this->DescribeError.clear();
      }
      const vtkMagNetOftenReported often;
      const vtkMagNetStop::Ear ear;
      vtkMagNetWorker::Do(
        [&](const magnet::Run& run)
        {
          constexpr double executed = 0.9; // fraction; the rest is for the ranges
          this->Run = run.part(0.0, executed);
          // A stop that a node upstream has seen is meant for this one too.
          this->Run.advance(0.0);
          this->Execute(inputs, outputs);
          const int ports = this->GetNumberOfOutputPorts();
          for (int port = 0; port < ports; ++port)
          {
            if (!isPiece(outputs, port))
            {
              const magnet::Run part =
                run.part(executed, 1.0).part(static_cast<double>(port) / ports, (port + 1.0) / ports);
              vtkMagNetRanges::Know(vtkDataObject::GetData(outputs, port), part);
            }
          }
          run.advance(1.0);
        },
        [this](double fraction, const std::string& message) { return this->Look(fraction, message); });
      if (this->Cancelled)
      {
        // Too late: the work was done.
        this->Cancelled = false;
        this->SetAbortExecute(0);
      }
      this->Stopped = false;
      this->TellOfFinish(outputs);
      this->Keep(outputs);
      this->Crop(outputs);
    });
  if (this->Cancelled)
  {
    this->Cancelled = false;
    return 1;
  }
  this->Failed = !this->ErrorText.empty();
  if (this->Failed)
  {
    this->Say(this->ErrorText);
    // 0 would have VTK's executive, and the views that get nothing, say in words of their own that a node has failed.
    return 1;
  }
  this->SaidError.clear();
  if (!this->Warning.empty() && this->Warning != this->SaidWarning)
  {
    vtkWarningMacro(<< this->Warning);
  }
  this->SaidWarning = this->Warning;
  return 1;
}

magnet::Run::Request vtkMagNetAlgorithm::Look(double fraction, const std::string& message)
{
  using magnet::Run;
  using vtkMagNetStop::Wish;
  if (!message.empty())
  {
    this->SetProgressText(message.c_str());
  }
  this->UpdateProgress(fraction);
  const Wish wish = vtkMagNetStop::Asked();
  this->Cancelled = this->Cancelled || this->CheckAbort() || this->GetAbortExecute() || wish == Wish::Stop;
  if (wish == Wish::Finish && this->FinishedAt < 0.0 && this->GetCanFinish() != 0)
  {
    this->FinishedAt = fraction;
  }
  return this->Cancelled ? Run::Request::Cancel : this->FinishedAt >= 0.0 ? Run::Request::Finish : Run::Request::Continue;
}

void vtkMagNetAlgorithm::Crop(vtkInformationVector* outputs)
{
  using Pipeline = vtkStreamingDemandDrivenPipeline;
  for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
  {
    vtkInformation* const info = outputs->GetInformationObject(port);
    if (auto* const image = vtkImageData::GetData(info))
    {
      // Cropped for parallel runs only: who asks for a part in one process will ask for the next part too.
      if (this->CropsToPiece() && isPiece(outputs, port))
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
}

void vtkMagNetAlgorithm::Keep(vtkInformationVector* outputs)
{
  this->Executed.Modified();
  this->LastResult.clear();
  for (int port = 0; port < this->GetNumberOfOutputPorts(); ++port)
  {
    vtkDataObject* const data = vtkDataObject::GetData(outputs, port);
    this->LastResult.push_back(vtkSmartPointer<vtkDataObject>::Take(data->NewInstance()));
    this->LastResult.back()->ShallowCopy(data);
  }
}

bool vtkMagNetAlgorithm::Restore(vtkInformationVector* outputs)
{
  using Pipeline = vtkStreamingDemandDrivenPipeline;
  for (std::size_t port = 0; port < this->LastResult.size(); ++port)
  {
    vtkInformation* const info = outputs->GetInformationObject(static_cast<int>(port));
    // Of another extent than is announced now, it would be taken for no result.
    auto* const image = vtkImageData::SafeDownCast(this->LastResult[port]);
    int whole[6];
    info->Get(Pipeline::WHOLE_EXTENT(), whole);
    if (isPiece(outputs, static_cast<int>(port)) ||
        (image != nullptr && !std::equal(whole, whole + 6, image->GetExtent())))
    {
      return false;
    }
  }
  for (std::size_t port = 0; port < this->LastResult.size(); ++port)
  {
    vtkDataObject::GetData(outputs, static_cast<int>(port))->ShallowCopy(this->LastResult[port]);
  }
  return !this->LastResult.empty();
}

int vtkMagNetAlgorithm::GetOutOfDate()
{
  const bool fresh = !this->Stopped && !this->LastResult.empty() &&
                     vtkMagNetUpstream::Changed(this) < this->Executed.GetMTime();
  return fresh && !vtkMagNetUpstream::HasStale(this) ? 0 : 1;
}
