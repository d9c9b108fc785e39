#include "UNet.h"

#include "core/base/Error.h"

#include <torch/nn/functional/pooling.h>
#include <torch/nn/functional/upsampling.h>
#include <torch/nn/init.h>

namespace magnet
{
namespace
{
torch::nn::Conv3d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride = 1)
{
  torch::nn::Conv3d result(
    torch::nn::Conv3dOptions(in, out, kernel).stride(stride).padding(stride == 1 ? kernel / 2 : 0));
  torch::nn::init::kaiming_normal_(result->weight, 0.0, torch::kFanIn, torch::kReLU);
  torch::nn::init::zeros_(result->bias);
  return result;
}

// Nearest neighbour; LibTorch's own interpolation of volumes runs on one core.
at::Tensor doubled(const at::Tensor& x)
{
  const auto n = x.sizes();
  return x.reshape({ n[0], n[1], n[2], 1, n[3], 1, n[4], 1 })
    .expand({ n[0], n[1], n[2], 2, n[3], 2, n[4], 2 })
    .reshape({ n[0], n[1], 2 * n[2], 2 * n[3], 2 * n[4] });
}
}

at::Tensor blocksToChannels(const at::Tensor& values, std::int64_t p)
{
  if (p == 1)
  {
    return values;
  }
  const auto n = values.sizes();
  return values.reshape({ n[0], n[1], n[2] / p, p, n[3] / p, p, n[4] / p, p })
    .permute({ 0, 1, 3, 5, 7, 2, 4, 6 })
    .reshape({ n[0], n[1] * p * p * p, n[2] / p, n[3] / p, n[4] / p });
}

at::Tensor channelsToBlocks(const at::Tensor& values, std::int64_t p)
{
  if (p == 1)
  {
    return values;
  }
  const auto n = values.sizes();
  return values.reshape({ n[0], n[1] / (p * p * p), p, p, p, n[2], n[3], n[4] })
    .permute({ 0, 1, 5, 2, 6, 3, 7, 4 })
    .reshape({ n[0], n[1] / (p * p * p), n[2] * p, n[3] * p, n[4] * p });
}

UNetBlock::UNetBlock(std::int64_t in, std::int64_t out, const UNetOptions& options)
  : features(out)
  , Residual_(options.blocks)
  , First_(register_module("first", convolution(in, out, 3)))
  , Second_(register_module("second", convolution(out, out, 3)))
{
  if (Residual_)
  {
    torch::nn::init::zeros_(Second_->weight);
  }
}

at::Tensor UNetBlock::forward(const at::Tensor& x, const at::Tensor& condition)
{
  at::Tensor y = First_->forward(x);
  if (condition.defined())
  {
    const auto parts = condition.reshape({ x.size(0), 2 * features, 1, 1, 1 }).split(features, 1);
    y = at::addcmul(y + parts[1], y, parts[0]);
  }
  y = Second_->forward(y.relu_());
  return Residual_ ? y.add_(x) : y.relu_();
}

UNet::UNet(const UNetOptions& options)
  : Options_(options)
{
  require(options.width >= 1 && options.width <= 1024 && options.levels >= 1 && options.levels <= 6 &&
            options.patch >= 1 && options.patch <= 4 && options.deepest >= 0 && options.deepest <= 16,
    "a network of width ", options.width, ", ", options.levels, " levels and patches of ", options.patch,
    " is not possible; expected a width of 1 to 1024, 1 to 6 levels, patches of 1 to 4");
  const std::int64_t voxels = options.patch * options.patch * options.patch;
  std::int64_t width = options.width;
  const bool blocks = options.blocks;
  if (blocks)
  {
    Entry_ = register_module("entry", convolution(3 * voxels, width, 3));
  }
  for (std::int64_t level = 0; level < options.levels; ++level)
  {
    const std::string number = std::to_string(level);
    if (level > 0 && blocks)
    {
      Shrink_.push_back(register_module("shrink" + number, convolution(width / 2, width, 2, 2)));
    }
    Down_.push_back(addBlock("down" + number, blocks ? width : level == 0 ? 3 * voxels : width / 2, width));
    width *= 2;
  }
  width /= 2;
  for (std::int64_t i = 0; i < options.deepest; ++i)
  {
    Deepest_.push_back(addBlock("deepest" + std::to_string(i), width, width));
  }
  for (std::int64_t level = options.levels - 2; level >= 0; --level)
  {
    const std::string number = std::to_string(level);
    if (blocks)
    {
      Grow_.push_back(register_module("grow" + number, convolution(width, width / 2, 1)));
    }
    Up_.push_back(addBlock("up" + number, blocks ? width / 2 : width + width / 2, width / 2));
    width /= 2;
  }
  Exit_ = register_module("exit", convolution(width, options.outputs() * voxels, 1));
  torch::nn::init::normal_(Exit_->weight, 0.0, 0.01);
  if (options.conditioned)
  {
    constexpr std::int64_t hidden = 64;
    Hidden_ = register_module("hidden", torch::nn::Linear(TiltGeometry::features, hidden));
    Conditions_ = register_module("conditions", torch::nn::Linear(hidden, ConditionCount_));
    torch::nn::init::zeros_(Conditions_->weight);
    torch::nn::init::zeros_(Conditions_->bias);
  }
}

