#include "SeriesInspection.h"

#include "UnusablePixels.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>

namespace magnet
{
namespace
{
using Size = std::array<std::int64_t, 3>;

// [rad]; what stands out by less is nobody's concern.
constexpr double harmlessDeviation = 0.1;

struct ImageFindings
{
  std::int64_t notANumber = 0;
  std::int64_t firstNotANumber = -1; // pixel
  std::int64_t filled = 0;
  std::vector<HotPixel> hot;
  std::int64_t jumps = 0; // 0 where there are too few to be lines
  bool withinOneTurn = false;
  std::vector<unsigned char> missing;
};

// What is missing among the pixels that count (valid null: all), and the image with NaN for this and for what does not
// count; `copy` is its memory, where it differs.
const float* findMissing(
  const float* image, const unsigned char* valid, const Size& size, ImageFindings& found, std::vector<float>& copy)
{
  const auto pixels = static_cast<std::size_t>(size[0] * size[1]);
  if (valid != nullptr)
  {
    copy.assign(image, image + pixels);
    for (std::size_t p = 0; p < pixels; ++p)
    {
      copy[p] = valid[p] != 0 ? copy[p] : std::numeric_limits<float>::quiet_NaN();
    }
    image = copy.data();
  }
  found.missing = missingPixels(image, size[0], size[1]);
  for (std::size_t p = 0; p < found.missing.size(); ++p)
  {
    if (valid != nullptr && valid[p] == 0)
    {
      found.missing[p] = usable;
      continue;
    }
    const bool isNumber = std::isfinite(image[p]);
    found.firstNotANumber = isNumber || found.notANumber > 0 ? found.firstNotANumber : static_cast<std::int64_t>(p);
    found.notANumber += isNumber ? 0 : 1;
    found.filled += isNumber && found.missing[p] != usable ? 1 : 0;
  }
  if (found.notANumber + found.filled == 0)
  {
    found.missing.clear();
  }
  if (found.filled > 0 && valid == nullptr)
  {
    copy.assign(image, image + pixels);
    image = copy.data();
  }
  for (std::size_t p = 0; found.filled > 0 && p < pixels; ++p)
  {
    copy[p] = found.missing[p] == usable ? copy[p] : std::numeric_limits<float>::quiet_NaN();
  }
  return image;
}

void findJumps(const float* image, const Size& size, ImageFindings& found)
{
  // A line through half of the image: steps of the mean inner potential that happen to be near 2 pi are fewer.
  const std::int64_t jumps = countPhaseJumps(image, size[0], size[1]);
  if (jumps >= std::max<std::int64_t>(12, std::min(size[0], size[1]) / 2))
  {
    found.jumps = jumps;
    found.withinOneTurn = spansOneTurn(image, size[0] * size[1]);
  }
}

template <class Look>
std::vector<ImageFindings> ofEachImage(
  const float* phase, const unsigned char* valid, const Size& size, const Look& look)
{
  std::vector<ImageFindings> found(static_cast<std::size_t>(size[2]));
  at::parallel_for(0, size[2], 1,
    [&](std::int64_t from, std::int64_t to)
    {
      for (std::int64_t i = from; i < to; ++i)
      {
        const std::int64_t first = i * size[0] * size[1];
        look(phase + first, valid != nullptr ? valid + first : nullptr, found[static_cast<std::size_t>(i)]);
      }
    });
  return found;
}

std::vector<ImageFindings> jumpsOfEachImage(const float* phase, const unsigned char* valid, const Size& size)
{
  return ofEachImage(phase, valid, size,
    [&](const float* image, const unsigned char* counts, ImageFindings& f)
    {
      std::vector<float> copy;
      findJumps(findMissing(image, counts, size, f, copy), size, f);
    });
}

// "3 of 19 images", and the first of them.
struct Affected
{
  std::int64_t images = 0;
  std::int64_t all = 0;
  std::size_t first = 0;

  template <class Is>
  Affected(const std::vector<ImageFindings>& found, const Is& is)
    : all(static_cast<std::int64_t>(found.size()))
  {
    for (std::size_t i = 0; i < found.size(); ++i)
    {
      first = images == 0 && is(found[i]) ? i : first;
      images += is(found[i]) ? 1 : 0;
    }
  }

