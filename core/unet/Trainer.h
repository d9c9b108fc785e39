// Training of a UNet.
#pragma once

#include "Dataset.h"
#include "UNet.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace magnet
{
class StrayFieldLayer;
struct TrainingBatch;

struct TrainerOptions
{
  std::int64_t steps = 4000;
  std::int64_t batch = 2;      // samples side by side; 1 is slow (LibTorch's CPU convolutions)
  std::int64_t accumulate = 1; // batches a step
  double rate = 5e-4;          // Adam's, after `warmup` steps
  std::int64_t warmup = 100;
  double decay = 0.3;         // the last share of the steps, over which the rate falls linearly to 0
  double averaging = 0.998;   // of the weights, exponential; the average is validated and shipped
  double directionLoss = 0.3; // weight of m's own error beside that of B; Magnetization head
  double supportLoss = 0.5;   // weight of the support's cross entropy; Magnetization head
  bool augment = true;        // by the 32 symmetries
  bool plainLoss = false;     // mean squares, as in the source paper, in place of their root a sample
  std::uint64_t seed = 1;
  std::int64_t validateEvery = 500;
  std::int64_t patience = 0; // validations without a better median after which to stop, 0: never
  bool cuda = false;
};

// Everything that a resumed training needs. A training is a function of its options, data and step: batches, symmetries
// and weights do not depend on interruptions.
class Trainer
{
public:
  Trainer(
    const UNetOptions& network, const TrainerOptions& options, const Dataset& training, const Dataset* validation);
  ~Trainer();

  // One step of the optimizer; returns the mean over its samples of NRMSE of B inside the material, and of the loss.
  struct Report
  {
    std::int64_t step = 0;
    double loss = 0.0, nrmse = 0.0, rate = 0.0;
  };
  Report step();

  std::int64_t stepsDone() const { return Step_; }
  const UNetOptions& network() const { return Network_->options(); }

  // Median vector NRMSE of the averaged weights on the validation set, in bands of tilt limits.
  struct Validation
  {
    double median = 0.0;
    double overlap = 0.0;        // median of the support's intersection over union; Magnetization head
    std::map<int, double> bands; // lower end of the band in degrees -> median
  };
  Validation validate();

  // Validations since the one with the least median; whether those are as many as the options' patience.
  std::int64_t sinceBest() const { return SinceBest_; }
  bool exhausted() const { return Options_.patience > 0 && SinceBest_ >= Options_.patience; }

  // The averaged weights.
  std::shared_ptr<UNet> averaged();

  // Begins with the weights of a model file, or with the averaged ones of another training's checkpoint, of the same
  // network. Throws Error on another one.
  void startFrom(const std::string& path);

  // Writes and reads all of the state under a temporary name first. Throws Error on a checkpoint of other options.
  void save(const std::string& path);
  void load(const std::string& path);

private:
  // Of each sample: mean |dB|^2 inside the material in units of (mu0 Ms)^2, and the loss.
  std::pair<at::Tensor, at::Tensor> losses(const at::Tensor& output, const TrainingBatch& batch);
  StrayFieldLayer& layer(const at::Tensor& like);
  double rate() const;
  std::string kind() const;

  struct State;
  TrainerOptions Options_;
  const Dataset& Training_;
  const Dataset* Validation_;
  std::shared_ptr<UNet> Network_;
  std::unique_ptr<State> State_;
  std::map<std::vector<std::int64_t>, std::unique_ptr<StrayFieldLayer>> Layers_;
  std::int64_t Step_ = 0;
  std::int64_t SinceBest_ = 0;
  double Best_ = std::numeric_limits<double>::infinity();
};
}
