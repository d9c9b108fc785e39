#include "Learned.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
using constants::degree;

struct Limits
{
  double least, most;
};

// [degree], as magnet-train writes them.
bool find(const nlohmann::json& training, const char* name, Limits& limits)
{
  const nlohmann::json found = training.value(name, nlohmann::json());
  if (!found.is_array() || found.size() != 2 || !found[0].is_number() || !found[1].is_number())
  {
    return false;
  }
  limits = { found[0].get<double>(), found[1].get<double>() };
  return true;
}

double widestGap(const TiltGeometry::Range& range)
{
  double widest = range.step;
  for (std::size_t i = 1; i < range.known.size(); ++i)
  {
    widest = std::max(widest, range.known[i] - range.known[i - 1]);
  }
  return widest;
}

void compareRange(
  const TiltGeometry::Range& range, const std::string& name, const Limits& limit, std::vector<std::string>& words)
{
  constexpr double tolerance = 2.0; // [degree]
  const double low = range.minimum / degree;
  const double high = range.maximum / degree;
  const bool even = std::abs(low + high) <= 2.0 * tolerance;
  const bool within = std::min(-low, high) >= limit.least - tolerance && std::max(-low, high) <= limit.most + tolerance;
  if (!even || !within)
  {
    words.push_back(
      text("The ", name, " series reaches from ", std::round(10.0 * low) / 10.0, " to ", std::round(10.0 * high) / 10.0,
        " degrees; the network learned from ", limit.least, " to ", limit.most, " degrees, the same to either side."));
  }
}

void compareSteps(
  const TiltGeometry::Range& range, const std::string& name, const Limits& step, std::vector<std::string>& words)
{
  constexpr double tolerance = 1.05;
  const double mean = range.step / degree;
  const double widest = widestGap(range) / degree;
  if (mean < step.least / tolerance || mean > step.most * tolerance || widest > 2.0 * std::max(mean, step.least))
  {
    words.push_back(text("The ", name, " series has steps of ", std::round(10.0 * mean) / 10.0,
      " degrees, the widest of ", std::round(10.0 * widest) / 10.0, "; the network learned from even steps of ",
      step.least, " to ", step.most, " degrees."));
  }
}
}

std::vector<std::string> unlikeTraining(const Network& network, const TiltGeometry& tilts)
{
  std::vector<std::string> words;
  const nlohmann::json description = nlohmann::json::parse(network.description(), nullptr, false);
  const nlohmann::json training = description.is_object() ? description.value("training", nlohmann::json())
                                                          : nlohmann::json();
  Limits limit{};
  Limits step{};
  if (!training.is_object() || !find(training, "tilt_limits_degrees", limit) ||
      !find(training, "tilt_steps_degrees", step))
  {
    return words;
  }
  for (const auto& [range, name] : { std::pair(&tilts.x, "x"), std::pair(&tilts.y, "y") })
  {
    compareRange(*range, name, limit, words);
    compareSteps(*range, name, step, words);
  }
  if (!tilts.isAlongEdges())
  {
    const double between = std::asin(std::min(1.0, std::abs(std::sin(tilts.azimuths[1] - tilts.azimuths[0]))));
    words.push_back(text("The tilt axes are at ", std::round(10.0 * tilts.azimuths[0] / degree) / 10.0, " and ",
      std::round(10.0 * tilts.azimuths[1] / degree) / 10.0, " degrees, ", std::round(10.0 * between / degree) / 10.0,
      " degrees apart; the network learned from axes along x and y."));
  }
  return words;
}

namespace
{
double shareInside(const at::Tensor& layer)
{
  return layer.gt(0.5).to(at::kFloat).mean().item<double>();
}

// 1 where there is material of whose 26 neighbours at most four are material: less than a film of one cell has or a
// wire of two by two, and what noise looks like.
at::Tensor lonely(const at::Tensor& inside)
{
  constexpr double fewest = 0.2;
  const at::Tensor around = at::avg_pool3d(inside.unsqueeze(0), 3, 1, 1, false, false)[0];
  return inside * around.lt(fewest);
}
}

std::vector<std::string> unlikeTraining(const at::Tensor& support)
{
  constexpr double much = 0.02;   // of a face
  constexpr double specks = 0.01; // of the material
  const at::Tensor inside = support.gt(0.5).to(at::kFloat);
  const at::Tensor noise = lonely(inside);
  const double share = noise.sum().item<double>() / std::max(1.0, inside.sum().item<double>());
  if (share > specks)
  {
    return { text(
      "Give VFET Reconstruction a Low-pass Period of a few pixels (low-pass in the panel): the network takes "
      "noise for material; ",
      std::round(1000.0 * share) / 10.0, " % of what it sees are single voxels.") };
  }
  std::string faces;
  for (const int d : { 2, 1 })
  {
    for (const bool last : { false, true })
    {
      if (shareInside(support.select(d, last ? support.size(d) - 1 : 0)) > much)
      {
        faces += text(faces.empty() ? "" : ", ", last ? "+" : "-", d == 2 ? "x" : "y");
      }
    }
  }
  if (faces.empty())
  {
    return {};
  }
  return { text("The material that the network sees reaches the edge of the volume (", faces,
    "); it learned from specimens that lie inside the frame.") };
}

std::string notToBelieve(const at::Tensor& support, std::int64_t beyond, double misfit)
{
  constexpr double mostMisfit = 0.5;
  constexpr std::int64_t edge = 1;  // layers beyond the volume that a blurred face reaches into
  constexpr double continued = 0.1; // of the middle layer's area
  if (support.defined())
  {
    if (!support.gt(0.5).any().item<bool>())
    {
      return "The network sees no material in this volume.";
    }
    const double middle = shareInside(support[support.size(0) / 2]);
    for (const bool top : { false, true })
    {
      const std::int64_t layer = top ? support.size(0) - beyond + edge : beyond - 1 - edge;
      if (beyond > edge && shareInside(support[layer]) > continued * middle)
      {
        return text("The material that the network sees goes on ", top ? "above" : "below",
          " the volume, where it would act on B inside; make Depth in VFET Reconstruction a few voxels larger than the "
          "specimen is thick.");
      }
    }
  }
  if (misfit > mostMisfit)
  {
    return text("What the network makes of this volume differs from what was measured by ", std::lround(100.0 * misfit),
      " % of it: it has not learned such specimens, or there is too much noise (a Low Pass "
      "Period in VFET Reconstruction helps).");
  }
  return {};
}
}
