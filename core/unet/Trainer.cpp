#include "Trainer.h"

#include "StrayFieldLayer.h"
#include "Symmetry.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Random.h"
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

// Batches of samples of one size, in an order that is another one in each pass through the data.
std::vector<std::size_t> Trainer::samplesOf(std::int64_t batch) const
{
  const auto& samples = Training_.samples();
  std::map<std::vector<std::int64_t>, std::vector<std::size_t>> sizes;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    sizes[samples[i].input.sizes().vec()].push_back(i);
  }
  std::int64_t perPass = 0;
  for (const auto& [size, members] : sizes)
  {
    perPass += std::max<std::int64_t>(1, static_cast<std::int64_t>(members.size()) / Options_.batch);
  }
  const std::int64_t pass = batch / perPass;
  Draw draw(mixedSeed(Options_.seed, static_cast<std::uint64_t>(pass)));
  const auto shuffle = [&](auto& list)
  {
    for (std::size_t i = list.size(); i > 1; --i)
    {
      std::swap(list[i - 1], list[static_cast<std::size_t>(draw.whole(0, static_cast<int>(i) - 1))]);
    }
  };
  std::vector<std::vector<std::size_t>> batches;
  for (auto& [size, members] : sizes)
  {
    shuffle(members);
    const auto count = static_cast<std::size_t>(Options_.batch);
    for (std::size_t first = 0; first == 0 || first + count <= members.size(); first += count)
    {
      std::vector<std::size_t> one;
      for (std::size_t i = 0; i < count; ++i)
      {
        one.push_back(members[(first + i) % members.size()]);
      }
      batches.push_back(std::move(one));
    }
  }
  shuffle(batches);
  return batches[static_cast<std::size_t>(batch % perPass)];
}

// draw < 0: as they are.
Trainer::Batch Trainer::assemble(const Dataset& data, const std::vector<std::size_t>& samples, std::int64_t draw) const
{
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> directions;
  std::vector<float> conditions;
  std::vector<float> amplitudes;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    const TrainingSample& sample = data.samples()[samples[i]];
    const auto member = static_cast<std::uint64_t>(i);
    Draw random(mixedSeed(mixedSeed(Options_.seed + 1, static_cast<std::uint64_t>(draw)), member));
    const Symmetry symmetry = Symmetry::number(draw < 0 ? 0 : random.whole(0, Symmetry::count - 1));
    inputs.push_back(symmetry.apply(sample.input.unsqueeze(0).to(at::kFloat)));
    directions.push_back(symmetry.apply(data.textures()[sample.texture].direction.unsqueeze(0).to(at::kFloat)));
    const auto description = symmetry.apply(sample.tilts).description();
    conditions.insert(conditions.end(), description.begin(), description.end());
    amplitudes.push_back(sample.amplitude);
  }
  const at::Device device = deviceOf(Options_);
  return { at::cat(inputs).to(device), at::cat(directions).to(device),
    at::tensor(conditions).reshape({ -1, TiltGeometry::features }).to(device),
    at::tensor(amplitudes).reshape({ -1, 1, 1, 1, 1 }).to(device) };
}

StrayFieldLayer& Trainer::layer(const at::Tensor& like)
{
  auto& kept = Layers_[like.sizes().slice(2).vec()];
  if (!kept)
  {
    kept = std::make_unique<StrayFieldLayer>(like.size(2), like.size(3), like.size(4));
  }
  return *kept;
}

std::pair<at::Tensor, at::Tensor> Trainer::losses(const at::Tensor& output, const Batch& batch)
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
    const Batch batch = assemble(Training_, samplesOf(number), Options_.augment ? number : -1);
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
  std::map<int, std::vector<double>> bands;
  for (std::size_t i = 0; i < Validation_->samples().size(); ++i)
  {
    const Batch batch = assemble(*Validation_, { i }, -1);
    const at::Tensor square = losses(average->forward(batch.input, batch.condition), batch).first;
    all.push_back(square.sqrt().item<double>());
    const double limit = Validation_->samples()[i].tilts.x.maximum / constants::degree;
    bands[static_cast<int>(limit / 15.0) * 15].push_back(all.back());
  }
  Validation result;
  result.median = magnet::median(all);
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
  archive.write("kind", c10::IValue(kind()));
  const std::string temporary = path + ".part";
  archive.save_to(temporary);
  std::filesystem::rename(temporary, path);
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
  }
  catch (const c10::Error& error)
  {
    throw Error(text(path, " is no checkpoint of this network: ", error.what_without_backtrace()));
  }
}
}
