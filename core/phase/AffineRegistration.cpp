#include "AffineRegistration.h"

#include "MaskedCorrelation.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
namespace
{
using constants::degree;
using constants::pi;

constexpr std::int64_t coarse = 128;          // pixels along the longer edge that the search goes over
constexpr double rotationStep = 2.0 * degree; // half of it moves the corner of a coarse frame by 1.6 pixels
constexpr std::size_t finalists = 3;          // of each start's rotations, those that are fitted
constexpr double clearlyBetter = 0.01;        // in correlation
constexpr double nearlyAll = 0.8;             // of the other's structure: less is a part that looks alike

const char* name(Mirror mirror)
{
  return mirror == Mirror::None ? "as it is" : mirror == Mirror::AboutX ? "turned over about x" : "turned over about y";
}

// Means of 5 x 5 pixels with binomial weights (a Gaussian of one pixel), of those that count. Between pixels, noise
// that differs from each to the next is damped by interpolation, more in the middle than close to them, which would
// draw the fit to places in between.
at::Tensor smoothed(const at::Tensor& image, const at::Tensor& valid)
{
  const auto means = [](at::Tensor values)
  {
    for (const std::int64_t axis : { 0, 1 })
    {
      const std::int64_t n = values.size(axis);
      const at::Tensor wide = axis == 0 ? at::constant_pad_nd(values, { 0, 0, 2, 2 })
                                        : at::constant_pad_nd(values, { 2, 2 });
      const auto at = [&](std::int64_t from) { return wide.narrow(axis, from, n); };
      values = at(2) * 0.375;
      values.add_(at(1), 0.25).add_(at(3), 0.25).add_(at(0), 0.0625).add_(at(4), 0.0625);
    }
    return values;
  };
  const at::Tensor counts = valid.to(at::kFloat);
  return means(image * counts).div_(means(counts).clamp_min_(1e-3)).mul_(counts).contiguous();
}

FitImages level(const MaskedImage& fixed, const MaskedImage& moving, std::int64_t factor)
{
  const std::int64_t ny = fixed.image.size(0);
  const std::int64_t nx = fixed.image.size(1);
  FitImages result;
  result.factor = static_cast<double>(factor);
  result.middle = { 0.5 * static_cast<double>(nx - 1), 0.5 * static_cast<double>(ny - 1) };
  // Means over blocks, of the pixels that count, where these are at least half of the block.
  const auto means = [&](const MaskedImage& from, at::Tensor& image, at::Tensor& valid)
  {
    const std::int64_t by = (ny + factor - 1) / factor;
    const std::int64_t bx = (nx + factor - 1) / factor;
    const auto sums = [&](const at::Tensor& values)
    {
      return at::constant_pad_nd(values, { 0, bx * factor - nx, 0, by * factor - ny })
        .view({ by, factor, bx, factor })
        .sum({ 1, 3 });
    };
    const at::Tensor counts = sums(from.valid.to(at::kFloat));
    const at::Tensor enough = counts.ge(0.5 * static_cast<double>(factor * factor));
    valid = enough.to(at::kByte).contiguous();
    image = smoothed(sums(from.image) / counts.clamp_min(1.0), valid);
  };
  means(fixed, result.fixed, result.validFixed);
  means(moving, result.moving, result.validMoving);
  return result;
}

// The moving image of a level, in the frame that a linear map makes of it: a mean of the 2 x 2 pixels around, of those
// that count.
MaskedImage brought(const FitImages& images, const AffineMap& map)
{
  const std::int64_t ny = images.moving.size(0);
  const std::int64_t nx = images.moving.size(1);
  MaskedImage result{ at::zeros({ ny, nx }, at::kFloat), at::zeros({ ny, nx }, at::kByte) };
  const float* const from = images.moving.data_ptr<float>();
  const auto* const counts = images.validMoving.data_ptr<unsigned char>();
  auto* const to = result.image.data_ptr<float>();
  auto* const valid = result.valid.data_ptr<unsigned char>();
  const PixelOffset middle{ 0.5 * static_cast<double>(nx - 1), 0.5 * static_cast<double>(ny - 1) };
  at::parallel_for(0, ny * nx, 4096,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        const PixelOffset place = map.at(
          { static_cast<double>(p % nx) - middle[0], static_cast<double>(p / nx) - middle[1] });
        const double x = std::floor(place[0] + middle[0]);
        const double y = std::floor(place[1] + middle[1]);
        double sum = 0.0, weights = 0.0;
        for (int k = 0; k < 4; ++k)
        {
          const double i = x + k % 2;
          const double j = y + k / 2;
          if (i >= 0.0 && i < static_cast<double>(nx) && j >= 0.0 && j < static_cast<double>(ny))
          {
            const std::int64_t q = static_cast<std::int64_t>(j) * nx + static_cast<std::int64_t>(i);
            const double weight = (1.0 - std::abs(place[0] + middle[0] - i)) *
                                  (1.0 - std::abs(place[1] + middle[1] - j)) * counts[q];
            sum += weight * from[q];
            weights += weight;
          }
        }
        valid[p] = weights > 0.5 ? 1 : 0;
        to[p] = weights > 0.5 ? static_cast<float>(sum / weights) : 0.0F;
      }
    });
  return result;
}