std::shared_ptr<UNetBlock> UNet::addBlock(const std::string& name, std::int64_t in, std::int64_t out)
{
  ConditionCount_ += 2 * out;
  return register_module(name, std::make_shared<UNetBlock>(in, out, Options_));
}

at::Tensor UNet::forward(const at::Tensor& b, const at::Tensor& condition)
{
  const std::int64_t multiple = Options_.multiple();
  require(
    b.dim() == 5 && b.size(1) == 3, "the network was given the shape ", b.sizes(), "; it needs (N, 3, nz, ny, nx)");
  for (int d = 2; d < 5; ++d)
  {
    require(b.size(d) > 0 && b.size(d) % multiple == 0, "the network was given the shape ", b.sizes(),
      "; each size must be a multiple of ", multiple);
  }
  const at::Tensor conditions = Options_.conditioned ? Conditions_->forward(Hidden_->forward(condition).relu())
                                                     : at::Tensor();
  std::int64_t used = 0; // of the conditions, block by block in the order in which they were added
  const auto run = [&](const std::shared_ptr<UNetBlock>& block, const at::Tensor& v)
  {
    const at::Tensor part = conditions.defined() ? conditions.narrow(1, used, 2 * block->features) : conditions;
    used += 2 * block->features;
    return block->forward(v, part);
  };
  at::Tensor x = blocksToChannels(b, Options_.patch);
  if (Options_.blocks)
  {
    x = Entry_->forward(x);
  }
  std::vector<at::Tensor> skips;
  for (std::size_t level = 0; level < Down_.size(); ++level)
  {
    if (level > 0)
    {
      skips.push_back(x);
      x = Options_.blocks ? Shrink_[level - 1]->forward(x) : at::max_pool3d(x, 2);
    }
    x = run(Down_[level], x);
  }
  for (const auto& block : Deepest_)
  {
    x = run(block, x);
  }
  for (std::size_t i = 0; i < Up_.size(); ++i)
  {
    const at::Tensor& skip = skips[skips.size() - 1 - i];
    x = Options_.blocks ? doubled(Grow_[i]->forward(x)).add_(skip) : at::cat({ skip, doubled(x) }, 1);
    x = run(Up_[i], x);
  }
  at::Tensor out = channelsToBlocks(Exit_->forward(x), Options_.patch);
  at::Tensor vector = out.narrow(1, 0, 3);
  if (Options_.residual)
  {
    vector = vector + b;
  }
  if (Options_.head == NetworkHead::Induction)
  {
    return vector;
  }
  if (Options_.unitLength)
  {
    vector = vector / (vector.square().sum(1, true) + 1e-4).sqrt();
  }
  const at::Tensor logit = out.narrow(1, 3, 1);
  return at::cat({ vector * logit.sigmoid(), logit }, 1);
}

std::int64_t UNet::parameterCount() const
{
  std::int64_t count = 0;
  for (const at::Tensor& p : parameters())
  {
    count += p.numel();
  }
  return count;
}
}
