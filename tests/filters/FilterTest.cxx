// The pipeline nodes: same numbers as the engine, no copy of the data, clean failures.
#include "FilterSample.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetDirectionColor.h"
#include "vtkMagNetEngine.h"

#include "vtkDoubleArray.h"
#include "vtkExtractVOI.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationDoubleVectorKey.h"
#include "vtkPointData.h"
#include "vtkTable.h"
#include "vtkUnsignedCharArray.h"

#include <gtest/gtest.h>

#include <limits>

namespace
{
float* floats(vtkImageData* image, const char* name)
{
  return vtkFloatArray::SafeDownCast(image->GetPointData()->GetArray(name))->GetPointer(0);
}
}

TEST(Filters, GiveTheEnginesNumbers)
{
  Pipeline p;
  p.nrmse->Update();
  magnet::Engine& engine = vtkMagNetEngine::Get();
  auto* const x = vtkImageData::SafeDownCast(p.series->GetOutputDataObject(0));
  auto* const y = vtkImageData::SafeDownCast(p.series->GetOutputDataObject(1));
  ASSERT_EQ(x->GetNumberOfPoints(), 30 * 30 * 25);
  const auto phaseX = vtkMagNetBridge::PointArray(x, "", { "phase" }, 1, "x");
  const auto phaseY = vtkMagNetBridge::PointArray(y, "", { "phase" }, 1, "y");
  std::vector<float> b(30 * 30 * 30 * 3);
  engine.vfet(vtkMagNetBridge::Series(x, phaseX, {}, "x"), vtkMagNetBridge::Series(y, phaseY, {}, "y"), {}, nullptr,
    magnet::Device::Cpu, b.data(), {});
  auto* const result = vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0));
  const float* const found = floats(result, "B_vfet");
  for (std::size_t i = 0; i < b.size(); ++i)
  {
    ASSERT_EQ(found[i], b[i]) << i;
  }
  auto* const table = vtkTable::SafeDownCast(p.nrmse->GetOutputDataObject(0));
  EXPECT_EQ(table->GetNumberOfRows(), 1);
  EXPECT_LT(table->GetValueByName(0, "NRMSE").ToDouble(), 0.3);
  auto* const layers = vtkTable::SafeDownCast(p.nrmse->GetOutputDataObject(1));
  EXPECT_EQ(layers->GetNumberOfRows(), 30);
  EXPECT_DOUBLE_EQ(layers->GetValueByName(0, "z_nm").ToDouble(), -72.5);
  EXPECT_EQ(vtkMagNetBridge::FieldNumbers(result, "tilt_angles_y").size(), 25U);
}

// Or ParaView computes them, and its window answers nobody meanwhile.
TEST(Filters, KnowTheRangesOfTheirResults)
{
  Pipeline p;
  p.vfet->Update();
  vtkDataArray* const b =
    vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetPointData()->GetArray("B_vfet");
  vtkInformation* const known = b->GetInformation();
  vtkNew<vtkFloatArray> copy; // whose lengths VTK looks for
  copy->SetNumberOfComponents(3);
  copy->InsertTuples(0, b->GetNumberOfTuples(), 0, b);
  double range[2];
  copy->GetRange(range, -1);
  for (auto* const key : { vtkDataArray::L2_NORM_RANGE(), vtkDataArray::L2_NORM_FINITE_RANGE() })
  {
    ASSERT_TRUE(known->Has(key));
    EXPECT_DOUBLE_EQ(known->Get(key)[0], range[0]);
    EXPECT_DOUBLE_EQ(known->Get(key)[1], range[1]);
    EXPECT_GT(range[1], 0.0);
  }
}

TEST(Filters, ReadFloatArraysInPlace)
{
  Pipeline p;
  p.induction->Update();
  auto* const image = vtkImageData::SafeDownCast(p.induction->GetOutputDataObject(0));
  const auto m = vtkMagNetBridge::PointArray(image, "M", { "M" }, 3, "the input");
  EXPECT_EQ(m.Data(), floats(image, "M"));
  auto* const input = vtkImageData::SafeDownCast(p.texture->GetOutputDataObject(0));
  EXPECT_EQ(floats(image, "M"), floats(input, "M")) << "the input's arrays are shared, not copied";
}

TEST(Filters, TakeArraysOfOtherTypes)
{
  Pipeline p;
  p.texture->Update();
  auto* const source = vtkImageData::SafeDownCast(p.texture->GetOutputDataObject(0));
  vtkNew<vtkImageData> copy;
  copy->CopyStructure(source);
  vtkNew<vtkDoubleArray> m;
  m->SetName("Magnetization");
  m->DeepCopy(source->GetPointData()->GetArray("M"));
  m->SetName("Magnetization");
  copy->GetPointData()->AddArray(m);
  p.induction->SetInputDataObject(copy);
  p.induction->SetMagnetizationArray("Magnetization");
  p.induction->Update();
  EXPECT_STREQ(p.induction->GetErrorText(), "");
  auto* const image = vtkImageData::SafeDownCast(p.induction->GetOutputDataObject(0));
  EXPECT_NE(image->GetPointData()->GetArray("B"), nullptr);
}