// What the search over all displacements found from one start, and what coarse pixels make of it.
struct Start
{
  Mirror mirror = Mirror::None;
  AffineFit fit;
  double displaced = -2.0; // the largest score of the search
  double overlap = 0.0;    // the largest that any displacement has
};

class Registration
{
public:
  Registration(const MaskedImage& fixed, const MaskedImage& moving, const AffineOptions& options)
    : Fixed_(fixed)
    , Moving_(moving)
    , Options_(options)
  {
  }

  AffineRegistration run(const Run& run) const
  {
    const std::int64_t longer = std::max(Fixed_.image.size(0), Fixed_.image.size(1));
    std::int64_t factor = 1;
    while (longer > coarse * factor)
    {
      factor *= 2;
    }
    AffineFit fit = this->search(level(Fixed_, Moving_, factor), run.part(0.0, 0.4));
    double done = 0.4;
    while (factor > 1)
    {
      factor /= 2;
      const double next = factor == 1 ? 1.0 : 0.5 * (1.0 + done);
      fit = this->fit(level(Fixed_, Moving_, factor), fit.map, run.part(done, next));
      done = next;
    }
    require(fit.overlap >= Options_.leastOverlap, Options_.what, " share ", 100.0 * fit.overlap,
      " % of the pixels that count; expected at least ", 100.0 * Options_.leastOverlap,
      " %. Give images that show the same part of the specimen, or mask less of them");
    this->requireAlike(fit.correlation);
    require(fit.converged, "the registration of ", Options_.what,
      " did not come to an end: their edges do not tell all that "
      "was to be found. Let less vary (shift and rotation), or mask what only one of them shows");
    require(fit.sigma <= Options_.largestSigma, Options_.what, " tell the place of a pixel to ", fit.sigma,
      " pixels only; expected at least ", Options_.largestSigma,
      ". Check that they show the same, let less vary (shift and rotation), or bin them first if they are noisy");
    require(this->plausible(fit.map), Options_.what, " lie on each other best turned by ", fit.map.rotation() / degree,
      " degrees and stretched by ", fit.map.stretches()[0], " to ", fit.map.stretches()[1],
      "; expected turns of up to ", Options_.largestRotation / degree, " degrees and distortions of up to ",
      100.0 * Options_.largestDistortion, " %. Check that they show the same, or allow more");
    return { fit.map, fit.correlation, fit.overlap, fit.sigma };
  }

private:
  AffineFit fit(const FitImages& images, const AffineMap& start, const Run& run) const
  {
    const auto sum = [](const at::Tensor& valid) { return valid.sum().item<double>(); };
    const double fewer = std::min(sum(images.validFixed), sum(images.validMoving));
    return fitAffine(images, start, Options_.vary, {}, std::llround(0.5 * Options_.leastOverlap * fewer), run);
  }

