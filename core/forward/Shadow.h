// The projections of a box of cells onto a detector, for a tilt axis of any direction, and their exact adjoint.
#pragma once

#include "PlaneResampling.h"
#include "Projector.h"
#include "SeriesGeometry.h"
#include "core/base/Fft.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace magnet
{
// image_i(x_d, y_d) = mean over a pixel of the integral of f along the beam, at the place that SeriesGeometry tells.
// Where the axis lies along an edge of the images and the cells along it on their pixels, continued beyond the frame,
// this is Projector. Else the
// layers of the box are turned to the axis (sharedAreas), projected, and their images turned and moved to the
// detector's pixels (sharedAreas); each of these turns keeps sums, and averages over about a cell. Cells whose shadow
// falls beside the frame are projected too, onto a window that is as much larger: their field reaches into it.
//
// Nothing changes it: several threads may use one. Memory: that of Projector, and some 6 weights of 8 bytes for each
// cell of a layer and each pixel of an image (of all images, where they are moved one by one). Cost: that of Projector,
// and 2 operations for each of these weights and each layer or image.
class Shadow
{
public:
  Shadow(const Grid& box, const Frame& frame, const SeriesGeometry& geometry);

  // field (nz, ny, nx, channels) -> images in the window `shadow` (image, rows, columns, channels) [unit m].
  at::Tensor project(const at::Tensor& field, const Run& run = {}) const;
  // Its transpose, to rounding.
  at::Tensor adjoint(const at::Tensor& images, const Run& run = {}) const;

  // Pixels that hold both the frame and all that falls beside it (rows, columns), and where in them either is.
  std::array<std::int64_t, 2> size() const { return Size_; }
  const fft::Window& frame() const { return FrameWindow_; }
  const fft::Window& shadow() const { return ShadowWindow_; }

private:
  // A RowOperator and its transpose.
  struct Turn
  {
    RowOperator there, back;
  };

  void alongEdge(const Grid& box, const Frame& frame, const SeriesGeometry& geometry);
  void anywhere(const Grid& box, const Frame& frame, const SeriesGeometry& geometry);

  Grid Box_;
  std::int64_t Images_;
  std::unique_ptr<const Turn> Layers_;                // to the axis; none where they need no turn
  std::vector<std::unique_ptr<const Turn>> Detector_; // to the detector's pixels: none, one, or one an image
  std::array<std::int64_t, 3> Turned_{};              // cells of the layers, (u, v), and pixels of v'
  std::unique_ptr<const Projector> Projector_;
  std::array<std::int64_t, 2> Size_{};
  fft::Window FrameWindow_, ShadowWindow_;
};
}
