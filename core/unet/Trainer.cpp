#include "Trainer.h"

#include "ModelFile.h"
#include "StrayFieldLayer.h"
#include "TrainingBatch.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/score/Median.h"

#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/serialize.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace magnet
{
struct Trainer::State
{
  torch::optim::Adam optimizer;
  std::vector<at::Tensor> average;

  State(UNet& network, double rate)
    : optimizer(network.parameters(), torch::optim::AdamOptions(rate).betas({ 0.9, 0.99 }))
  {
    for (const at::Tensor& p : network.parameters())
    {
      average.push_back(p.detach().clone());
    }
  }
};

namespace
{
at::Device deviceOf(const TrainerOptions& options)
{
  return options.cuda ? at::Device(at::kCUDA) : at::Device(at::kCPU);
}
}

Trainer::Trainer(
  const UNetOptions& network, const TrainerOptions& options, const Dataset& training, const Dataset* validation)
  : Options_(options)
  , Training_(training)
  , Validation_(validation)
{
  require(options.batch > 0 && options.accumulate > 0 && options.steps > 0, "batch ", options.batch, ", accumulation ",
    options.accumulate, " and ", options.steps, " steps: all must be positive");
  require(!options.cuda || at::hasCUDA(), "this LibTorch has no CUDA; train on the CPU");
  torch::manual_seed(options.seed);
  Network_ = std::make_shared<UNet>(network);
  Network_->to(deviceOf(options));
  State_ = std::make_unique<State>(*Network_, options.rate);
}

Trainer::~Trainer() = default;

StrayFieldLayer& Trainer::layer(const at::Tensor& like)
{
  auto& kept = Layers_[like.sizes().slice(2).vec()];
  if (!kept)
  {
    kept = std::make_unique<StrayFieldLayer>(like.size(2), like.size(3), like.size(4));
  }
  return *kept;
}

std::pair<at::Tensor, at::Tensor> Trainer::losses(const at::Tensor& output, const TrainingBatch& batch)
{
  const at::Tensor inside = batch.direction.square().sum(1, true).gt(0.25).to(at::kFloat);
  const at::Tensor voxels = inside.sum({ 1, 2, 3, 4 });
  const auto mean = [&](const at::Tensor& squares) { return squares.sum({ 1, 2, 3, 4 }) / voxels; };
  at::Tensor error;
  at::Tensor extra;
  if (network().head == NetworkHead::Magnetization)
  {
    const at::Tensor difference = output.narrow(1, 0, 3) - batch.direction;
    error = layer(output).forward(difference);
    extra = mean(difference.square()) * Options_.directionLoss;
  }
  else
  {
    error = output / batch.amplitude - layer(output).apply(batch.direction);
    extra = mean(error.square()) * 0.1; // outside, too
  }
  const at::Tensor square = mean(error.square() * inside);
  at::Tensor loss = square + extra;
  if (!Options_.plainLoss)
  {
    // The root makes a well measured sample count as much as a badly measured one.
    loss = (loss + 1e-4).sqrt();
  }
  if (network().head == NetworkHead::Magnetization && Options_.supportLoss > 0.0)
  {
    loss = loss +
           mean(at::binary_cross_entropy_with_logits(output.narrow(1, 3, 1), inside, {}, {}, at::Reduction::None)) *
             Options_.supportLoss;
  }
  return { square.detach(), loss };
}

double Trainer::rate() const
{
  const double rise = std::min(1.0, static_cast<double>(Step_ + 1) / static_cast<double>(Options_.warmup));
  const double left = static_cast<double>(Options_.steps - Step_) / static_cast<double>(Options_.steps);
  return Options_.rate * rise * std::clamp(left / Options_.decay, 0.0, 1.0);
}

Trainer::Report Trainer::step()
{
  Report report;
  report.rate = rate();
  static_cast<torch::optim::AdamOptions&>(State_->optimizer.param_groups()[0].options()).lr(report.rate);
  State_->optimizer.zero_grad();
  for (std::int64_t a = 0; a < Options_.accumulate; ++a)
  {
    const std::int64_t number = Step_ * Options_.accumulate + a;
    const Augmentation augmentation{ network().multiple(), Options_.seed, Options_.augment ? number : -1 };
    const TrainingBatch batch = assembleBatch(
      Training_, batchSamples(Training_, Options_.batch, Options_.seed, number), augmentation, deviceOf(Options_));
    const auto [square, loss] = losses(Network_->forward(batch.input, batch.condition), batch);
    const at::Tensor mean = loss.mean() / static_cast<double>(Options_.accumulate);
    mean.backward();
    report.loss += mean.item<double>();
    report.nrmse += square.sqrt().mean().item<double>() / static_cast<double>(Options_.accumulate);
  }
  require(std::isfinite(report.loss), "the loss is not finite after ", Step_, " steps; use a smaller rate");
  torch::nn::utils::clip_grad_norm_(Network_->parameters(), 1.0);
  State_->optimizer.step();
  ++Step_;
  const at::NoGradGuard guard;
  const double keep = std::min(Options_.averaging, static_cast<double>(Step_) / (10.0 + static_cast<double>(Step_)));
  std::size_t i = 0;
  for (const at::Tensor& p : Network_->parameters())
  {
    State_->average[i++].lerp_(p, 1.0 - keep);
  }
  report.step = Step_;
  return report;
}

std::shared_ptr<UNet> Trainer::averaged()
{
  const at::NoGradGuard guard;
  auto result = std::make_shared<UNet>(network());
  result->to(deviceOf(Options_));
  std::size_t i = 0;
  for (at::Tensor& p : result->parameters())
  {
    p.copy_(State_->average[i++]);
  }
  return result;
}

Trainer::Validation Trainer::validate()
{
  require(Validation_ != nullptr, "there is no validation set");
  const at::NoGradGuard guard;
  const auto average = averaged();
  std::vector<double> all;
  std::vector<double> overlaps;
  std::map<int, std::vector<double>> bands;
  for (std::size_t i = 0; i < Validation_->samples().size(); ++i)
  {
    const TrainingBatch batch = assembleBatch(*Validation_, { i }, { network().multiple() }, deviceOf(Options_));
    const at::Tensor output = average->forward(batch.input, batch.condition);
    const at::Tensor square = losses(output, batch).first;
    if (network().head == NetworkHead::Magnetization)
    {
      const at::Tensor found = output.narrow(1, 3, 1).gt(0.0);
      const at::Tensor inside = batch.direction.square().sum(1, true).gt(0.25);
      overlaps.push_back(
        found.logical_and(inside).sum().item<double>() / found.logical_or(inside).sum().item<double>());
    }
    all.push_back(square.sqrt().item<double>());
    const double limit = Validation_->samples()[i].tilts.x.maximum / constants::degree;
    bands[static_cast<int>(limit / 15.0) * 15].push_back(all.back());
  }
  Validation result;
  result.median = magnet::median(all);
  result.overlap = overlaps.empty() ? 0.0 : magnet::median(overlaps);
  SinceBest_ = result.median < Best_ ? 0 : SinceBest_ + 1;
  Best_ = std::min(Best_, result.median);
  for (const auto& [band, values] : bands)
  {
    result.bands[band] = magnet::median(values);
  }
  return result;
}

// What must be the same for a training to go on.
std::string Trainer::kind() const
{
  const UNetOptions& o = network();
  return text("head ", static_cast<int>(o.head), " width ", o.width, " levels ", o.levels, " patch ", o.patch,
    " deepest ", o.deepest, " residual ", o.residual, " blocks ", o.blocks, " conditioned ", o.conditioned,
    " unit length ", o.unitLength, ", seed ", Options_.seed, " batch ", Options_.batch, " accumulate ",
    Options_.accumulate);
}

void Trainer::save(const std::string& path)
{
  torch::serialize::OutputArchive archive;
  torch::serialize::OutputArchive weights;
  torch::serialize::OutputArchive optimizer;
  Network_->save(weights);
  State_->optimizer.save(optimizer);
  archive.write("weights", weights);
  archive.write("optimizer", optimizer);
  for (std::size_t i = 0; i < State_->average.size(); ++i)
  {
    archive.write("average" + std::to_string(i), State_->average[i]);
  }
  archive.write("step", at::tensor(Step_, at::kLong));
  archive.write("best", at::tensor({ Best_, static_cast<double>(SinceBest_) }, at::kDouble));
  archive.write("kind", c10::IValue(kind()));
  const std::string temporary = path + ".part";
  archive.save_to(temporary);
  std::filesystem::rename(temporary, path);
}

void Trainer::startFrom(const std::string& path)
{
  require(Step_ == 0, "a training that has made ", Step_, " steps can't start from another one");
  const at::NoGradGuard guard;
  try
  {
    std::vector<at::Tensor> weights = Network_->parameters();
    std::vector<at::Tensor> found(weights.size());
    if (std::filesystem::path(path).extension() == ".magnet")
    {
      const auto unet = readModel(path, Options_.cuda)->unet();
      require(unet != nullptr, "it is a TorchScript module");
      found = unet->parameters();
    }
    else
    {
      torch::serialize::InputArchive archive;
      archive.load_from(path, deviceOf(Options_));
      for (std::size_t i = 0; i < found.size(); ++i)
      {
        archive.read("average" + std::to_string(i), found[i]);
      }
    }
    require(found.size() == weights.size(), "it has ", found.size(), " weights, not ", weights.size());
    for (std::size_t i = 0; i < found.size(); ++i)
    {
      require(found[i].sizes() == weights[i].sizes(), "a weight is of the shape ", found[i].sizes(), ", not ",
        weights[i].sizes());
      weights[i].copy_(found[i]);
      State_->average[i].copy_(found[i]);
    }
  }
  catch (const std::exception& error)
  {
    throw Error(text(path, " holds no network like this: ", error.what()));
  }
}

void Trainer::load(const std::string& path)
{
  try
  {
    torch::serialize::InputArchive archive;
    archive.load_from(path, deviceOf(Options_));
    c10::IValue found;
    archive.read("kind", found);
    require(found.toStringRef() == kind(), path, " is a checkpoint of another training: ", found.toStringRef(),
      "; this one is ", kind());
    torch::serialize::InputArchive weights;
    torch::serialize::InputArchive optimizer;
    archive.read("weights", weights);
    archive.read("optimizer", optimizer);
    Network_->load(weights);
    State_->optimizer.load(optimizer);
    for (std::size_t i = 0; i < State_->average.size(); ++i)
    {
      archive.read("average" + std::to_string(i), State_->average[i]);
    }
    at::Tensor step;
    archive.read("step", step);
    Step_ = step.item<std::int64_t>();
    at::Tensor best;
    archive.read("best", best);
    Best_ = best[0].item<double>();
    SinceBest_ = std::llround(best[1].item<double>());
  }
  catch (const c10::Error& error)
  {
    throw Error(text(path, " is no checkpoint of this network: ", error.what_without_backtrace()));
  }
}
}
