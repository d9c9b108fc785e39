// Training: the same seed gives the same steps, an interruption leaves no trace, and the network can learn.
#include "core/unet/Trainer.h"
#include "TestFolder.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/texture/Textures.h"
#include "core/unet/ModelFile.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

using namespace magnet;

namespace
{
// A library of unrelaxed textures.
void makeLibrary(const std::string& folder, std::int64_t count, std::int64_t size)
{
  StoredLibrary library;
  library.folder = folder;
  library.options.count = count;
  library.options.hard = 0;
  library.options.size = size;
  for (std::int64_t i = 0; i < count; ++i)
  {
    LibraryEntry entry = drawEntry(library.options, i);
    entry.label = entry.category;
    library.entries.push_back(writeEntry(folder, entry, makeTexture(entry.texture, entry.grid).magnetization));
  }
  writeIndex(library);
}

UNetOptions small()
{
  UNetOptions o;
  o.width = 8;
  o.levels = 2;
  o.deepest = 1;
  return o;
}

std::vector<double> train(Trainer& trainer, int steps)
{
  std::vector<double> losses;
  for (int i = 0; i < steps; ++i)
  {
    losses.push_back(trainer.step().loss);
  }
  return losses;
}
}

TEST(Trainer, IsReproducibleAndResumes)
{
  const magnet::testing::Folder folder;
  makeLibrary(folder.path.string(), 7, 24);
  DatasetOptions data;
  data.libraries = { folder.path.string() };
  data.cache = (folder / "inputs");
  data.variants = 2;
  const Dataset made(data);
  const Dataset cached(data);
  ASSERT_EQ(made.samples().size(), 10U);
  ASSERT_EQ(cached.samples().size(), 10U);
  for (std::size_t i = 0; i < 10; ++i)
  {
    EXPECT_TRUE(at::equal(made.samples()[i].input, cached.samples()[i].input));
    EXPECT_EQ(made.samples()[i].amplitude, cached.samples()[i].amplitude);
  }
  TrainerOptions options;
  options.steps = 20;
  options.warmup = 2;
  Trainer first(small(), options, made, nullptr);
  const std::vector<double> one = train(first, 8);
  Trainer second(small(), options, cached, nullptr);
  std::vector<double> two = train(second, 5);
  second.save((folder / "checkpoint.pt"));
  const at::Tensor atFive = second.averaged()->parameters()[0];
  options.seed = 1;
  Trainer third(small(), options, cached, nullptr);
  third.load((folder / "checkpoint.pt"));
  EXPECT_EQ(third.stepsDone(), 5);
  for (const double loss : train(third, 3))
  {
    two.push_back(loss);
  }
  for (std::size_t i = 0; i < 8; ++i)
  {
    EXPECT_NEAR(one[i], two[i], 1e-6) << i;
  }
  Trainer begun(small(), options, cached, nullptr);
  begun.startFrom((folder / "checkpoint.pt"));
  EXPECT_EQ(begun.stepsDone(), 0);
  EXPECT_TRUE(at::equal(begun.averaged()->parameters()[0], atFive));
  UNetOptions other = small();
  other.width = 16;
  Trainer fourth(other, options, cached, nullptr);
  EXPECT_THROW(fourth.load((folder / "checkpoint.pt")), Error);
  EXPECT_THROW(fourth.startFrom((folder / "checkpoint.pt")), Error);
  // The same from a model file, whose weights are in half precision.
  writeModel(folder / "model.magnet", *begun.averaged(), "{}");
  Trainer fifth(small(), options, cached, nullptr);
  fifth.startFrom(folder / "model.magnet");
  EXPECT_TRUE(at::allclose(fifth.averaged()->parameters()[0], atFive, 1e-3, 1e-4));
  EXPECT_THROW(fourth.startFrom(folder / "model.magnet"), Error);
}

