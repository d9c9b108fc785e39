// Phase images from phases that are known up to multiples of 2 pi, and a series of them without jumps between images.
#pragma once

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace magnet
{
struct UnwrappedPhase
{
  at::Tensor phase;    // [rad] float, the shape of what was given; 0 where valid is
  at::Tensor valid;    // byte, the same shape: 0 where a pixel did not count or was no number
  at::Tensor largest;  // byte, the same shape: 1 in each image's largest island, which is right up to one multiple
  at::Tensor doubtful; // byte, the same shape: 1 at the four pixels of each residue, and at both of each pair of
                       // neighbours that still differs by more than pi: the lines between residues, whose place is
                       // the likeliest, and no more
  // One number for each image:
  std::vector<std::int64_t> islands; // connected parts of the valid pixels, each right up to a multiple of its own
  std::vector<std::int64_t> loops;   // residues
  std::vector<double> beyondPi;      // share of the pairs of neighbouring valid pixels that differ by more than pi
};

// phi = wrapped + 2 pi n, n the whole numbers by which neighbours come to differ by less than pi, taken pair by pair in
// the order of reliability. A pixel's reliability is the lower the larger
//
//   H^2 + V^2 + D1^2 + D2^2,   H = g(phi_i-1,j - phi_i,j) - g(phi_i,j - phi_i+1,j),   g(x) = x - 2 pi round(x / 2 pi),
//
// the second differences along x, y and both diagonals (one that meets a missing pixel or the edge counts as 2 pi);
// that of a pair is the sum of both. Groups of pixels that pairs have joined move as one. Source: M. A. Herraez, D. R.
// Burton, M. J. Lalor, M. A. Gdeisat, Appl. Opt. 41, 7437 (2002), with sums of squares in place of reciprocal roots, as
// the authors' own program has it: a pair with one bad pixel is a bad pair. Residues, where the sum of g around 2 x 2
// pixels is not 0 (R. M. Goldstein, H. A. Zebker, C. L. Werner, Radio Sci. 23, 713, 1988), tell where no unwrapping can
// be right everywhere: there the phase is undersampled, noisy or torn.
//
// wrapped [rad] (ny, nx) or (images, ny, nx), float or double, of any range; valid like it, byte or bool, 0 where a
// pixel is to be left out (low amplitude), or undefined: all count. NaN and infinite pixels are left out too. Each
// island gets the multiple by which its mean is closest to 0. The result is the same on any number of threads. A run
// that is asked to finish goes on: part of an unwrapping is worth nothing.
//
// Throws Error for other shapes or types, fewer than 2 x 2 pixels, an image without any valid pixel. Cost: some 0.15 us
// a pixel, twice that at 2048^2, where memory is what it waits for; images in parallel. Memory: what is given back, 7
// bytes a pixel, and 24 bytes a pixel of the images that are in work.
UnwrappedPhase unwrapPhase(const at::Tensor& wrapped, const at::Tensor& valid = {}, const Run& run = Run());

struct ConsistentPhase
{
  at::Tensor phase;                // [rad] like what was given; 0 where valid is
  std::vector<std::int64_t> turns; // the multiples of 2 pi that were added, one for each image
};

// Brings the images of an unwrapped series to one another: the image of the smallest tilt stays, and from it outwards
// in the order of tilt each gets the multiple of 2 pi by which the median of its difference from its neighbour, over
// the pixels that are valid in both, is closest to 0. phase [rad] (images, ny, nx) float or double; valid like it, byte
// or bool, or undefined: all count; pixels that are no numbers do not. tilts [rad]: one for each image, in any order.
//
// Throws Error for other shapes or types, another number of tilts, tilts that are no numbers, and neighbours that share
// no valid pixel. Cost: some 20 ns a pixel.
ConsistentPhase makeConsistent(
  const at::Tensor& phase, const at::Tensor& valid, const std::vector<double>& tilts, const Run& run = Run());

// Whether each image is still wrapped: it spans no more than one turn (and what noise adds to it), and either jumps by
// 2 pi along lines (wrappedImages, SeriesInspection.h) or, where it is too steep for lines to be seen, more than a
// hundredth of its pairs of neighbours differ by more than pi. phase, valid: as unwrapPhase has them. Throws Error for
// other shapes or types. Cost: some 60 ns a pixel, images in parallel.
std::vector<bool> stillWrapped(const at::Tensor& phase, const at::Tensor& valid = {});
}
