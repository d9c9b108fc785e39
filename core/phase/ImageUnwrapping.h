// One image unwrapped by the reliability of its pixels; Unwrap.h tells what is computed, and from what source. No Torch
// in here.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace magnet
{
// Where the results of an image go, each [ny][nx].
struct ImagePointers
{
  float* phase;            // [rad]
  unsigned char* valid;    // 1 where the phase is known
  unsigned char* largest;  // 1 in the largest island
  unsigned char* doubtful; // 1 at residues and the lines between them
};

struct UnwrappedImage
{
  std::int64_t islands = 0; // connected parts of the valid pixels
  std::int64_t loops = 0;   // of 2 x 2 pixels that are residues
  double beyondPi = 0.0;    // share of the pairs of neighbours that still differ by more than pi
};

// Keeps its memory, some 24 bytes a pixel, from one image to the next.
class ImageUnwrapper
{
public:
  // Called with the share of the image that is done, at least each 0.1 s; ends the work by throwing.
  using Progress = std::function<void(double)>;

  // At least 2 x 2 pixels, fewer than 2^31 with a frame of one pixel around them.
  ImageUnwrapper(std::int64_t nx, std::int64_t ny);

  // wrapped[ny][nx] [rad]; valid like it, or null: all count. All that is in `result` is set.
  UnwrappedImage unwrap(
    const float* wrapped, const unsigned char* valid, const ImagePointers& result, const Progress& progress);

private:
  void read(const float* wrapped, const unsigned char* valid);
  void rate();
  void sort();
  void merge();
  std::int64_t findResidues(unsigned char* doubtful) const;
  std::int64_t centreIslands();
  // The share of the pairs that differ by more than pi.
  double findLines(unsigned char* doubtful) const;
  void write(const float* wrapped, const ImagePointers& result) const;

  // Calls work(first, behind the last) for parts of 0 ... count, and tells the progress between them.
  template <class Work>
  void inParts(std::size_t count, double from, double to, const Work& work) const;
  // The pixel that stands for p's group; afterwards p and all on the way to it know their turns from it.
  std::int32_t rootOf(std::int32_t p);
  std::size_t framed(std::int64_t i, std::int64_t j) const
  {
    return static_cast<std::size_t>((j + 1) * Width_ + i + 1);
  }

  std::int64_t Nx_, Ny_;
  std::int64_t Width_;               // of a row with its frame
  std::vector<float> Fraction_;      // of a turn, -1/2 to 1/2, NaN where the pixel does not count or is frame
  std::vector<float> Unreliability_; // sum of the squares of the second differences [turn^2]
  std::vector<std::uint32_t> Edges_; // 2 pixel + (0: to the right, 1: upwards), the most reliable first
  std::vector<std::int32_t> Parent_; // of the same group; -(pixels of the group) at its root
  std::vector<std::int32_t> Turns_;  // to be added, beside what is added to the parent
  std::uint32_t Largest_ = 0;        // island's number
  const Progress* Progress_ = nullptr;
};
}
