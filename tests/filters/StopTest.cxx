// When nodes run: progress, an abort, a stop that keeps the result of before, and no run more than is needed.
#include "FilterSample.h"
#include "vtkMagNetFigureTitle.h"
#include "vtkMagNetStop.h"

#include "vtkCallbackCommand.h"
#include "vtkCommand.h"
#include "vtkDataArray.h"
#include "vtkExtractVOI.h"
#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkPointData.h"
#include "vtkStringArray.h"
#include "vtkTable.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

TEST(Filters, ReportProgressStopOnAbortAndRunAgain)
{
  Pipeline p;
  p.vfet->SetMethod(2);
  p.vfet->SetIterations(50);
  p.vfet->SetTolerance(0.0);
  p.series->Update();
  struct Seen
  {
    int calls = 0;
    double last = 0.0;
    bool falling = false;
    int abortAt = 0;
  } seen;
  seen.abortAt = 6;
  vtkNew<vtkCallbackCommand> observer;
  observer->SetClientData(&seen);
  observer->SetCallback(
    [](vtkObject* caller, unsigned long, void* data, void*)
    {
      auto* const s = static_cast<Seen*>(data);
      auto* const algorithm = static_cast<vtkAlgorithm*>(caller);
      s->falling |= algorithm->GetProgress() < s->last;
      s->last = algorithm->GetProgress();
      if (++s->calls == s->abortAt)
      {
        algorithm->SetAbortExecute(1);
      }
    });
  p.vfet->AddObserver(vtkCommand::ProgressEvent, observer);
  p.vfet->Update();
  EXPECT_LT(seen.calls, 12) << "it goes on after the abort";
  EXPECT_STREQ(p.vfet->GetErrorText(), "aborted");
  EXPECT_EQ(vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetNumberOfPoints(), 0);
  seen = Seen();
  p.vfet->SetTolerance(0.0); // no change: an aborted run is no result, an update begins anew
  p.vfet->Update();
  EXPECT_STREQ(p.vfet->GetErrorText(), "");
  EXPECT_EQ(vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetNumberOfPoints(), 27000);
  seen = Seen();
  p.vfet->SetIterations(3);
  p.vfet->Update();
  EXPECT_STREQ(p.vfet->GetErrorText(), "");
  EXPECT_GT(seen.calls, 5);
  EXPECT_EQ(vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0))->GetNumberOfPoints(), 27000);
}

TEST(Filters, AStopKeepsTheResultBeforeUntilAskedAgain)
{
  Pipeline p;
  p.vfet->SetMethod(2);
  p.vfet->SetIterations(2);
  EXPECT_EQ(p.vfet->GetOutOfDate(), 1);
  p.nrmse->Update();
  EXPECT_EQ(p.vfet->GetOutOfDate(), 0);
  EXPECT_EQ(p.nrmse->GetOutOfDate(), 0);
  const auto middle = [&p]
  {
    auto* const image = vtkImageData::SafeDownCast(p.vfet->GetOutputDataObject(0));
    vtkDataArray* const b = image->GetPointData()->GetArray("B_vfet");
    return b != nullptr ? b->GetComponent(image->GetNumberOfPoints() / 2, 2) : -1.0;
  };
  const double before = middle();
  p.vfet->SetIterations(50);
  p.vfet->SetTolerance(0.0);
  EXPECT_EQ(p.nrmse->GetOutOfDate(), 1) << "a setting upstream changed";
  vtkMagNetStop::Ask(vtkMagNetStop::Wish::Stop);
  p.nrmse->Update();
  vtkMagNetStop::Clear();
  EXPECT_NE(std::string(p.vfet->GetErrorText()).find("is kept"), std::string::npos) << p.vfet->GetErrorText();
  EXPECT_EQ(middle(), before);
  EXPECT_EQ(p.vfet->GetOutOfDate(), 1);
  EXPECT_EQ(p.nrmse->GetOutOfDate(), 1);
  p.vfet->Update(); // a view that draws it anew does not start the work again
  EXPECT_EQ(middle(), before);
  p.vfet->Again();
  p.nrmse->Again();
  p.nrmse->Update();
  EXPECT_STREQ(p.nrmse->GetErrorText(), "");
  EXPECT_NE(middle(), before);
  EXPECT_EQ(p.nrmse->GetOutOfDate(), 0);
}

