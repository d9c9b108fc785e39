#include "Engine.h"

#include "EngineViews.h"
#include "PhaseEngine.h"
#include "core/EngineAbi.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"
#include "core/base/IdleThreads.h"
#include "core/base/Installed.h"
#include "core/file/AnglesOfFiles.h"
#include "core/forward/Phase.h"
#include "core/forward/SeriesInspection.h"
#include "core/magnetostatics/Induction.h"
#include "core/magnetostatics/InductionInspection.h"
#include "core/model/ModelBased.h"
#include "core/model/SeriesNoise.h"
#include "core/score/Nrmse.h"
#include "core/score/Topology.h"
#include "core/texture/DirectionColor.h"
#include "core/texture/Relaxer.h"
#include "core/texture/Textures.h"
#include "core/unet/KeptModel.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <algorithm>
#include <iterator>

namespace magnet
{
namespace
{
// The model that is installed beside this library.
std::string shippedModel()
{
  const std::string file = installed("share/magnet/compact.magnet");
  require(!file.empty(), "the shipped model share/magnet/compact.magnet is not installed in any folder above ",
    thisLibrary(), "; name a model file");
  return file;
}

class TorchEngine final : public PhaseEngine
{
public:
  TorchEngine() { fft::useAllCores(); }

  std::string description() const override
  {
    return text(
      "LibTorch ", TORCH_VERSION, ", ", at::get_num_threads(), " threads, CUDA: ", at::hasCUDA() ? "yes" : "no");
  }

  void texture(
    const TextureOptions& options, const Grid& grid, float* magnetization, unsigned char* mask, const Run& run) override
  {
    const c10::InferenceMode guard;
    const TexturedVolume volume = makeTexture(options, grid, run);
    std::copy_n(volume.magnetization.data_ptr<float>(), 3 * grid.cells(), magnetization);
    std::copy_n(volume.mask.data_ptr<std::uint8_t>(), grid.cells(), mask);
  }

  std::unique_ptr<ImageStack> openTiltSeries(
    const std::vector<std::string>& paths, const TiltSeriesFileOptions& options) override
  {
    return magnet::openTiltSeries(paths, options);
  }
  StackInfo inspectImages(const std::string& path) override { return openImages(path)->info(); }
  std::vector<std::string> imageChoices(const std::string& path) override { return magnet::imageChoices(path); }

  PreparedSize preparedSize(const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing,
    const PrepareOptions& options) override
  {
    return magnet::preparedSize(size, spacing, options);
  }

  std::int64_t prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options,
    std::vector<double>& angles, float* result) override
  {
    return magnet::prepareSeries(phase, size, options, angles, result);
  }

  double phaseNoise(const SeriesView& v) override
  {
    const c10::InferenceMode guard;
    const TiltSeries measured = series(v, at::kCPU);
    if (v.width < 3 || v.height < 3)
    {
      return 0.0;
    }
    if (measured.valid.defined())
    {
      const at::Tensor missing = at::max_pool2d(measured.valid.eq(0).to(at::kFloat).unsqueeze(0), 3, 1);
      if (!missing.eq(0.0).any().item<bool>())
      {
        return 0.0;
      }
    }
    return estimatePhaseNoise(measured.phase, measured.valid);
  }

  std::vector<std::string> inspectSeries(const SeriesView& v) override
  {
    return magnet::inspectSeries(v.phase, v.valid, { v.width, v.height, v.images }, v.angles);
  }

  std::vector<std::string> inspectInduction(const VolumeView& induction) override
  {
    require(induction.components == 3, "an induction has 3 components; this has ", induction.components);
    return magnet::inspectInduction(induction.values, induction.grid.cells());
  }

  std::vector<double> readAngles(
    const std::string& path, const std::vector<std::string>& images, std::string& note) override
  {
    const AngleFile list = magnet::readAngles(path);
    const AnglesOfFiles found = anglesOfImages(list, images, true, path);
    note = list.note + (list.note.empty() || found.note.empty() ? "" : "; ") + found.note;
    return found.angles;
  }

