// Parts of volumes: the pieces of a parallel run, and subvolumes that the user cut out.
#include "FilterSample.h"

#include "vtkDataArray.h"
#include "vtkExtractVOI.h"
#include "vtkImageData.h"
#include "vtkPointData.h"

#include <gtest/gtest.h>

TEST(Filters, APieceHasTheValuesOfTheWhole)
{
  Pipeline p;
  p.vfet->Update();
  vtkNew<vtkImageData> whole;
  whole->ShallowCopy(p.vfet->GetOutputDataObject(0));
  Pipeline q;
  q.vfet->UpdateInformation();
  q.vfet->UpdatePiece(1, 2, 0);
  auto* const piece = vtkImageData::SafeDownCast(q.vfet->GetOutputDataObject(0));
  ASSERT_GT(piece->GetNumberOfPoints(), 0);
  ASSERT_LT(piece->GetNumberOfPoints(), whole->GetNumberOfPoints());
  int extent[6];
  piece->GetExtent(extent);
  for (int z = extent[4]; z <= extent[5]; z += 3)
  {
    for (int y = extent[2]; y <= extent[3]; y += 3)
    {
      int at[3] = { extent[0], y, z };
      double a[3];
      double b[3];
      whole->GetPointData()->GetArray("B_vfet")->GetTuple(whole->ComputePointId(at), a);
      piece->GetPointData()->GetArray("B_vfet")->GetTuple(piece->ComputePointId(at), b);
      for (int c = 0; c < 3; ++c)
      {
        ASSERT_EQ(a[c], b[c]);
      }
    }
  }
}

TEST(Filters, ScoreSubvolumesWhoseExtentDoesNotBeginAtZero)
{
  Pipeline p;
  vtkNew<vtkExtractVOI> truth;
  vtkNew<vtkExtractVOI> found;
  truth->SetInputConnection(p.induction->GetOutputPort());
  found->SetInputConnection(p.vfet->GetOutputPort());
  for (vtkExtractVOI* part : { truth.Get(), found.Get() })
  {
    part->SetVOI(10, 20, 4, 23, 8, 15);
  }
  p.nrmse->SetInputConnection(0, truth->GetOutputPort());
  p.nrmse->SetInputConnection(1, found->GetOutputPort());
  p.nrmse->Update();
  EXPECT_STREQ(p.nrmse->GetErrorText(), "");
  auto* const volume = vtkImageData::SafeDownCast(p.nrmse->GetOutputDataObject(2));
  EXPECT_EQ(volume->GetNumberOfPoints(), 11 * 20 * 8);
  EXPECT_EQ(volume->GetPointData()->GetArray("error")->GetNumberOfTuples(), 11 * 20 * 8);
}
