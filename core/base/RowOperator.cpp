#include "RowOperator.h"

#include "Clones.h"
#include "Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace magnet
{
namespace
{
// out[0..m) = sum of `count` weighted rows of `in`; four at a time to spare loads and stores of out.
MAGNET_CLONES
void sumRows(
  const float* in, std::int64_t m, const std::int32_t* column, const float* weight, std::int64_t count, float* out)
{
  std::fill(out, out + m, 0.0F);
  std::int64_t e = 0;
  for (; e + 4 <= count; e += 4)
  {
    const float* const a = in + column[e] * m;
    const float* const b = in + column[e + 1] * m;
    const float* const c = in + column[e + 2] * m;
    const float* const d = in + column[e + 3] * m;
    const float wa = weight[e];
    const float wb = weight[e + 1];
    const float wc = weight[e + 2];
    const float wd = weight[e + 3];
    for (std::int64_t i = 0; i < m; ++i)
    {
      out[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
    }
  }
  for (; e < count; ++e)
  {
    const float* const a = in + column[e] * m;
    const float wa = weight[e];
    for (std::int64_t i = 0; i < m; ++i)
    {
      out[i] += wa * a[i];
    }
  }
}
}

RowOperator::RowOperator(std::int64_t columns, Csr rows)
  : Columns_(columns)
  , Forward_(std::move(rows))
{
  require(
    columns <= std::numeric_limits<std::int32_t>::max() && Forward_.rows() <= std::numeric_limits<std::int32_t>::max(),
    "the tilt series geometry has ", Forward_.rows(), " x ", columns,
    " elements, more than this program can index; bin the images first");
}

RowOperator RowOperator::fromBlocks(std::int64_t columns, std::int64_t rowsPerBlock, const std::vector<Entries>& blocks)
{
  Csr csr;
  csr.start.assign(blocks.size() * rowsPerBlock + 1, 0);
  std::int64_t total = 0;
  for (const Entries& block : blocks)
  {
    total += static_cast<std::int64_t>(block.row.size());
  }
  csr.column.resize(total);
  csr.weight.resize(total);
  for (std::size_t b = 0; b < blocks.size(); ++b)
  {
    for (const std::int32_t row : blocks[b].row)
    {
      ++csr.start[b * rowsPerBlock + row + 1];
    }
  }
  std::partial_sum(csr.start.begin(), csr.start.end(), csr.start.begin());
  at::parallel_for(0, static_cast<std::int64_t>(blocks.size()), 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t b = first; b < last; ++b)
      {
        const Entries& block = blocks[b];
        const auto begin = csr.start.begin() + b * rowsPerBlock;
        std::vector<std::int64_t> next(begin, begin + rowsPerBlock);
        for (std::size_t e = 0; e < block.row.size(); ++e)
        {
          const std::int64_t at = next[block.row[e]]++;
          csr.column[at] = block.column[e];
          csr.weight[at] = block.weight[e];
        }
      }
    });
  return RowOperator(columns, std::move(csr));
}

RowOperator RowOperator::transposed() const
{
  Csr csr;
  csr.start.assign(Columns_ + 1, 0);
  for (const std::int32_t column : Forward_.column)
  {
    ++csr.start[column + 1];
  }
  std::partial_sum(csr.start.begin(), csr.start.end(), csr.start.begin());
  csr.column.resize(Forward_.column.size());
  csr.weight.resize(Forward_.weight.size());
  std::vector<std::int64_t> next(csr.start.begin(), csr.start.end() - 1);
  for (std::int64_t row = 0; row < rows(); ++row)
  {
    for (std::int64_t e = Forward_.start[row]; e < Forward_.start[row + 1]; ++e)
    {
      const std::int64_t at = next[Forward_.column[e]]++;
      csr.column[at] = static_cast<std::int32_t>(row);
      csr.weight[at] = Forward_.weight[e];
    }
  }
  return RowOperator(rows(), std::move(csr));
}

void RowOperator::apply(const at::Tensor& in, at::Tensor& out, std::int64_t begin, std::int64_t end) const
{
  const std::int64_t m = in.numel() / Columns_;
  require(in.numel() == Columns_ * m && out.numel() == rows() * m && in.is_contiguous() && out.is_contiguous() &&
            begin >= 0 && begin <= end && end <= rows(),
    "row operator of ", rows(), " x ", Columns_, " applied to tensors of shape ", in.sizes(), " and ", out.sizes());
  if (in.is_cpu())
  {
    applyCpu(in.data_ptr<float>(), out.data_ptr<float>(), m, begin, end);
  }
  else
  {
    applyTensor(in, out, begin, end);
  }
}

void RowOperator::applyCpu(const float* in, float* out, std::int64_t m, std::int64_t begin, std::int64_t end) const
{
  at::parallel_for(begin, end, 8,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t row = first; row < last; ++row)
      {
        const std::int64_t e = Forward_.start[row];
        sumRows(
          in, m, Forward_.column.data() + e, Forward_.weight.data() + e, Forward_.start[row + 1] - e, out + row * m);
      }
    });
}

void RowOperator::applyTensor(const at::Tensor& in, at::Tensor& out, std::int64_t begin, std::int64_t end) const
{
  const std::int64_t m = in.numel() / Columns_;
  const at::Tensor from = in.view({ Columns_, m });
  at::Tensor to = out.view({ rows(), m });
  to.narrow(0, begin, end - begin).zero_();
  // Gathered rows take memory: a block of entries at a time.
  const std::int64_t block = std::max<std::int64_t>(1, (std::int64_t{ 1 } << 26) / m);
  const auto upload = [&](const auto& list, std::int64_t e, std::int64_t count, at::ScalarType type)
  {
    at::Tensor host = at::empty({ count }, at::TensorOptions(type));
    std::copy_n(
      list.begin() + e, count, static_cast<typename std::decay_t<decltype(list)>::value_type*>(host.data_ptr()));
    return in.is_meta() ? at::empty({ count }, in.options().dtype(type)) : host.to(in.device());
  };
  std::int64_t row = begin;
  while (row < end)
  {
    std::int64_t last = row + 1;
    while (last < end && Forward_.start[last + 1] - Forward_.start[row] <= block)
    {
      ++last;
    }
    const std::int64_t e = Forward_.start[row];
    const std::int64_t count = Forward_.start[last] - e;
    if (count == 0)
    {
      row = last;
      continue;
    }
    std::vector<std::int64_t> target(count);
    for (std::int64_t r = row; r < last; ++r)
    {
      std::fill(target.begin() + (Forward_.start[r] - e), target.begin() + (Forward_.start[r + 1] - e), r);
    }
    const at::Tensor column = upload(Forward_.column, e, count, at::kInt).to(at::kLong);
    const at::Tensor weight = upload(Forward_.weight, e, count, at::kFloat);
    const at::Tensor index = upload(target, 0, count, at::kLong);
    to.index_add_(0, index, at::index(from, { column }).mul_(weight.unsqueeze(1)));
    row = last;
  }
}
}
