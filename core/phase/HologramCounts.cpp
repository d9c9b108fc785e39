#include "Sideband.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
void requireCounts(const at::Tensor& image, const std::string& what)
{
  require(image.dim() == 2 && image.scalar_type() == at::kFloat && image.is_cpu(), what, " is a tensor of shape ",
    image.sizes(), "; expected one image (ny, nx) of float numbers on the processor");
  const at::Tensor values = image.contiguous();
  const float* const data = values.data_ptr<float>();
  const std::int64_t pixels = values.numel();
  require(pixels > 0, what, " has no pixels");
  float first = -INFINITY;
  float second = -INFINITY; // the largest values
  std::int64_t atFirst = 0, atSecond = 0, negative = 0, missing = 0;
  double sum = 0.0;
  for (std::int64_t p = 0; p < pixels; ++p)
  {
    const float value = data[p];
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
  require(missing == 0, what, " has ", missing,
    " pixels without a number; expected counts in all of them. Replace these pixels first");
  require(sum > 0.0 && negative <= pixels / 10, what, " holds no counts: its mean is ",
    sum / static_cast<double>(pixels), ", and ", negative, " of ", pixels,
    " pixels are negative. Give the images as the camera recorded them, and not phases or differences");
  require(first != second && second > -INFINITY, what, " has the same number in all its pixels; expected fringes");
  require(500 * atFirst <= pixels || atFirst <= 4 * atSecond, what, " is saturated: ", atFirst, " of ", pixels,
    " pixels have the largest value, ", first, ", and only ", atSecond,
    " the next. Its fringes are cut off there; record it with fewer electrons a pixel");
}
}