  // Whether the map turns and stretches no more than was allowed, and what rounding and the grid of rotations need.
  bool plausible(const AffineMap& map) const
  {
    const auto [shortest, longest] = map.stretches();
    const double most = 1.0 + Options_.largestDistortion;
    // Turned over about y is turned over about x, and half a turn.
    const double turn = std::abs(std::remainder(map.rotation(), map.mirrors() ? pi : 2.0 * pi));
    return Options_.vary == AffineFreedom::Shift ||
           (shortest >= 1.0 / most && longest <= most && turn <= Options_.largestRotation + rotationStep);
  }

  void requireAlike(double correlation) const
  {
    require(correlation >= Options_.leastCorrelation, Options_.what, " correlate by ", correlation,
      " where they agree best, turned by up to ", Options_.largestRotation / degree, " degrees and distorted by up to ",
      100.0 * Options_.largestDistortion, " %; expected at least ", Options_.leastCorrelation,
      ". Check that they show the same part of the specimen, whether one is mirrored or turned further, and whether "
      "noise hides what they share (then bin them first)");
  }

  Start from(const FitImages& images, Mirror mirror, const Run& run) const;
  AffineFit search(const FitImages& images, const Run& run) const;

  const MaskedImage& Fixed_;
  const MaskedImage& Moving_;
  const AffineOptions& Options_;
};

Start Registration::from(const FitImages& images, Mirror mirror, const Run& run) const
{
  Start result;
  result.mirror = mirror;
  const auto steps = Options_.vary == AffineFreedom::Shift
                       ? 0
                       : static_cast<std::int64_t>(std::ceil(Options_.largestRotation / rotationStep - 1e-9));
  std::vector<std::pair<double, AffineMap>> found;
  for (std::int64_t k = -steps; k <= steps; ++k)
  {
    run.advance(0.8 * static_cast<double>(k + steps) / static_cast<double>(2 * steps + 1));
    const double turn = steps > 0 ? Options_.largestRotation * static_cast<double>(k) / static_cast<double>(steps)
                                  : 0.0;
    AffineMap map = AffineMap::turned(mirror != Mirror::None, turn + (mirror == Mirror::AboutY ? pi : 0.0));
    const MaskedImage moved = brought(images, map);
    if (moved.valid.sum().item<double>() < 9.0)
    {
      continue;
    }
    const BestDisplacement best = bestDisplacement(
      images.fixed, images.validFixed, moved.image, moved.valid, Options_.leastOverlap);
    result.overlap = std::max(result.overlap, best.overlap);
    result.displaced = std::max(result.displaced, best.score);
    map.shift = map.at({ images.factor * best.shift[0], images.factor * best.shift[1] });
    found.emplace_back(best.score, map);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t k = 0; k < std::min(finalists, found.size()) && found[k].first > -2.0; ++k)
  {
    const auto share = [](std::size_t i) { return 0.8 + 0.2 * static_cast<double>(i) / finalists; };
    const AffineFit fit = this->fit(images, found[k].second, run.part(share(k), share(k + 1)));
    if (fit.overlap >= Options_.leastOverlap && this->plausible(fit.map) && fit.score > result.fit.score)
    {
      result.fit = fit;
    }
  }
  return result;
}