  std::string count() const { return text(images, " of ", all, all == 1 ? " image" : " images"); }
};

bool isWrapped(const std::vector<ImageFindings>& found)
{
  const Affected wrapped(found, [](const ImageFindings& f) { return f.jumps > 0 && f.withinOneTurn; });
  return wrapped.images > 0 && 3 * wrapped.images >= wrapped.all;
}

std::string wrappedWords(const std::vector<ImageFindings>& found)
{
  const Affected jumping(found, [](const ImageFindings& f) { return f.jumps > 0; });
  const std::string where = text("in ", jumping.count(), " the phase jumps by 2 pi between neighbouring pixels (image ",
    jumping.first, ": ", found[jumping.first].jumps, " pairs)");
  return isWrapped(found)
           ? text("the phase is wrapped: ", where,
               ". Unwrap the images before they are used, for instance with "
               "skimage.restoration.unwrap_phase or DigitalMicrograph")
           : text(where,
               ", as an edge of the specimen may, or what was unwrapped the wrong way. Look at these images; unwrap "
               "anew what is wrong, or leave it out (Leave Out of Prepare Tilt Series)");
}

// The part of the frame that all images have.
std::array<std::int64_t, 4> commonPart(const std::vector<ImageFindings>& found, const Size& size, bool filled)
{
  std::vector<unsigned char> any(static_cast<std::size_t>(size[0] * size[1]), usable);
  for (const ImageFindings& f : found)
  {
    for (std::size_t p = 0; p < f.missing.size(); ++p)
    {
      any[p] = std::max(any[p], f.missing[p]);
    }
  }
  std::array<std::int64_t, 4> part = partWithoutMissing(any, size[0], size[1]);
  // The pixel beside a border that was filled is a mixture of both, where the alignment interpolated.
  for (std::size_t edge = 0; edge < 4 && filled; ++edge)
  {
    const bool moved = part[edge] != (edge % 2 == 0 ? 0 : size[edge / 2] - 1);
    part[edge] += moved ? (edge % 2 == 0 ? 1 : -1) : 0;
  }
  return part;
}

// Of the first that is no number.
std::string place(const std::vector<ImageFindings>& found, const Size& size)
{
  const auto image = std::find_if(
    found.begin(), found.end(), [](const ImageFindings& f) { return f.firstNotANumber >= 0; });
  return text(" (the first in image ", image - found.begin(), " at x ", image->firstNotANumber % size[0], ", y ",
    image->firstNotANumber / size[0], ")");
}

std::string missingWords(const std::vector<ImageFindings>& found, const Size& size)
{
  const Affected affected(found, [](const ImageFindings& f) { return !f.missing.empty(); });
  std::int64_t notNumbers = 0;
  std::int64_t filled = 0;
  std::int64_t inside = 0;
  std::int64_t most = 0;
  for (const ImageFindings& f : found)
  {
    notNumbers += f.notANumber;
    filled += f.filled;
    inside += std::count(f.missing.begin(), f.missing.end(), missingInside);
    most = std::max(most, f.notANumber + f.filled);
  }
  const std::array<std::int64_t, 4> part = commonPart(found, size, filled > 0);
  const std::int64_t kept = (part[1] - part[0] + 1) * (part[3] - part[2] + 1);
  const double share = 100.0 * static_cast<double>(most) / static_cast<double>(size[0] * size[1]);
  std::string words = text(affected.count(), affected.images == 1 ? " has" : " have", " pixels without a phase: ",
    notNumbers > 0 ? text(notNumbers, " that are NaN or infinite", place(found, size)) : "",
    notNumbers > 0 && filled > 0 ? " and " : "",
    filled > 0 ? text(filled, " of a border filled with one number, as alignment leaves it") : "", ", at most ",
    std::setprecision(2), share, " % of an image. ");
  const bool cut = kept < size[0] * size[1];
  if (part[1] <= part[0] || part[3] <= part[2] || 2 * kept < size[0] * size[1])
  {
    return words + "Little is left that all images have: leave out those that miss most (Leave Out of Prepare "
                   "Tilt Series), then crop the others to their common part";
  }
  if (cut)
  {
    words += text("Keep the part that all images have: Crop = ", part[0], " ", part[1], " ", part[2], " ", part[3],
      " in Prepare Tilt Series");
  }
  if (inside > 0)
  {
    words += text(
      cut ? ". " : "", "Hot Pixels = ", usualHotPixelThreshold, " in Prepare Tilt Series fills single ones");
  }
  return words;
}

std::string hotWords(const std::vector<ImageFindings>& found)
{
  const Affected affected(found, [](const ImageFindings& f) { return !f.hot.empty(); });
  std::size_t count = 0;
  for (const ImageFindings& f : found)
  {
    count += f.hot.size();
  }
  const HotPixel& first = found[affected.first].hot.front();
  return text(affected.count(), affected.images == 1 ? " has " : " have ", count,
    count == 1 ? " hot pixel" : " hot pixels", " (image ", affected.first, " at x ", first.i, ", y ", first.j, ": ",
    std::setprecision(3), first.deviation, " rad off the pixels around). Set Hot Pixels = ", usualHotPixelThreshold,
    " in Prepare Tilt Series");
}

// Empty where the angles may be degrees.
std::string angleWords(const std::vector<double>& angles)
{
  constexpr double largestInRadians = 1.6 * constants::degree; // 90 degrees are 1.57 rad
  if (angles.size() < 2)
  {
    return {};
  }
  const auto [lowest, highest] = std::minmax_element(angles.begin(), angles.end());
  if (std::max(std::abs(*lowest), std::abs(*highest)) > largestInRadians)
  {
    return {};
  }
  return text("the tilt angles run from ", std::setprecision(4), *lowest / constants::degree, " to ",
    *highest / constants::degree,
    " degrees only, too little to reconstruct anything. If they are radians, set Angle "
    "Unit = Radians in Prepare Tilt Series");
}
}

bool spansOneTurn(const float* image, std::int64_t pixels)
{
  // Noise that was added after the wrapping reaches a little further.
  constexpr double widest = 1.15 * 2.0 * constants::pi;
  float lowest = 0.0F;
  float highest = 0.0F;
  bool any = false;
  for (std::int64_t p = 0; p < pixels; ++p)
  {
    if (std::isfinite(image[p]))
    {
      lowest = any ? std::min(lowest, image[p]) : image[p];
      highest = any ? std::max(highest, image[p]) : image[p];
      any = true;
    }
  }
  return any && highest - lowest <= widest;
}

std::vector<unsigned char> wrappedImages(const float* phase, const unsigned char* valid, const Size& size)
{
  const std::vector<ImageFindings> found = jumpsOfEachImage(phase, valid, size);
  std::vector<unsigned char> wrapped(found.size());
  std::transform(found.begin(), found.end(), wrapped.begin(),
    [](const ImageFindings& f) { return f.jumps > 0 && f.withinOneTurn ? 1 : 0; });
  return wrapped;
}

std::vector<std::string> inspectSeries(
  const float* phase, const unsigned char* valid, const Size& size, const std::vector<double>& angles)
{
  const std::vector<ImageFindings> found = ofEachImage(phase, valid, size,
    [&](const float* image, const unsigned char* counts, ImageFindings& f)
    {
      std::vector<float> copy;
      const float* const seen = findMissing(image, counts, size, f, copy);
      f.hot = findHotPixels(seen, size[0], size[1], usualHotPixelThreshold);
      f.hot.erase(std::remove_if(f.hot.begin(), f.hot.end(),
                    [](const HotPixel& hot) { return std::abs(hot.deviation) < harmlessDeviation; }),
        f.hot.end());
      findJumps(seen, size, f);
    });
  std::vector<std::string> words;
  const auto any = [&](const auto& is) { return std::any_of(found.begin(), found.end(), is); };
  if (any([](const ImageFindings& f) { return !f.missing.empty(); }))
  {
    words.push_back(missingWords(found, size));
  }
  if (any([](const ImageFindings& f) { return f.jumps > 0; }))
  {
    words.push_back(wrappedWords(found));
  }
  // Single pixels beside the jumps of a wrapped phase are no defects.
  else if (any([](const ImageFindings& f) { return !f.hot.empty(); }))
  {
    words.push_back(hotWords(found));
  }
  const std::string inRadians = angleWords(angles);
  if (!inRadians.empty())
  {
    words.push_back(inRadians);
  }
  return words;
}

void requireUsable(const float* phase, const unsigned char* valid, const Size& size, const std::vector<double>& angles,
  const std::string& what)
{
  const std::string inRadians = angleWords(angles);
  require(inRadians.empty(), what, ": ", inRadians);
  const std::vector<ImageFindings> found = jumpsOfEachImage(phase, valid, size);
  const auto hasNaN = [](const ImageFindings& f) { return f.notANumber > 0; };
  if (std::any_of(found.begin(), found.end(), hasNaN))
  {
    throw Error(text(what, ": ", missingWords(found, size)));
  }
  if (isWrapped(found))
  {
    throw Error(text(what, ": ", wrappedWords(found)));
  }
}
}