  OvfField readOvf(const std::string& path, const OvfOptions& options) override
  {
    return magnet::readOvf(path, options);
  }

  std::vector<double> topologicalCharge(const VolumeView& magnetization, const unsigned char* mask) override
  {
    const c10::InferenceMode guard;
    require(mask != nullptr, "the topological charge needs a mask of the material");
    return magnet::topologicalCharge(view(magnetization), maskView(mask, magnetization.grid));
  }

  void induction(const VolumeView& magnetization, Device device, float* result, const Run& run) override
  {
    const c10::InferenceMode guard;
    const at::Tensor b = magnet::induction(view(magnetization, chosen(device)), magnetization.grid, run);
    const auto& n = magnetization.grid.size;
    view(result, { n[2], n[1], n[0], 3 }).copy_(b);
  }

  std::vector<double> tiltAngles(double maximumDegrees, double stepDegrees) override
  {
    return regularAngles(maximumDegrees, stepDegrees);
  }

  void phaseSeries(const VolumeView& field, bool fromInduction, const unsigned char* mask, const SeriesGeometry& axis,
    const PhaseOptions& options, Device device, float* phase, unsigned char* valid, const Run& run) override
  {
    const c10::InferenceMode guard;
    const at::Device on = chosen(device);
    require(!fromInduction || (axis.isAlongEdge() && options.errors.imageRotation == 0.0),
      "of an induction B alone there are series about x and y only; give the magnetization M for another axis, or for "
      "images that are turned");
    const at::Tensor values = view(field, on);
    const at::Tensor inside = floatMask(mask, field.grid, on);
    const TiltSeries made = fromInduction ? phaseFromInduction(values, inside, field.grid, axis.axis(), options, run)
                                          : phaseFromMagnetization(values, inside, field.grid, axis, options, run);
    view(phase, made.phase.sizes()).copy_(made.phase);
    require((valid != nullptr) == made.valid.defined(), "a mask of missing pixels is to be given where there are some");
    if (valid != nullptr)
    {
      at::from_blob(valid, made.valid.sizes(), at::kByte).copy_(made.valid);
    }
  }

  Grid vfetGrid(const SeriesView& x, const SeriesView& y, const VfetOptions& options) override
  {
    const c10::InferenceMode guard;
    const TiltSeries bareX = withoutValues(x);
    validateAxes(bareX, withoutValues(y));
    return magnet::vfetGrid(bareX, options);
  }

  void vfet(const SeriesView& x, const SeriesView& y, const VfetOptions& options, const float* support, Device device,
    float* induction, const Run& run) override
  {
    const c10::InferenceMode guard;
    const at::Device on = chosen(device);
    const TiltSeries seriesX = series(x, on);
    const Grid grid = magnet::vfetGrid(seriesX, options);
    const at::Tensor b = reconstruct(seriesX, series(y, on), options, shares(support, grid, on), run);
    view(induction, b.sizes()).copy_(b);
  }

  Grid modelBasedGrid(const std::vector<SeriesView>& series, const ModelBasedOptions& options) override
  {
    const c10::InferenceMode guard;
    std::vector<TiltSeries> shapes;
    std::transform(series.begin(), series.end(), std::back_inserter(shapes), withoutValues);
    validateAll(shapes);
    return modelGrid(shapes.front(), options);
  }

  ModelBasedReport modelBased(const std::vector<SeriesView>& views, const ModelBasedOptions& options,
    const float* support, const VolumeView& initial, Device device, const ModelBasedOutput& output,
    const Run& run) override
  {
    const c10::InferenceMode guard;
    const at::Device on = chosen(device);
    const Grid grid = this->modelBasedGrid(views, options);
    if (initial.values != nullptr)
    {
      requireSame(grid, "the reconstruction", initial.grid, "the initial magnetization");
    }
    std::vector<TiltSeries> measured;
    for (const SeriesView& v : views)
    {
      measured.push_back(series(v, on));
    }
    const ModelBasedResult made = reconstructModel(
      measured, options, shares(support, grid, on), initial.values != nullptr ? view(initial, on) : at::Tensor(), run);
    view(output.magnetization, made.magnetization.sizes()).copy_(made.magnetization);
    view(output.induction, made.induction.sizes()).copy_(made.induction);
    for (std::size_t i = 0; i < made.residuals.size(); ++i)
    {
      view(output.residuals.at(i), made.residuals[i].sizes()).copy_(made.residuals[i]);
    }
    maskView(output.support, grid).copy_(made.support.ge(0.5));
    if (output.spread != nullptr && made.spread.defined())
    {
      view(output.spread, made.spread.sizes()).copy_(made.spread);
    }
    if (output.magnetizationSpread != nullptr && made.magnetizationSpread.defined())
    {
      view(output.magnetizationSpread, made.magnetizationSpread.sizes()).copy_(made.magnetizationSpread);
    }
    return made.report;
  }