// Outlines between the voxels' edges, and masks as programs write them.
TEST(Filters, ReadMasksAndTheSharesOfVoxels)
{
  const float nan = std::numeric_limits<float>::quiet_NaN();
  vtkNew<vtkImageData> volume;
  volume->SetDimensions(4, 1, 1);
  const auto give = [&](auto array, std::vector<double> values)
  {
    array->SetName("mask");
    for (const double value : values)
    {
      array->InsertNextValue(value);
    }
    volume->GetPointData()->AddArray(array);
  };
  using Bytes = std::vector<unsigned char>;
  using Floats = std::vector<float>;
  give(vtkNew<vtkFloatArray>().Get(), { 0.0, 0.25, 0.75, 1.0 });
  EXPECT_EQ(vtkMagNetBridge::Shares(volume), (Floats{ 0.0F, 0.25F, 0.75F, 1.0F }));
  EXPECT_EQ(vtkMagNetBridge::Mask(volume), (Bytes{ 0, 0, 1, 1 }));
  give(vtkNew<vtkFloatArray>().Get(), { 0.0, 255.0, 0.25, nan });
  EXPECT_EQ(vtkMagNetBridge::Shares(volume), (Floats{ 0.0F, 1.0F, 1.0F, 0.0F }));
  give(vtkNew<vtkDoubleArray>().Get(), { -0.1, nan, 0.5, 1.0 });
  EXPECT_EQ(vtkMagNetBridge::Shares(volume), (Floats{ 0.0F, 0.0F, 0.5F, 1.0F }));
  EXPECT_EQ(vtkMagNetBridge::Mask(volume), (Bytes{ 0, 0, 1, 1 }));
  give(vtkNew<vtkUnsignedCharArray>().Get(), { 0.0, 1.0, 2.0, 255.0 });
  EXPECT_EQ(vtkMagNetBridge::Mask(volume), (Bytes{ 0, 1, 1, 1 }));
}

TEST(Filters, FailInWordsAndLeaveNothingBehind)
{
  Pipeline p;
  p.vfet->Update();
  EXPECT_STREQ(p.vfet->GetErrorText(), "");
  p.vfet->SetInputConnection(0, p.series->GetOutputPort(1));
  p.vfet->SetInputConnection(1, p.series->GetOutputPort(0));
  p.vfet->Update();
  EXPECT_NE(std::string(p.vfet->GetErrorText()).find("swapped"), std::string::npos) << p.vfet->GetErrorText();
  EXPECT_EQ(vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetNumberOfPoints(), 0);
  p.vfet->SetInputConnection(0, p.series->GetOutputPort(0));
  p.vfet->SetInputConnection(1, p.series->GetOutputPort(1));
  p.vfet->Update();
  EXPECT_STREQ(p.vfet->GetErrorText(), "");
  EXPECT_EQ(vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetNumberOfPoints(), 27000);
}

TEST(Filters, AFailureUpstreamIsTheirsToo)
{
  Pipeline p;
  p.nrmse->Update();
  EXPECT_STREQ(p.nrmse->GetErrorText(), "");
  p.texture->SetRadius(0.1);
  p.nrmse->Update();
  EXPECT_NE(std::string(p.nrmse->GetErrorText()).find("holds no cell"), std::string::npos) << p.nrmse->GetErrorText();
}

TEST(Filters, RefuseSeriesOfDifferentFramesAndArraysThatAreTooShort)
{
  Pipeline p;
  vtkNew<vtkExtractVOI> x;
  vtkNew<vtkExtractVOI> y;
  x->SetInputConnection(p.series->GetOutputPort(0));
  y->SetInputConnection(p.series->GetOutputPort(1));
  x->SetVOI(2, 17, 2, 17, 0, 24);
  y->SetVOI(6, 21, 6, 21, 0, 24);
  p.vfet->SetInputConnection(0, x->GetOutputPort());
  p.vfet->SetInputConnection(1, y->GetOutputPort());
  p.vfet->Update();
  EXPECT_NE(std::string(p.vfet->GetErrorText()).find("shifted by"), std::string::npos) << p.vfet->GetErrorText();

  vtkNew<vtkImageData> image;
  image->SetDimensions(20, 20, 20);
  vtkNew<vtkFloatArray> m;
  m->SetName("M");
  m->SetNumberOfComponents(3);
  m->SetNumberOfTuples(10);
  m->Fill(1.0);
  image->GetPointData()->AddArray(m);
  vtkNew<vtkMagNetDirectionColor> color;
  color->SetInputDataObject(image);
  color->Update();
  EXPECT_NE(std::string(color->GetErrorText()).find("10 values for 8000 points"), std::string::npos);
}

TEST(Filters, ColourTheDirections)
{
  Pipeline p;
  vtkNew<vtkMagNetDirectionColor> color;
  color->SetInputConnection(p.texture->GetOutputPort());
  color->Update();
  auto* const image = vtkImageData::SafeDownCast(color->GetOutputDataObject(0));
  vtkDataArray* const rgb = image->GetPointData()->GetArray("direction_color");
  ASSERT_NE(rgb, nullptr);
  EXPECT_EQ(rgb->GetNumberOfComponents(), 3);
}