AffineFit Registration::search(const FitImages& images, const Run& run) const
{
  std::vector<Mirror> mirrors{ Options_.mirror };
  if (Options_.mirror == Mirror::Found)
  {
    mirrors = { Mirror::None, Mirror::AboutX };
    // Half a turn more is the other axis.
    if (Options_.largestRotation < 0.5 * pi)
    {
      mirrors.push_back(Mirror::AboutY);
    }
  }
  std::vector<Start> starts;
  for (std::size_t k = 0; k < mirrors.size(); ++k)
  {
    const auto share = [&](std::size_t i) { return static_cast<double>(i) / static_cast<double>(mirrors.size()); };
    starts.push_back(this->from(images, mirrors[k], run.part(share(k), share(k + 1))));
  }
  std::stable_sort(
    starts.begin(), starts.end(), [](const Start& a, const Start& b) { return a.fit.score > b.fit.score; });
  const Start& best = starts.front();
  require(best.displaced > -2.0, Options_.what, " share at most ", 100.0 * best.overlap,
    " % of the pixels that count, or have no structure where they do; expected at least ",
    100.0 * Options_.leastOverlap,
    " %, with edges of the specimen. Give images that show the same part of it, or mask less of them");
  this->requireAlike(best.fit.correlation);
  if (starts.size() > 1)
  {
    const Start& second = starts[1];
    const bool asWell = second.fit.correlation + clearlyBetter > best.fit.correlation &&
                        second.fit.score > nearlyAll * best.fit.score;
    require(!asWell, "of ", Options_.what, " the second lies on the first as well ", name(second.mirror),
      " (correlation ", second.fit.correlation, ") as ", name(best.mirror), " (", best.fit.correlation,
      "), so they do not tell whether the specimen was turned over. Say which it is");
  }
  return best.fit;
}
}

MaskedImage maskedImage(const at::Tensor& image, const at::Tensor& valid, const std::string& what)
{
  const auto found = [](const at::Tensor& tensor)
  { return tensor.defined() ? text(tensor.dtype().name(), " (", tensor.sizes(), ")") : std::string("nothing"); };
  require(image.defined() && image.dim() == 2 && image.is_floating_point(), what,
    ": expected floating-point numbers (ny, nx), found ", found(image));
  require(image.size(0) >= 16 && image.size(1) >= 16, what, ": expected at least 16 x 16 pixels, found ", image.size(1),
    " x ", image.size(0));
  require(!valid.defined() ||
            (valid.sizes() == image.sizes() && (valid.scalar_type() == at::kByte || valid.scalar_type() == at::kBool)),
    what, ": expected valid to hold bytes or truth values of the image's shape, (", image.sizes(), "), found ",
    found(valid));
  MaskedImage result;
  const at::Tensor from = image.detach().cpu().to(at::kFloat).contiguous();
  at::Tensor counts = from.isfinite();
  if (valid.defined())
  {
    counts = counts.logical_and(valid.cpu().ne(0));
  }
  result.valid = counts.to(at::kByte).contiguous();
  result.image = at::where(counts, from, at::zeros({}, at::kFloat)).contiguous();
  return result;
}

AffineRegistration registerAffine(const at::Tensor& fixed, const at::Tensor& moving, const at::Tensor& validFixed,
  const at::Tensor& validMoving, const AffineOptions& options, const Run& run)
{
  require(options.largestRotation >= 0.0 && options.largestDistortion >= 0.0 && options.leastOverlap > 0.0 &&
            options.leastOverlap <= 1.0,
    "a registration was asked for rotations up to ", options.largestRotation / degree, " degrees, distortions up to ",
    options.largestDistortion, " and an overlap of ", options.leastOverlap,
    "; expected 0 degrees or more, 0 or more, and more than 0 and up to 1");
  MaskedImage first = maskedImage(fixed, validFixed, options.what + ": the fixed one");
  MaskedImage second = maskedImage(moving, validMoving, options.what + ": the moving one");
  require(first.image.sizes() == second.image.sizes(), options.what, " have different sizes: the fixed one has ",
    fixed.size(1), " x ", fixed.size(0), " pixels, the moving one ", moving.size(1), " x ", moving.size(0),
    "; expected the same. Bin, crop or extend one of them to the other's pixels");
  // Without their means, so that a pixel that does not count is no step.
  for (MaskedImage* const each : { &first, &second })
  {
    const double count = each->valid.sum().item<double>();
    require(count > 0.0, options.what, ": the ", each == &first ? "fixed" : "moving",
      " one has no pixel that counts; expected some. Mask less of it");
    const double mean = each->image.sum(at::kDouble).item<double>() / count;
    each->image = (each->image - mean).mul_(each->valid);
  }
  return Registration(first, second, options).run(run);
}
}