// A method whose result becomes better step by step ends with what it has; one that has no steps does all of its work.
TEST(Filters, FinishKeepsTheBestUntilThen)
{
  Pipeline p;
  const auto notes = [&p]
  {
    auto* const field = p.vfet->GetOutputDataObject(0)->GetFieldData();
    auto* const texts = vtkStringArray::SafeDownCast(field->GetAbstractArray("notes"));
    return texts != nullptr ? texts->GetValue(0) : std::string();
  };
  vtkMagNetStop::Ask(vtkMagNetStop::Wish::Finish);
  EXPECT_EQ(p.vfet->GetCanFinish(), 0);
  p.nrmse->Update();
  EXPECT_EQ(notes(), "");
  p.vfet->SetMethod(2);
  p.vfet->SetIterations(100000);
  p.vfet->SetTolerance(0.0);
  EXPECT_EQ(p.vfet->GetCanFinish(), 1);
  p.nrmse->Update();
  vtkMagNetStop::Clear();
  EXPECT_STREQ(p.nrmse->GetErrorText(), "");
  EXPECT_EQ(p.nrmse->GetOutOfDate(), 0) << "it is a result";
  EXPECT_NE(notes().find("finished early, at "), std::string::npos) << notes();
}

// For scripts, which have no button.
TEST(Filters, ASignalFinishes)
{
  Pipeline p;
  p.vfet->SetMethod(2);
  p.vfet->SetIterations(100000);
  p.vfet->SetTolerance(0.0);
  p.series->Update();
  std::atomic<bool> done{ false };
  std::thread other(
    [&done]
    {
      // Some come between two nodes.
      while (!done)
      {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        std::raise(SIGUSR1);
      }
    });
  p.nrmse->Update();
  done = true;
  other.join();
  EXPECT_STREQ(p.nrmse->GetErrorText(), "");
  EXPECT_EQ(vtkMagNetStop::Asked(), vtkMagNetStop::Wish::None) << "meant for what ran then";
}

TEST(Filters, ATitleFollowsTheScoreAndTellsOfAnOlderResult)
{
  Pipeline p;
  p.vfet->SetMethod(2);
  p.vfet->SetIterations(2);
  vtkNew<vtkMagNetFigureTitle> title;
  title->SetName("VFET");
  title->SetInputConnection(0, p.vfet->GetOutputPort());
  const auto words = [&title]
  {
    title->Update();
    return std::string(title->GetOutput()->GetColumn(0)->GetVariantValue(0).ToString());
  };
  EXPECT_EQ(words(), "VFET") << "without a score";
  title->SetInputConnection(1, p.nrmse->GetOutputPort(0));
  const auto expected = [&p]
  {
    char text[64];
    auto* const table = vtkTable::SafeDownCast(p.nrmse->GetOutputDataObject(0));
    std::snprintf(text, sizeof(text), "VFET\nNRMSE %.1f %%", 100.0 * table->GetValueByName(0, "NRMSE").ToDouble());
    return std::string(text);
  };
  const std::string first = words();
  EXPECT_EQ(first, expected());
  p.vfet->SetIterations(50);
  p.vfet->SetTolerance(0.0);
  vtkMagNetStop::Ask(vtkMagNetStop::Wish::Stop);
  title->Update();
  vtkMagNetStop::Clear();
  title->Modified(); // as the next drawing of a view finds it
  EXPECT_NE(words().find("older than its settings"), std::string::npos) << words();
  p.vfet->Again();
  p.nrmse->Again();
  const std::string second = words();
  EXPECT_EQ(second, expected());
  EXPECT_NE(second, first);
  title->SetComponent(2);
  EXPECT_EQ(words().find('\n'), std::string::npos) << "a component's stands behind the name: " << words();
}

TEST(Filters, ASliceOfAResultIsNoNewReconstruction)
{
  Pipeline p;
  int runs = 0;
  vtkNew<vtkCallbackCommand> observer;
  observer->SetClientData(&runs);
  observer->SetCallback([](vtkObject*, unsigned long, void* data, void*) { ++*static_cast<int*>(data); });
  p.induction->AddObserver(vtkCommand::StartEvent, observer);
  vtkNew<vtkExtractVOI> slice;
  slice->SetInputConnection(p.induction->GetOutputPort());
  for (const int z : { 5, 6, 7, 8, 7 })
  {
    slice->SetVOI(0, 29, 0, 29, z, z);
    slice->Update();
  }
  EXPECT_EQ(runs, 1);
}
