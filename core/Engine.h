// The engine boundary: everything that the filters use of the core, and nothing of Torch.
//
// The core library is opened with dlopen(RTLD_LOCAL) and asked for magnetEngine(); so Torch's symbols never
// meet the host program's, a broken or absent LibTorch is an error message, and another build of the core
// (for CUDA, say) can be chosen at run time. Interfaces are plain views of memory that the caller owns:
// inputs are read in place, results are written straight into the caller's arrays.
#pragma once

#include "core/base/Grid.h"
#include "core/base/Run.h"
#include "core/file/OvfFile.h"
#include "core/file/OvfWriter.h"
#include "core/file/StackWriter.h"
#include "core/file/TiltSeriesFile.h"
#include "core/forward/PhaseOptions.h"
#include "core/forward/Prepare.h"
#include "core/forward/SeriesGeometry.h"
#include "core/model/ModelBasedOptions.h"
#include "core/phase/FresnelOptions.h"
#include "core/phase/HologramOptions.h"
#include "core/phase/SeparationOptions.h"
#include "core/phase/TransportOptions.h"
#include "core/phase/UnwrapReport.h"
#include "core/score/NrmseScore.h"
#include "core/texture/DirectionStyle.h"
#include "core/texture/RelaxOptions.h"
#include "core/texture/TextureOptions.h"
#include "core/unet/PredictorOptions.h"
#include "core/vfet/VfetOptions.h"

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// Raised whenever a caller and an engine built from different sources could misunderstand each other.
inline constexpr int engineVersion = 19;

enum class Device
{
  Auto, // CUDA where there is one, else CPU
  Cpu,
  Cuda
};

// float values[nz][ny][nx][components] on a grid, x fastest.
struct VolumeView
{
  const float* values = nullptr;
  int components = 0;
  Grid grid;
};

// float phase[images][ny][nx] in radians.
struct SeriesView : SeriesGeometry
{
  const float* phase = nullptr;
  const unsigned char* valid = nullptr; // like phase, 0 where a pixel is to be ignored; null: all count
  std::vector<double> sigma;            // noise of the pixels of each image [rad]; empty: not known
  std::int64_t images = 0, height = 0, width = 0;
  std::array<double, 2> spacing{ 0.0, 0.0 }; // [m]
};

// float values[images][ny][nx]: counts of a camera, or phases [rad] without a geometry.
struct ImagesView
{
  const float* values = nullptr; // null: none are given
  std::int64_t images = 0, height = 0, width = 0;
};

// The caller's memory for reconstructed holograms, each of the plan's size.
struct HologramOutput
{
  float* phase = nullptr; // wrapped [rad]
  float* amplitude = nullptr;
  unsigned char* valid = nullptr;
};

// Of reconstructed holograms; the lists have one number for each.
struct HologramReport
{
  std::vector<double> sigma, contrast; // HologramSeries, in core/phase/HologramSeries.h
  double elementPixels = 0.0;          // of the holograms, in a resolution element of the aperture
};

// Unwrapped phases [rad] that are to be separated, and what else is known of their pixels.
struct PhaseImagesView : ImagesView
{
  const unsigned char* valid = nullptr; // like the values, 0 where a pixel does not count; null: all count
  const float* amplitude = nullptr;     // like the values; null: not known
};

// The caller's memory for separated phases, each like the first images.
struct SeparationOutput
{
  float* magnetic = nullptr;
  float* electrostatic = nullptr;
  unsigned char* valid = nullptr;
};

struct ScoreTable
{
  NrmseScore volume;
  std::vector<NrmseScore> layers;
};

// The caller's memory for the results of a model-based reconstruction.
struct ModelBasedOutput
{
  float* magnetization = nullptr;
  float* induction = nullptr;
  unsigned char* support = nullptr;
  std::vector<float*> residuals; // like the phase of each series
  float* spread = nullptr;       // with an ensemble only
  float* magnetizationSpread = nullptr;
};

