#include "Counts.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
struct Tally
{
  float first = -INFINITY, second = -INFINITY; // the largest values
  std::int64_t atFirst = 0, atSecond = 0, negative = 0, missing = 0, pixels = 0;
  std::int64_t likeNeighbour = 0; // the one before, along a row
  double sum = 0.0;

  void add(float value)
  {
    ++pixels;
    missing += std::isfinite(value) ? 0 : 1;
    negative += value < 0.0F ? 1 : 0;
    sum += value;
    if (value > first)
    {
      second = first;
      atSecond = atFirst;
      first = value;
      atFirst = 0;
    }
    else if (value < first && value > second)
    {
      second = value;
      atSecond = 0;
    }
    atFirst += value == first ? 1 : 0;
    atSecond += value == second ? 1 : 0;
  }

  bool saturated() const { return 500 * atFirst > pixels && atFirst > 4 * atSecond; }
};

// Throws Error for what no counts have.
Tally tally(const at::Tensor& image, const at::Tensor& valid, const std::string& what)
{
  require(image.dim() == 2 && image.scalar_type() == at::kFloat && image.is_cpu(), what, " is a tensor of shape ",
    image.sizes(), "; expected one image (ny, nx) of float numbers on the processor");
  const at::Tensor values = image.contiguous();
  const at::Tensor mask = valid.defined() ? valid.contiguous() : at::Tensor();
  const float* const data = values.data_ptr<float>();
  const unsigned char* const counts = mask.defined() ? mask.data_ptr<unsigned char>() : nullptr;
  Tally result;
  for (std::int64_t p = 0; p < values.numel(); ++p)
  {
    if (counts == nullptr || counts[p] != 0)
    {
      result.add(data[p]);
      result.likeNeighbour += p > 0 && data[p] == data[p - 1] ? 1 : 0;
    }
  }
  require(result.pixels > 0, what, " has no ", valid.defined() ? "valid pixels" : "pixels");
  require(result.missing == 0, what, " has ", result.missing,
    " pixels without a number; expected counts in all of them. Replace these pixels first",
    valid.defined() ? ", or mark them as not valid" : "");
  require(result.sum > 0.0 && result.negative <= result.pixels / 10, what, " holds no counts: its mean is ",
    result.sum / static_cast<double>(result.pixels), ", and ", result.negative, " of ", result.pixels,
    " pixels are negative. Give the images as the camera recorded them, and not phases or differences");
  return result;
}
}

void requireCounts(const at::Tensor& image, const std::string& what)
{
  const Tally found = tally(image, {}, what);
  require(found.second > -INFINITY, what, " has the same number in all its pixels; expected fringes");
  require(!found.saturated(), what, " is saturated: ", found.atFirst, " of ", found.pixels,
    " pixels have the largest value, ", found.first, ", and only ", found.atSecond,
    " the next. Its fringes are cut off there; record it with fewer electrons a pixel");
}

void requireCounts(const at::Tensor& image, const at::Tensor& valid, const std::string& what)
{
  const Tally found = tally(image, valid, what);
  require(!found.saturated() || 2 * found.likeNeighbour > found.pixels, what, " is saturated: ", found.atFirst, " of ",
    found.pixels, " pixels have the largest value, ", found.first, ", and only ", found.atSecond,
    " the next. Brighter ones are cut off there; record it with fewer electrons a pixel, or mark them as not valid");
}
}
