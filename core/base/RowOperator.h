// A sparse linear map that acts on the rows of a matrix: out[r, :] = sum_c w[r, c] in[c, :].
//
// A tilt series geometry is two-dimensional: every column of a specimen along the tilt axis is
// projected, back-projected or interpolated with the same weights. One sparse matrix of the
// two-dimensional problem, applied to contiguous rows along the tilt axis, does all of them at the
// speed of memory, and its transpose is the exact adjoint.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace magnet
{
class RowOperator
{
public:
  // Compressed rows: row r has the entries start[r] to start[r + 1] - 1.
  struct Csr
  {
    std::vector<std::int64_t> start{ 0 };
    std::vector<std::int32_t> column;
    std::vector<float> weight;

    std::int64_t rows() const { return static_cast<std::int64_t>(start.size()) - 1; }
  };

  // Unordered entries of one block of rows.
  struct Entries
  {
    std::vector<std::int32_t> row, column;
    std::vector<float> weight;
  };

  RowOperator(std::int64_t columns, Csr rows);

  // Joins blocks of `rowsPerBlock` rows each, entries in any order.
  static RowOperator fromBlocks(std::int64_t columns, std::int64_t rowsPerBlock, const std::vector<Entries>& blocks);

  std::int64_t rows() const { return Forward_.rows(); }
  std::int64_t columns() const { return Columns_; }
  std::int64_t entries() const { return Forward_.start.back(); }

  // The exact transpose. Cost: one pass over the entries.
  RowOperator transposed() const;

  // Writes the rows begin to end - 1 of the product into the same rows of `out`. in: (columns, m)
  // float; out: (rows, m) float, both contiguous, on one device. Cost: 2 m operations per entry.
  void apply(const at::Tensor& in, at::Tensor& out, std::int64_t begin, std::int64_t end) const;

  // The same with tensor operations only: what `apply` does on every device but the CPU. Public so that
  // the two can be compared.
  void applyTensor(const at::Tensor& in, at::Tensor& out, std::int64_t begin, std::int64_t end) const;

private:
  void applyCpu(const float* in, float* out, std::int64_t m, std::int64_t begin, std::int64_t end) const;

  std::int64_t Columns_;
  Csr Forward_;
};
}