  ScoreTable nrmse(const VolumeView& reference, const VolumeView& reconstruction, const unsigned char* mask,
    float* error, const Run& run) override
  {
    const c10::InferenceMode guard;
    requireSame(reference.grid, "the reference", reconstruction.grid, "the reconstruction");
    const at::Tensor a = view(reference);
    const at::Tensor b = view(reconstruction);
    const at::Tensor inside = maskView(mask, reference.grid);
    ScoreTable table;
    run.advance(0.1);
    table.volume = magnet::nrmse(a, b, inside);
    run.advance(0.5);
    table.layers = nrmsePerLayer(a, b, inside);
    at::Tensor difference = view(error, a.sizes());
    at::sub_out(difference, b, a);
    run.advance(1.0);
    return table;
  }

  void directionColor(
    const float* vectors, std::int64_t count, const DirectionStyle& style, unsigned char* rgb, const Run& run) override
  {
    magnet::directionColor(vectors, count, style, rgb, run);
  }

  void writeStack(const std::string& path, const StoredImages& images) override { magnet::writeStack(path, images); }

  void writeOvf(const std::string& path, const OvfField& field, OvfFormat format) override
  {
    magnet::writeOvf(path, field, format);
  }

  RelaxReport relax(const VolumeView& magnetization, const unsigned char* mask, const Material& material, int coarse,
    const RelaxOptions& options, float* result, const Run& run) override
  {
    const c10::InferenceMode guard;
    require(mask != nullptr, "a relaxation needs a mask of the material");
    require(
      coarse == 1 || coarse == 2 || coarse == 4, "the coarsest cells are ", coarse, " voxels; 1, 2 and 4 are possible");
    const SpecimenRelaxation relaxed = relaxSpecimen(view(magnetization), maskView(mask, magnetization.grid),
      magnetization.grid, material, coarse == 4 ? 2 : coarse - 1, false, options, run);
    const auto& n = magnetization.grid.size;
    view(result, { n[2], n[1], n[0], 3 }).copy_(relaxed.direction.mul(material.saturationMagnetization));
    return relaxed.report;
  }

  EnhancementReport enhance(const VolumeView& volume, const SeriesGeometry& x, const SeriesGeometry& y,
    const std::string& model, const PredictorOptions& options, Device device, float* result, unsigned char* support,
    const Run& run) override
  {
    const at::Device on = chosen(device);
    const auto network = Model_.get(model.empty() ? shippedModel() : model, on.is_cuda());
    const Enhancement enhanced = magnet::enhance(
      *network, view(volume, on), volume.grid, TiltGeometry::ofAxes(x, y), options, run);
    view(result, enhanced.induction.sizes()).copy_(enhanced.induction);
    if (enhanced.report.outlined)
    {
      maskView(support, volume.grid).copy_(enhanced.support.gt(0.5));
    }
    return enhanced.report;
  }

private:
  KeptModel Model_;
};
}
}

const magnet::EngineAbi* magnetEngineAbi()
{
  static constexpr magnet::EngineAbi abi = magnet::engineAbi();
  return &abi;
}

magnet::Engine* magnetEngine(int version)
{
  if (version != magnet::engineVersion)
  {
    return nullptr;
  }
  magnet::letIdleThreadsSleep();
  static magnet::TorchEngine engine;
  return &engine;
}
