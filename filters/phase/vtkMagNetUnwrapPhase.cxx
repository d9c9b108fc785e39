#include "vtkMagNetUnwrapPhase.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <algorithm>

vtkStandardNewMacro(vtkMagNetUnwrapPhase);

void vtkMagNetUnwrapPhase::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetContent::Require(input, { vtkMagNetContent::wrapped }, "the input");
  const auto wrapped = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the input");
  const magnet::ImagesView images = vtkMagNetContent::Images(input, wrapped.Data(), "the input");
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(input, "valid");
  std::vector<double> tilts;
  for (const double angle : vtkMagNetBridge::FieldNumbers(input, "tilt_angles"))
  {
    tilts.push_back(angle * magnet::constants::degree);
  }
  output->CopyStructure(input);
  output->GetFieldData()->PassData(input->GetFieldData());
  output->GetPointData()->PassData(input->GetPointData());
  output->GetPointData()->RemoveArray("valid");
  output->GetPointData()->RemoveArray("phase");
  float* const phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
  unsigned char* const known = vtkMagNetBridge::NewBytes(output, "valid", 1);
  const magnet::UnwrapReport report = vtkMagNetEngine::Get().unwrap(
    images, valid.empty() ? nullptr : valid.data(), tilts, phase, known, this->MakeRun());
  output->GetPointData()->SetActiveScalars("phase");
  vtkMagNetContent::Write(output, vtkMagNetContent::phase);
  const auto whole = [](const std::vector<std::int64_t>& numbers)
  { return std::vector<double>(numbers.begin(), numbers.end()); };
  vtkMagNetBridge::SetField(output, "islands", whole(report.islands));
  vtkMagNetBridge::SetField(output, "residues", whole(report.residues));
  if (!report.turns.empty())
  {
    vtkMagNetBridge::SetField(output, "turns", whole(report.turns));
  }
  this->Tell(output, NotesOfReport(report));
}

std::vector<std::string> vtkMagNetUnwrapPhase::NotesOfReport(const magnet::UnwrapReport& report)
{
  constexpr double few = 0.8; // share of the valid pixels
  const auto lost = std::count_if(report.kept.begin(), report.kept.end(), [](double kept) { return kept < few; });
  if (lost == 0)
  {
    return {};
  }
  const auto worst = std::min_element(report.kept.begin(), report.kept.end());
  return { magnet::text("in ", lost, " of ", report.kept.size(), lost == 1 ? " image" : " images",
    " less than 80 % of the valid pixels are unwrapped beyond doubt, the least in image ", worst - report.kept.begin(),
    " (from 0): ", std::lround(100.0 * *worst),
    " %. The others are beside residues, or in islands of their own, and are ignored (valid = 0)") };
}
