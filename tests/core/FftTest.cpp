#include "core/base/Fft.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/RowOperator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;

TEST(Fft, AgreesWithTheDirectSum)
{
  const at::Tensor x = at::randn({ 5, 6 }, at::kFloat);
  const at::Tensor spectrum = fft::forwardReal(x, 2);
  ASSERT_EQ(spectrum.sizes(), (at::IntArrayRef{ 5, 4 }));
  for (int q = 0; q < 5; ++q)
  {
    for (int p = 0; p < 4; ++p)
    {
      double re = 0.0;
      double im = 0.0;
      for (int y = 0; y < 5; ++y)
      {
        for (int i = 0; i < 6; ++i)
        {
          const double angle = -2.0 * constants::pi * (q * y / 5.0 + p * i / 6.0);
          re += x[y][i].item<float>() * std::cos(angle);
          im += x[y][i].item<float>() * std::sin(angle);
        }
      }
      EXPECT_NEAR(at::real(spectrum[q][p]).item<float>(), re, 1e-5);
      EXPECT_NEAR(at::imag(spectrum[q][p]).item<float>(), im, 1e-5);
    }
  }
}

TEST(Fft, InverseUndoesForwardForEvenAndOddSizes)
{
  for (const auto& shape : { std::vector<std::int64_t>{ 3, 8, 10, 12 }, { 2, 7, 9, 11 }, { 1, 1, 5, 6 } })
  {
    for (int dims = 1; dims <= 3; ++dims)
    {
      const at::Tensor x = at::randn(shape, at::kFloat);
      const at::Tensor back = fft::inverseReal(fft::forwardReal(x, dims), dims, shape.back());
      EXPECT_LT((back - x).abs().max().item<float>(), 1e-5F) << dims;
    }
    at::Tensor z = at::randn(shape, at::kComplexFloat);
    const at::Tensor before = z.clone();
    fft::forwardAlong(z, 2);
    fft::inverseAlong(z, 2);
    EXPECT_LT(at::abs(z - before).max().item<float>(), 1e-5F);
  }
}

TEST(Fft, OfAWindowIsThatOfTheWholeImage)
{
  const fft::Window given{ 2, 3, 5, 7 };
  const fft::Window wanted{ 1, 4, 9, 6 };
  for (const auto& [ny, nx] : { std::pair<std::int64_t, std::int64_t>{ 12, 14 }, { 11, 13 } })
  {
    // Any strides: the images lie beside each other.
    const at::Tensor inside = at::randn({ 7, 5, 3 }, at::kFloat).permute({ 2, 1, 0 });
    at::Tensor whole = at::zeros({ 3, ny, nx }, at::kFloat);
    whole.narrow(1, given.row, given.rows).narrow(2, given.column, given.columns).copy_(inside);
    const at::Tensor spectrum = fft::forwardPadded(inside, given, ny, nx);
    EXPECT_LT(at::abs(spectrum - fft::forwardReal(whole, 2).transpose(1, 2)).max().item<float>(), 1e-5F);
    const at::Tensor back = fft::inverseCropped(spectrum, wanted, nx);
    EXPECT_LT((back - whole.narrow(1, wanted.row, wanted.rows).narrow(2, wanted.column, wanted.columns)).abs().max()
                .item<float>(),
      1e-6F);
  }
  EXPECT_THROW(fft::forwardPadded(at::zeros({ 1, 5, 7 }), given, 6, 14), Error);
}

TEST(Fft, KeepsParsevalsSum)
{
  const at::Tensor x = at::randn({ 16, 18, 20 }, at::kFloat);
  const at::Tensor s = fft::forwardReal(x, 3);
  at::Tensor weight = at::full({ 1, 1, 11 }, 2.0);
  weight.select(2, 0).fill_(1.0);
  weight.select(2, 10).fill_(1.0);
  const double power = (at::real(s).square() + at::imag(s).square()).mul(weight).sum(at::kDouble).item<double>();
  const double direct = x.square().sum(at::kDouble).item<double>();
  EXPECT_NEAR(power / (16.0 * 18.0 * 20.0) / direct, 1.0, 1e-5);
}

TEST(Fft, FastLengthsAreEvenAndSmooth)
{
  EXPECT_EQ(fft::fastLength(199), 200);
  EXPECT_EQ(fft::fastLength(202), 210);
  EXPECT_EQ(fft::fastLength(1), 2);
  const auto k = fft::frequencies(4, 0.5);
  EXPECT_DOUBLE_EQ(k[1], constants::pi);
  EXPECT_DOUBLE_EQ(k[2], -2.0 * constants::pi);
}

TEST(RowOperator, CpuKernelTensorPathAndTransposeAgree)
{
  RowOperator::Csr csr;
  for (int row = 0; row < 7; ++row)
  {
    for (int e = 0; e < row; ++e)
    {
      csr.column.push_back((3 * row + 5 * e) % 9);
      csr.weight.push_back(0.1F * static_cast<float>(row) - 0.3F * static_cast<float>(e));
    }
    csr.start.push_back(static_cast<std::int64_t>(csr.column.size()));
  }
  const RowOperator op(9, csr);
  const at::Tensor in = at::randn({ 9, 5 });
  at::Tensor a = at::full({ 7, 5 }, 99.0F);
  at::Tensor b = a.clone();
  op.apply(in, a, 0, 7);
  op.applyTensor(in, b, 0, 7);
  EXPECT_LT((a - b).abs().max().item<float>(), 1e-5F);
  EXPECT_EQ(a[0].abs().max().item<float>(), 0.0F) << "a row without entries is 0";

  const at::Tensor w = at::randn({ 7, 5 });
  at::Tensor t = at::empty({ 9, 5 });
  op.transposed().apply(w, t, 0, 9);
  EXPECT_NEAR((a * w).sum().item<float>(), (in * t).sum().item<float>(), 1e-4);
}
