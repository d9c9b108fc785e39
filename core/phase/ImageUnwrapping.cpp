#include "ImageUnwrapping.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace magnet
{
namespace
{
constexpr double turn = 2.0 * constants::pi;
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

// The whole turns in a difference of two fractions: -1, 0 or 1; 0 for NaN.
int turnsIn(float difference)
{
  return static_cast<int>(difference > 0.5F) - static_cast<int>(difference < -0.5F);
}

// The difference of two fractions without its whole turns.
float wrappedDifference(float a, float b)
{
  const float difference = a - b;
  return difference - static_cast<float>(turnsIn(difference));
}

// Squared; one that a missing pixel leaves unknown counts as the largest that there can be.
float secondDifference(float before, float here, float after)
{
  const float difference = wrappedDifference(before, here) - wrappedDifference(here, after);
  return std::isnan(difference) ? 1.0F : difference * difference;
}

// The order of numbers from 0 to 8 by their first nine bits, so that they are sorted by counting: what they differ in
// beyond is far below their noise.
constexpr std::size_t keys = ((127U + 3U) << 8) + 1; // 8 and all below

std::size_t keyOf(float unreliability)
{
  std::uint32_t bits = 0;
  std::memcpy(&bits, &unreliability, sizeof bits);
  return bits >> 15;
}

// Whole turns of a phase, to the nearest.
double wholeTurns(float phase)
{
  return std::floor(static_cast<double>(phase) / turn + 0.5);
}
}

ImageUnwrapper::ImageUnwrapper(std::int64_t nx, std::int64_t ny)
  : Nx_(nx)
  , Ny_(ny)
  , Width_(nx + 2)
  , Fraction_(static_cast<std::size_t>(Width_ * (ny + 2)), nothing)
  , Unreliability_(Fraction_.size())
  , Parent_(Fraction_.size())
  , Turns_(Fraction_.size())
{
}

UnwrappedImage ImageUnwrapper::unwrap(
  const float* wrapped, const unsigned char* valid, const ImagePointers& result, const Progress& progress)
{
  Progress_ = &progress;
  this->read(wrapped, valid);
  this->rate();
  this->sort();
  this->merge();
  UnwrappedImage found;
  found.loops = this->findResidues(result.doubtful);
  found.islands = this->centreIslands();
  found.beyondPi = this->findLines(result.doubtful);
  this->write(wrapped, result);
  return found;
}

template <class Work>
void ImageUnwrapper::inParts(std::size_t count, double from, double to, const Work& work) const
{
  constexpr std::size_t part = std::size_t(1) << 18; // some 50 ms
  for (std::size_t first = 0; first < count; first += part)
  {
    (*Progress_)(from + (to - from) * static_cast<double>(first) / static_cast<double>(count));
    work(first, std::min(first + part, count));
  }
}

void ImageUnwrapper::read(const float* wrapped, const unsigned char* valid)
{
  inParts(static_cast<std::size_t>(Ny_ * Nx_), 0.0, 0.1,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t p = first; p < last; ++p)
      {
        const float value = wrapped[p];
        const bool counts = (valid == nullptr || valid[p] != 0) && std::isfinite(value);
        const auto q = static_cast<std::int64_t>(p);
        Fraction_[framed(q % Nx_, q / Nx_)] = counts ? static_cast<float>(
                                                         static_cast<double>(value) / turn - wholeTurns(value))
                                                     : nothing;
      }
    });
}

void ImageUnwrapper::rate()
{
  const auto w = static_cast<std::size_t>(Width_);
  inParts(static_cast<std::size_t>(Ny_) * w, 0.1, 0.25,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t q = first; q < last; ++q)
      {
        const std::size_t p = q + w;
        const float* const at = Fraction_.data() + p;
        if (!std::isnan(*at))
        {
          Unreliability_[p] = secondDifference(at[-1], *at, at[1]) + secondDifference(*(at - w), *at, at[w]) +
                              secondDifference(*(at - w - 1), *at, at[w + 1]) +
                              secondDifference(*(at - w + 1), *at, at[w - 1]);
        }
      }
    });
}