// One method per pipeline step; the functions of the same name in core/ say what each computes, and its
// cost. All are safe to call from several threads. They throw magnet::Error (a std::runtime_error) for an
// unfit input and magnet::Cancelled for a cancelled run; then the outputs are undefined.
class Engine
{
public:
  virtual ~Engine() = default;

  // "LibTorch 1.13.1, 2 threads, CUDA: no" and the like.
  virtual std::string description() const = 0;

  // magnetization: 3 floats a cell, mask: 1 byte a cell.
  virtual void texture(
    const TextureOptions& options, const Grid& grid, float* magnetization, unsigned char* mask, const Run& run) = 0;

  // Throws magnet::Error naming the file, and the line or byte.
  virtual OvfField readOvf(const std::string& path, const OvfOptions& options) = 0;

  // One number per z slice.
  virtual std::vector<double> topologicalCharge(const VolumeView& magnetization, const unsigned char* mask) = 0;

  // induction: 3 floats a cell [T].
  virtual void induction(const VolumeView& magnetization, Device device, float* induction, const Run& run) = 0;

  // Regular tilt angles [rad] from a range and a step in degrees.
  virtual std::vector<double> tiltAngles(double maximumDegrees, double stepDegrees) = 0;

  // field: M [A/m], or B [T] if fromInduction, of which there are series about x and y only. mask: one byte a cell or
  // null. axis: its azimuths alone. phase: images x height x width floats, the frame divided by the binning; valid: as
  // many bytes, or null where no pixels are to be missing.
  virtual void phaseSeries(const VolumeView& field, bool fromInduction, const unsigned char* mask,
    const SeriesGeometry& axis, const PhaseOptions& options, Device device, float* phase, unsigned char* valid,
    const Run& run) = 0;

  // Checks the series as `vfet` does, without the values; returns the result's grid.
  virtual Grid vfetGrid(const SeriesView& x, const SeriesView& y, const VfetOptions& options) = 0;

  // support: the share of each cell of the result that is filled, or null. induction: 3 floats a cell [T].
  virtual void vfet(const SeriesView& x, const SeriesView& y, const VfetOptions& options, const float* support,
    Device device, float* induction, const Run& run) = 0;

  // Checks the series as `modelBased` does, without the values; returns the result's grid.
  virtual Grid modelBasedGrid(const std::vector<SeriesView>& series, const ModelBasedOptions& options) = 0;

  // support: the share of each cell of modelBasedGrid that is filled, or null. initial: 3 components on that grid, or
  // no values. magnetization and its spread [A/m], induction and its [T]: 3 floats a cell; support: one byte a cell;
  // residuals: as the series' phases.
  virtual ModelBasedReport modelBased(const std::vector<SeriesView>& series, const ModelBasedOptions& options,
    const float* support, const VolumeView& initial, Device device, const ModelBasedOutput& output, const Run& run) = 0;

  // mask: one byte a cell, or null. error: reconstruction - reference, 3 floats a cell.
  virtual ScoreTable nrmse(const VolumeView& reference, const VolumeView& reconstruction, const unsigned char* mask,
    float* error, const Run& run) = 0;

  // rgb: 3 bytes a sample of `count` vectors.
  virtual void directionColor(
    const float* vectors, std::int64_t count, const DirectionStyle& style, unsigned char* rgb, const Run& run) = 0;

  // Both throw magnet::Error naming the file; then nothing was written.
  virtual void writeStack(const std::string& path, const StoredImages& images) = 0;
  virtual void writeOvf(const std::string& path, const OvfField& field, OvfFormat format) = 0;

  // magnetization: directions to start from; mask: one byte a cell; result: Ms times the relaxed directions, 3 floats
  // a cell. coarse: the coarsest cells of the way, 1, 2 or 4.
  virtual RelaxReport relax(const VolumeView& magnetization, const unsigned char* mask, const Material& material,
    int coarse, const RelaxOptions& options, float* result, const Run& run) = 0;

