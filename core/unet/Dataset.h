// What the network learns from: inputs that conventional VFET gives of a library's textures.
#pragma once

#include "Deformation.h"
#include "UNetOptions.h"
#include "core/base/Run.h"
#include "core/texture/LibraryFile.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <string>
#include <vector>

namespace magnet
{
// How one input of a texture was taken.
struct TiltExperiment
{
  double maximumX = 0.0, maximumY = 0.0; // [degree]
  double step = 5.0;                     // [degree]
  double phaseNoise = 0.0;               // [rad]
  double relativeNoise = 0.0;            // of the series' largest phase
  double lowPass = 0.0;                  // period in voxels, 0: none
  std::uint64_t seed = 1;
  Deformation deformation; // of the specimen
};

struct DatasetOptions
{
  std::vector<std::string> libraries; // folders of magnet-library
  std::string cache;                  // folder for the inputs, made where it is not; empty: nothing is kept
  std::string split = "train";
  int variants = 6;        // experiments of each texture
  double noisyShare = 0.5; // share of the experiments with noise
  // Share of the experiments whose specimen is stretched and turned: a network that has seen one size and outline only
  // takes the distance from the frame for the place of the edge.
  double deformedShare = 0.5;
  // Voxels along each edge to which the textures are averaged before they are imaged, 0: as they are. The artefacts of
  // a missing wedge look alike at all scales, so that a training may begin with small volumes, at a fraction of the
  // cost.
  std::int64_t size = 0;
  std::uint64_t seed = 1;
  std::int64_t limit = 0;   // textures of each library at most, 0: all
  std::int64_t holdOut = 0; // of every so many textures of the split one is kept apart for validation, 0: none
  bool heldOut = false;     // those that are kept apart, in place of the others
};

// Experiment `variant` of texture `index`: tilt limits spread evenly over 20 to 90 degrees by the variants, steps of 2
// to 10 degrees, noise of 0 to 0.1 rad or 0 to 3 %, more often weak than strong, in a share of cases different limits
// of the two series, and a specimen whose width is 0.5 to 1, its thickness 0.6 to 1.3 times that of the library's.
TiltExperiment drawExperiment(const DatasetOptions& options, std::int64_t index, int variant);

// What VFET makes of a texture's phases: M [A/m] (nz, ny, nx, 3) -> B [T], same shape, and the tilts.
struct ConventionalResult
{
  at::Tensor induction;
  TiltGeometry tilts;
};
ConventionalResult conventional(const at::Tensor& magnetization, const Grid& grid, const TiltExperiment& experiment);

// The unit of a network's input: sqrt(sum |B|^4 / sum |B|^2) [T], the field's strength where it is strong. Empty
// surroundings do not change it. b of any shape whose dimension `components` has 3. Throws Error where B is zero.
double inputScale(const at::Tensor& b, int components);

struct TrainingTexture
{
  std::string name, label;
};

struct TrainingSample
{
  std::size_t texture = 0;
  at::Tensor direction;                        // M / Ms (3, nz, ny, nx), half precision
  std::array<std::int64_t, 3> first{}, last{}; // voxels of the material, z, y, x
  at::Tensor input;                            // B_vfet over its scale, (3, nz, ny, nx), half precision
  TiltGeometry tilts;
  float amplitude = 1.0F; // mu0 Ms over that scale
};

// All in memory: 12 MB a sample of 100^3 voxels.
class Dataset
{
public:
  // Reads the libraries' textures of the split, and their inputs from the cache; makes those that are missing (0.5 s
  // each at 100^3 on two cores). Throws Error when a library is missing, damaged, empty in this split, or of a size
  // that is no multiple of the wanted one.
  explicit Dataset(const DatasetOptions& options, const Run& run = {});

  const std::vector<TrainingTexture>& textures() const { return Textures_; }
  const std::vector<TrainingSample>& samples() const { return Samples_; }

private:
  void add(const std::string& library, const DatasetOptions& options, const Run& run);

  std::vector<TrainingTexture> Textures_;
  std::vector<TrainingSample> Samples_;
};
}
