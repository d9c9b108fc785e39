// The 3-D U-Net that fills the missing wedge.
#pragma once

#include "UNetOptions.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <vector>

namespace magnet
{
// Two convolutions of 3 x 3 x 3 with ReLU; as a residual block the sum of its input and of what they make, which is
// nothing at the start of a training.
class UNetBlock : public torch::nn::Module
{
public:
  UNetBlock(std::int64_t in, std::int64_t out, const UNetOptions& options);
  // condition (N, 2 out) or undefined: scale - 1 and shift of the features between the convolutions.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& condition);

  std::int64_t features = 0;

private:
  bool Residual_;
  torch::nn::Conv3d First_{ nullptr }, Second_{ nullptr };
};

// Encoder and decoder with skips between the levels of one resolution. Sources: O. Cicek et al., MICCAI 2016, 424,
// doi:10.1007/978-3-319-46723-8_49; B. Lyu et al., arXiv:2210.03066 (the preset `paper`); E. Perez et al., AAAI 2018,
// 3942 (scaling and shifting by conditions); W. Shi et al., CVPR 2016, 1874 (blocks of voxels as channels).
class UNet : public torch::nn::Module
{
public:
  explicit UNet(const UNetOptions& options);

  // b (N, 3, nz, ny, nx): the induction over its scale, sizes multiples of options().multiple(); condition (N,
  // TiltGeometry::features), ignored by a network without. -> (N, options().outputs(), nz, ny, nx): the head's vector,
  // and with the Magnetization head the logit of the support. Several threads may call it at once.
  at::Tensor forward(const at::Tensor& b, const at::Tensor& condition);

  const UNetOptions& options() const { return Options_; }
  std::int64_t parameterCount() const;

private:
  std::shared_ptr<UNetBlock> addBlock(const std::string& name, std::int64_t in, std::int64_t out);

  UNetOptions Options_;
  torch::nn::Conv3d Entry_{ nullptr }, Exit_{ nullptr };
  std::vector<std::shared_ptr<UNetBlock>> Down_, Deepest_, Up_;
  std::vector<torch::nn::Conv3d> Shrink_, Grow_;
  torch::nn::Linear Hidden_{ nullptr }, Conditions_{ nullptr };
  std::int64_t ConditionCount_ = 0;
};

// (N, c, nz, ny, nx) <-> (N, c p^3, nz / p, ny / p, nx / p)
at::Tensor blocksToChannels(const at::Tensor& values, std::int64_t p);
at::Tensor channelsToBlocks(const at::Tensor& values, std::int64_t p);
}