  // The enhancement of B_vfet [T] by a network. model: the file, empty for the shipped one; the last one used stays
  // loaded. x, y: how the two series were taken that the volume was made from. result: 3 floats a cell [T]; support:
  // one byte a cell, 1 where material is more likely than not, written if the report says so.
  virtual EnhancementReport enhance(const VolumeView& induction, const SeriesGeometry& x, const SeriesGeometry& y,
    const std::string& model, const PredictorOptions& options, Device device, float* result, unsigned char* support,
    const Run& run) = 0;

  // The images are read when they are asked for. Throws magnet::Error naming the file.
  virtual std::unique_ptr<ImageStack> openTiltSeries(
    const std::vector<std::string>& paths, const TiltSeriesFileOptions& options) = 0;
  // What one file of images tells by itself, whatever lies beside it. Throws magnet::Error naming the file.
  virtual StackInfo inspectImages(const std::string& path) = 0;
  // What TiltSeriesFileOptions' images can be for a file, the default first. Throws magnet::Error naming the file.
  virtual std::vector<std::string> imageChoices(const std::string& path) = 0;

  // reference: none, one, or one for each of the object's.
  virtual HologramPlan planHolograms(
    const ImagesView& object, const ImagesView& reference, const HologramSeriesOptions& options, const Run& run) = 0;
  virtual HologramReport reconstructHolograms(const ImagesView& object, const ImagesView& reference,
    const HologramPlan& plan, const HologramSeriesOptions& options, const HologramOutput& output, const Run& run) = 0;

  // phase [rad] -> object: as many images, each cameraPixels times as high and wide; reference: one of them.
  virtual void simulateHolograms(const ImagesView& phase, const HologramSeriesSimulation& options, float* object,
    float* reference, const Run& run) = 0;

  // valid: like the phases, or null; tilts [rad]: one for each image, or none. result, resultValid: like the phases.
  virtual UnwrapReport unwrap(const ImagesView& wrapped, const unsigned char* valid, const std::vector<double>& tilts,
    float* result, unsigned char* resultValid, const Run& run) = 0;

  // phase: one image [rad]; spacing [m] of its pixels, which are the camera's -> counts: like it, or 1 in vacuum.
  virtual void fresnelImage(const ImagesView& phase, const std::array<double, 2>& spacing,
    const FresnelOptions& options, float* counts, const Run& run) = 0;

  // images: a focal series; valid: like them, or null; defoci [m]: one for each. phase, resultValid: one image.
  virtual TransportReport transportOfIntensity(const ImagesView& images, const unsigned char* valid,
    const std::vector<double>& defoci, const std::array<double, 2>& spacing, const TransportOptions& options,
    float* phase, unsigned char* resultValid, const Run& run) = 0;

  // One pair for each image.
  virtual std::vector<PairRegistration> separatePhases(const PhaseImagesView& first, const PhaseImagesView& second,
    const SeparationOptions& options, const SeparationOutput& output, const Run& run) = 0;

  virtual PreparedSize preparedSize(
    const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing, const PrepareOptions& options) = 0;
  // Returns how many hot pixels were replaced.
  virtual std::int64_t prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size,
    const PrepareOptions& options, std::vector<double>& angles, float* result) = 0;

  // The noise of a pixel [rad], as modelBased estimates it where a series does not tell (SeriesNoise.h); 0 where no
  // 3 x 3 pixels beside each other count.
  virtual double phaseNoise(const SeriesView& series) = 0;

  // Sentences on what cannot be right, none if nothing: of a series, and of an induction [T].
  virtual std::vector<std::string> inspectSeries(const SeriesView& series) = 0;
  virtual std::vector<std::string> inspectInduction(const VolumeView& induction) = 0;

  // [degree], of a list of angles or an .mdoc for the images of a stack. images: the name of each one's file, or empty;
  // note: what should be known of the angles, or empty (AngleFile.h, AnglesOfFiles.h). There may be more angles or
  // fewer than images. Throws magnet::Error naming the file and the line.
  virtual std::vector<double> readAngles(
    const std::string& path, const std::vector<std::string>& images, std::string& note) = 0;
};
}

// The engine of this library, one for the process; null if `version` is not its engineVersion.
extern "C" __attribute__((visibility("default"))) magnet::Engine* magnetEngine(int version);