void ImageUnwrapper::sort()
{
  const auto w = static_cast<std::size_t>(Width_);
  // The frame has no edges, so the pixel before the first that has is the last that is looked at.
  const auto ofEachEdge = [&](double from, double to, const auto& take)
  {
    inParts(Fraction_.size() - w, from, to,
      [&](std::size_t first, std::size_t last)
      {
        for (std::size_t p = first; p < last; ++p)
        {
          for (const std::size_t upwards : { 0, 1 })
          {
            const std::size_t q = p + (upwards != 0 ? w : 1);
            if (!std::isnan(Fraction_[p] + Fraction_[q]))
            {
              take(keyOf(Unreliability_[p] + Unreliability_[q]), static_cast<std::uint32_t>(2 * p + upwards));
            }
          }
        }
      });
  };
  std::vector<std::uint32_t> next(keys + 1, 0);
  ofEachEdge(0.25, 0.35, [&](std::size_t key, std::uint32_t) { ++next[key + 1]; });
  for (std::size_t key = 1; key <= keys; ++key)
  {
    next[key] += next[key - 1];
  }
  Edges_.resize(next[keys]);
  ofEachEdge(0.35, 0.5, [&](std::size_t key, std::uint32_t edge) { Edges_[next[key]++] = edge; });
}

std::int32_t ImageUnwrapper::rootOf(std::int32_t p)
{
  std::int32_t root = p;
  std::int32_t turns = 0;
  for (; Parent_[root] >= 0; root = Parent_[root])
  {
    turns += Turns_[root];
  }
  while (p != root)
  {
    const std::int32_t beside = std::exchange(Turns_[p], turns);
    turns -= beside;
    p = std::exchange(Parent_[p], root);
  }
  return root;
}

void ImageUnwrapper::merge()
{
  std::fill(Parent_.begin(), Parent_.end(), -1);
  std::fill(Turns_.begin(), Turns_.end(), 0);
  inParts(Edges_.size(), 0.5, 0.85,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t e = first; e < last; ++e)
      {
        const auto p = static_cast<std::int32_t>(Edges_[e] / 2);
        const auto q = static_cast<std::int32_t>(Edges_[e] % 2 == 0 ? p + 1 : p + Width_);
        const std::int32_t rootP = rootOf(p);
        const std::int32_t rootQ = rootOf(q);
        if (rootP == rootQ)
        {
          continue;
        }
        // What q's group is to be turned by, so that the neighbours differ by less than half a turn.
        const std::int32_t turns = (p == rootP ? 0 : Turns_[p]) - (q == rootQ ? 0 : Turns_[q]) +
                                   turnsIn(Fraction_[p] - Fraction_[q]);
        const bool larger = Parent_[rootP] <= Parent_[rootQ];
        const std::int32_t kept = larger ? rootP : rootQ;
        const std::int32_t joined = larger ? rootQ : rootP;
        Parent_[kept] += Parent_[joined];
        Parent_[joined] = kept;
        Turns_[joined] = larger ? turns : -turns;
      }
    });
}

std::int64_t ImageUnwrapper::findResidues(unsigned char* doubtful) const
{
  std::fill(doubtful, doubtful + Ny_ * Nx_, static_cast<unsigned char>(0));
  std::int64_t loops = 0;
  inParts(static_cast<std::size_t>(Ny_ - 1), 0.85, 0.9,
    [&](std::size_t first, std::size_t last)
    {
      for (auto j = static_cast<std::int64_t>(first); j < static_cast<std::int64_t>(last); ++j)
      {
        for (std::int64_t i = 0; i + 1 < Nx_; ++i)
        {
          const float* const lower = Fraction_.data() + framed(i, j);
          const float* const upper = lower + Width_;
          // Turns are 0 for NaN, which is not what a loop with a missing pixel is.
          if (turnsIn(lower[1] - lower[0]) + turnsIn(upper[1] - lower[1]) + turnsIn(upper[0] - upper[1]) +
                  turnsIn(lower[0] - upper[0]) !=
                0 &&
              !std::isnan(lower[0] + lower[1] + upper[0] + upper[1]))
          {
            ++loops;
            unsigned char* const at = doubtful + j * Nx_ + i;
            at[0] = at[1] = at[Nx_] = at[Nx_ + 1] = 1;
          }
        }
      }
    });
  return loops;
}

