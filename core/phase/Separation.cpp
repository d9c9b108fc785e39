#include "Separation.h"

#include "AffineRegistration.h"
#include "PhaseBands.h"
#include "ResampledImage.h"
#include "Unwrap.h"
#include "core/base/Error.h"
#include "core/base/Memory.h"
#include "core/base/SymmetricSystem.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace magnet
{
namespace
{
using constants::pi;
// Of edges, and of the band: other specimens reach 0.65, noise of 0.4 rad a pixel leaves 0.77.
constexpr double leastCorrelation = 0.7;
constexpr double leastSure = 1.0; // [pixel]
constexpr double farthest = 5.0;  // [pixel] between the two steps of a registration, rms over the frame

std::string shape(const at::Tensor& tensor)
{
  return tensor.defined() ? text("(", tensor.sizes(), ")") : std::string("nothing");
}

at::Tensor imageOf(const at::Tensor& stack, std::int64_t i)
{
  return stack.defined() ? stack[i] : stack;
}

// Checked against each other, with a dimension for the number of images.
SeparationImages checked(const SeparationImages& images, const char* what, const Run& run)
{
  const at::Tensor& phase = images.phase;
  require(phase.defined() && (phase.dim() == 2 || phase.dim() == 3) && phase.is_floating_point() && phase.numel() > 0,
    what, ": expected floating-point numbers [rad], (ny, nx) or (images, ny, nx), found ",
    phase.defined() ? phase.dtype().name() : "", " ", shape(phase));
  const auto stack = [&](const at::Tensor& tensor, const char* of)
  {
    require(!tensor.defined() || tensor.sizes() == phase.sizes(), what, ": expected its ", of,
      " to have the shape of the phase, ", shape(phase), ", found ", shape(tensor));
    return tensor.defined() && tensor.dim() == 2 ? tensor.unsqueeze(0) : tensor;
  };
  SeparationImages result{ stack(phase, "phase"), stack(images.valid, "valid"), stack(images.amplitude, "amplitude") };
  for (std::int64_t i = 0; i < result.phase.size(0); ++i)
  {
    run.advance(0.0);
    require(!stillWrapped(result.phase[i], imageOf(result.valid, i)).front(), what, ": image ", i,
      " is still wrapped: it jumps by 2 pi within one turn. Unwrap the phase first");
  }
  return result;
}

class Pair
{
public:
  Pair(const SeparationImages& first, const SeparationImages& second, std::int64_t i, const SeparationOptions& options)
    : What_(text("the phases of image ", i))
    , First_(maskedImage(imageOf(first.phase, i), imageOf(first.valid, i), text("the first phase of image ", i)))
    , Second_(maskedImage(imageOf(second.phase, i), imageOf(second.valid, i), text("the second phase of image ", i)))
  {
    Options_.mirror = options.mirror;
    Options_.vary = options.vary;
    Options_.largestRotation = options.largestRotation;
    Options_.what = What_;
  }

  PairRegistration byAmplitudes(const at::Tensor& first, const at::Tensor& second, const Run& run)
  {
    Options_.what = "the amplitudes" + What_.substr(std::string("the phases").size());
    const AffineRegistration found = registerAffine(first, second, First_.valid, Second_.valid, Options_, run);
    return { found.map, found.correlation, found.overlap, found.sigma, {} };
  }

  PairRegistration byPhases(const Run& run)
  {
    Options_.leastCorrelation = leastCorrelation;
    Options_.largestSigma = farthest; // edges, which are few in a small image, are but the start
    const PhaseBands first = phaseBands(First_, run.part(0.0, 0.1));
    const PhaseBands second = phaseBands(Second_, run.part(0.1, 0.2));
    const AffineRegistration rough = registerAffine(
      first.edges, second.edges, first.validEdges, second.validEdges, Options_, run.part(0.2, 0.6));
    FitImages bands{ first.band, second.band, first.validBand, second.validBand, {}, 1.0 };
    bands.middle = { 0.5 * static_cast<double>(first.band.size(1) - 1),
      0.5 * static_cast<double>(first.band.size(0) - 1) };
    const AffineFit fine = fitAffine(
      bands, rough.map, Options_.vary, { first.likeX, first.likeY }, 0, run.part(0.6, 1.0));
    require(fine.converged && fine.correlation >= Options_.leastCorrelation, What_, " correlate by ", fine.correlation,
      " where they were brought onto each other", fine.converged ? "" : ", which came to no end",
      "; expected at least ", Options_.leastCorrelation,
      ". Check that both show the same part of the specimen at the same tilt, and that neither has the other sign");
    require(fine.sigma <= leastSure, What_, " tell the place of a pixel to ", fine.sigma,
      " pixels only; expected at least ", leastSure, ". Bin them first if they are noisy, or give amplitudes");
    const double apart = rmsDistance(rough.map, fine.map, first.band.size(1), first.band.size(0));
    require(apart < farthest, What_, " lie on each other ", apart,
      " pixels from where their edges do; expected less than ", farthest,
      ". Check that both show the same specimen, and mask what only one of them shows");
    return { fine.map, fine.correlation, fine.overlap, fine.sigma, {} };
  }

  // Writes the halves of sum and difference, and where both are known.
  void separate(
    const AffineMap& map, at::Tensor magnetic, at::Tensor electrostatic, at::Tensor valid, const Run& run) const
  {
    run.advance(1.0);
    const ResampledImage onto = resample(Second_.image, withoutJumps(Second_), map);
    const at::Tensor both = onto.valid.logical_and(withoutJumps(First_));
    require(both.any().item<bool>(), What_,
      " have no pixel where both are known once the second is brought onto the first. Mask less of them");
    run.advance(1.0);
    valid.copy_(both);
    magnetic.copy_((First_.image - onto.image).mul_(0.5).mul_(both));
    electrostatic.copy_((First_.image + onto.image).mul_(0.5).mul_(both));
  }

private:
  std::string What_;
  MaskedImage First_, Second_;
  AffineOptions Options_;
};

// The whole numbers n and m, n + m even, closest to what is to be taken off in multiples of pi.
std::array<std::int64_t, 2> evenPair(double n, double m)
{
  std::array<std::int64_t, 2> result{ std::llround(n), std::llround(m) };
  if ((result[0] + result[1]) % 2 != 0)
  {
    const double restN = n - static_cast<double>(result[0]);
    const double restM = m - static_cast<double>(result[1]);
    if (std::abs(restN) > std::abs(restM))
    {
      result[0] += restN > 0.0 ? 1 : -1;
    }
    else
    {
      result[1] += restM > 0.0 ? 1 : -1;
    }
  }
  return result;
}

double middleOf(const at::Tensor& values)
{
  return values.numel() > 0 ? values.median().item<double>() : 0.0;
}

// Adds multiples of pi to both phases of each image, so that a series has no jumps.
void withoutTurns(SeparatedPhases& result, const Run& run)
{
  for (std::int64_t i = 0; i < result.valid.size(0); ++i)
  {
    run.advance(1.0);
    at::Tensor shared = result.valid[i].ne(0);
    const bool follows = i > 0 && result.valid[i - 1].logical_and(shared).any().item<bool>();
    if (follows)
    {
      shared = shared.logical_and(result.valid[i - 1]);
    }
    const auto excess = [&](const at::Tensor& stack)
    { return middleOf((follows ? stack[i] - stack[i - 1] : stack[i]).masked_select(shared)) / pi; };
    const auto [n, m] = evenPair(excess(result.magnetic), excess(result.electrostatic));
    result.magnetic[i].sub_(pi * static_cast<double>(n)).mul_(result.valid[i]);
    result.electrostatic[i].sub_(pi * static_cast<double>(m)).mul_(result.valid[i]);
    // phi_1 = phi_e + phi_m, phi_2 = phi_e - phi_m
    result.pairs[static_cast<std::size_t>(i)].turns = std::array<std::int64_t, 2>{ -(m + n) / 2, -(m - n) / 2 };
  }
}

// The plane, or constant, of least absolute residuals, by weights of their reciprocals (E. J. Schlossmacher, J. Am.
// Stat. Assoc. 68, 857 (1973)), of up to some 50000 pixels; taken off the pixels that are valid.
void flatten(at::Tensor image, const at::Tensor& valid, bool plane)
{
  const std::int64_t nx = image.size(1);
  const at::Tensor places = valid.reshape({ -1 }).nonzero().squeeze(1);
  const std::int64_t every = std::max<std::int64_t>(1, places.numel() / 50000);
  const at::Tensor some = places.slice(0, 0, c10::nullopt, every);
  const at::Tensor values = image.reshape({ -1 }).index_select(0, some).to(at::kDouble);
  const at::Tensor one = at::ones_like(values);
  const double half = 0.5 * static_cast<double>(std::max(nx, image.size(0)));
  const auto x = [&](const at::Tensor& p) { return p.remainder(nx).to(at::kDouble) / half - 1.0; };
  const auto y = [&](const at::Tensor& p) { return p.floor_divide(nx).to(at::kDouble) / half - 1.0; };
  const at::Tensor columns = plane ? at::stack({ one, x(some), y(some) }) : one.unsqueeze(0);
  const std::int64_t n = columns.size(0);
  std::vector<double> found{ middleOf(values), 0.0, 0.0 };
  found.resize(static_cast<std::size_t>(n));
  for (int step = 0; step < (plane ? 30 : 0); ++step)
  {
    const at::Tensor rest = values - at::tensor(found, at::kDouble).unsqueeze(0).mm(columns).squeeze(0);
    const at::Tensor weight = rest.abs().clamp_min(1e-3).reciprocal();
    const at::Tensor matrix = (columns * weight).mm(columns.t()).contiguous();
    const at::Tensor right = (columns * weight).mv(values);
    std::vector<std::vector<double>> normal;
    std::vector<double> solution;
    for (std::int64_t k = 0; k < n; ++k)
    {
      const double* const row = matrix.data_ptr<double>() + k * n;
      normal.emplace_back(row, row + n);
      solution.push_back(right[k].item<double>());
    }
    if (!solveSymmetric(normal, solution, 0.0))
    {
      break;
    }
    found = solution;
  }
  const at::Tensor all = at::arange(image.numel());
  at::Tensor background = at::full({ image.numel() }, found[0], at::kDouble);
  if (plane)
  {
    background += x(all) * found[1] + y(all) * found[2];
  }
  image.sub_(background.view(image.sizes())).mul_(valid);
}
}

SeparatedPhases separatePhases(
  const SeparationImages& first, const SeparationImages& second, const SeparationOptions& options, const Run& run)
{
  require(first.phase.defined() && second.phase.defined() && first.phase.sizes() == second.phase.sizes(),
    "the first phases are ", shape(first.phase), ", the second ", shape(second.phase),
    "; expected as many images of the same size. Give the pairs of the same tilts, binned or cropped to the same "
    "pixels");
  require(first.amplitude.defined() == second.amplitude.defined(), "only the ",
    first.amplitude.defined() ? "first" : "second",
    " phases have amplitudes; expected them for both, to register on, or for none");
  const SeparationImages a = checked(first, "the first phases", run);
  const SeparationImages b = checked(second, "the second phases", run);
  const std::int64_t count = a.phase.size(0);
  requireMemory(static_cast<double>(a.phase.numel()) * (9.0 + 128.0 / static_cast<double>(count)),
    "separating these phases", "separate fewer of them at a time, or bin them first");
  SeparatedPhases result{ at::zeros(a.phase.sizes(), at::kFloat), at::zeros(a.phase.sizes(), at::kFloat),
    at::zeros(a.phase.sizes(), at::kByte), {} };
  for (std::int64_t i = 0; i < count; ++i)
  {
    const Run part = run.part(
      static_cast<double>(i) / static_cast<double>(count), static_cast<double>(i + 1) / static_cast<double>(count));
    part.advance(0.0, text("separating pair ", i + 1, " of ", count));
    Pair pair(a, b, i, options);
    result.pairs.push_back(
      a.amplitude.defined() ? pair.byAmplitudes(a.amplitude[i], b.amplitude[i], part) : pair.byPhases(part));
    pair.separate(result.pairs.back().map, result.magnetic[i], result.electrostatic[i], result.valid[i], part);
  }
  withoutTurns(result, run);
  for (std::int64_t i = 0; i < count && options.background != SeparationBackground::Turns; ++i)
  {
    run.advance(1.0);
    const bool plane = options.background == SeparationBackground::Plane;
    flatten(result.magnetic[i], result.valid[i], plane);
    flatten(result.electrostatic[i], result.valid[i], plane);
  }
  run.advance(1.0);
  for (at::Tensor* const each : { &result.magnetic, &result.electrostatic, &result.valid })
  {
    *each = each->view(first.phase.sizes()).to(first.phase.device());
  }
  return result;
}
}