TEST(Deformation, TurnsAndStretches)
{
  // A bar that is magnetized along its long axis x, turned by 90 degrees: a bar along y, magnetized along y.
  at::Tensor bar = at::zeros({ 20, 24, 24, 3 });
  bar.narrow(0, 8, 4).narrow(1, 9, 6).narrow(2, 4, 16).select(3, 0).fill_(1.0);
  Deformation quarter;
  quarter.angle = 0.5 * constants::pi;
  const at::Tensor turned = deformed(bar, quarter);
  EXPECT_LT((turned.select(3, 1) - bar.select(3, 0).transpose(1, 2)).abs().max().item<double>(), 1e-5);
  EXPECT_LT(turned.select(3, 0).abs().max().item<double>(), 1e-5);
  Deformation half;
  half.stretch = { 0.5, 1.0, 2.0 };
  const at::Tensor length = deformed(bar, half).norm(2, 3);
  EXPECT_NEAR(length.sum().item<double>(), bar.sum().item<double>(), 0.02 * bar.sum().item<double>());
  EXPECT_NEAR(length[10][12].sum().item<double>(), 8.0, 0.1);
  EXPECT_NEAR(length.select(1, 12).select(1, 12).sum().item<double>(), 8.0, 0.1);
  half.stretch[0] = 0.0;
  EXPECT_THROW(deformed(bar, half), Error);
}

TEST(Trainer, HeadsAndPresetsMakeAStep)
{
  const magnet::testing::Folder folder;
  makeLibrary(folder.path.string(), 3, 24);
  DatasetOptions data;
  data.libraries = { folder.path.string() };
  data.variants = 1;
  const Dataset dataset(data);
  TrainerOptions options;
  options.accumulate = 2;
  UNetOptions paper = UNetOptions::paper();
  paper.width = 4;
  UNetOptions induction = small();
  induction.head = NetworkHead::Induction;
  UNetOptions unit = small();
  unit.unitLength = true;
  for (const UNetOptions& network : { paper, induction, unit })
  {
    Trainer trainer(network, options, dataset, &dataset);
    const Trainer::Report report = trainer.step();
    EXPECT_GT(report.loss, 0.0);
    EXPECT_LT(report.nrmse, 3.0);
    EXPECT_GT(trainer.validate().median, 0.0);
  }
  data.libraries = { folder / "nowhere" };
  EXPECT_THROW(Dataset{ data }, Error);
}

TEST(Dataset, AveragesLibrariesOfSeveralSizes)
{
  const magnet::testing::Folder fine;
  const magnet::testing::Folder coarse;
  makeLibrary(fine.path.string(), 3, 48);
  makeLibrary(coarse.path.string(), 3, 24);
  DatasetOptions data;
  data.libraries = { fine.path.string(), coarse.path.string() };
  data.cache = fine / "inputs";
  data.variants = 1;
  data.noisyShare = 0.0;
  data.deformedShare = 0.0;
  data.size = 24;
  const Dataset both(data);
  const std::size_t half = both.samples().size() / 2;
  ASSERT_EQ(both.samples().size(), 2 * half);
  for (std::size_t i = 0; i < half; ++i)
  {
    // The same textures and tilts, drawn at two sizes.
    const at::Tensor& averaged = both.samples()[i].input;
    const at::Tensor& direct = both.samples()[half + i].input;
    ASSERT_EQ(averaged.sizes(), direct.sizes());
    const at::Tensor difference = averaged.to(at::kFloat) - direct.to(at::kFloat);
    EXPECT_LT((difference.norm() / direct.to(at::kFloat).norm()).item<double>(), 0.3) << i;
  }
  data.size = 20;
  EXPECT_THROW(Dataset{ data }, Error);
}

// One texture by heart: wiring, capacity and the loss are right.
TEST(Trainer, LearnsOneTextureByHeart)
{
  const magnet::testing::Folder folder;
  makeLibrary(folder.path.string(), 2, 32);
  DatasetOptions data;
  data.libraries = { folder.path.string() };
  data.variants = 1;
  data.limit = 1;
  data.noisyShare = 0.0;
  data.deformedShare = 0.0;
  const Dataset dataset(data);
  TrainerOptions options;
  options.steps = 600;
  options.rate = 2e-3;
  options.warmup = 20;
  options.averaging = 0.9;
  options.augment = false;
  options.batch = 2;
  UNetOptions network;
  network.width = 16;
  network.levels = 2;
  Trainer trainer(network, options, dataset, &dataset);
  train(trainer, 600);
  EXPECT_LT(trainer.validate().median, 0.03);
}