// Afterwards each pixel's turns are the whole of what is added, and the mean of each island is within half a turn.
std::int64_t ImageUnwrapper::centreIslands()
{
  struct Island
  {
    double sum = 0.0; // [turn]
    std::int64_t pixels = 0;
  };
  std::vector<Island> islands;
  std::vector<std::uint32_t>& number = Edges_; // all of them are merged
  number.resize(Fraction_.size());
  for (std::size_t p = 0; p < Fraction_.size(); ++p)
  {
    if (!std::isnan(Fraction_[p]) && Parent_[p] < 0)
    {
      number[p] = static_cast<std::uint32_t>(islands.size());
      islands.push_back({ 0.0, -static_cast<std::int64_t>(Parent_[p]) });
    }
  }
  inParts(Fraction_.size(), 0.9, 0.93,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t p = first; p < last; ++p)
      {
        if (!std::isnan(Fraction_[p]))
        {
          const auto root = static_cast<std::size_t>(rootOf(static_cast<std::int32_t>(p)));
          number[p] = number[root];
          islands[number[p]].sum += static_cast<double>(Fraction_[p]) + Turns_[p];
        }
      }
    });
  for (std::size_t p = 0; p < Fraction_.size(); ++p)
  {
    if (!std::isnan(Fraction_[p]))
    {
      const Island& island = islands[number[p]];
      Turns_[p] -= static_cast<std::int32_t>(std::floor(island.sum / static_cast<double>(island.pixels) + 0.5));
    }
  }
  const auto largest = std::max_element(
    islands.begin(), islands.end(), [](const Island& a, const Island& b) { return a.pixels < b.pixels; });
  Largest_ = static_cast<std::uint32_t>(largest - islands.begin());
  return static_cast<std::int64_t>(islands.size());
}

double ImageUnwrapper::findLines(unsigned char* doubtful) const
{
  std::int64_t pairs = 0;
  std::int64_t beyond = 0;
  inParts(static_cast<std::size_t>(Ny_ * Nx_), 0.93, 0.97,
    [&](std::size_t first, std::size_t last)
    {
      for (auto p = static_cast<std::int64_t>(first); p < static_cast<std::int64_t>(last); ++p)
      {
        const std::size_t here = framed(p % Nx_, p / Nx_);
        for (const bool upwards : { false, true })
        {
          const std::size_t there = here + static_cast<std::size_t>(upwards ? Width_ : 1);
          const float difference = Fraction_[here] - Fraction_[there];
          if (std::isnan(difference))
          {
            continue;
          }
          ++pairs;
          if (Turns_[here] - Turns_[there] != -turnsIn(difference))
          {
            ++beyond;
            doubtful[p] = doubtful[p + (upwards ? Nx_ : 1)] = 1;
          }
        }
      }
    });
  return pairs == 0 ? 0.0 : static_cast<double>(beyond) / static_cast<double>(pairs);
}

void ImageUnwrapper::write(const float* wrapped, const ImagePointers& result) const
{
  const std::vector<std::uint32_t>& number = Edges_; // of the islands, since centreIslands
  inParts(static_cast<std::size_t>(Ny_ * Nx_), 0.97, 1.0,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t p = first; p < last; ++p)
      {
        const auto q = static_cast<std::int64_t>(p);
        const std::size_t at = framed(q % Nx_, q / Nx_);
        const bool counts = !std::isnan(Fraction_[at]);
        const double turns = counts ? Turns_[at] - wholeTurns(wrapped[p]) : 0.0;
        result.valid[p] = counts ? 1 : 0;
        result.largest[p] = counts && number[at] == Largest_ ? 1 : 0;
        result.phase[p] = counts ? static_cast<float>(static_cast<double>(wrapped[p]) + turn * turns) : 0.0F;
      }
    });
}
}
