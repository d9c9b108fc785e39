// Sums over volumes, and linear equations solved with them.
#include "core/base/ConjugateGradients.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

using namespace magnet;

TEST(DotProduct, AddsInDoublePrecision)
{
  // A float accumulator stops at 2^24 ones, and loses small terms beside a large one.
  const at::Tensor ones = at::ones({ 1 << 25 });
  EXPECT_EQ(dotProduct(ones, ones), static_cast<double>(1 << 25));
  at::Tensor uneven = at::full({ 1000003 }, 1e-5);
  uneven[0] = 1e4;
  const double small = 1e-5F;
  EXPECT_NEAR(dotProduct(uneven, uneven) - 1e8, 1000002 * small * small, 5e-6);
}

TEST(DotProduct, IsTheSameOnAnyNumberOfThreadsAndInAnyLayout)
{
  at::manual_seed(3);
  const at::Tensor a = at::randn({ 37, 41, 53 });
  const at::Tensor b = at::randn({ 37, 41, 53 });
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const double one = dotProduct(a, b);
  at::set_num_threads(threads);
  EXPECT_EQ(dotProduct(a, b), one);
  EXPECT_NEAR(one, (a.to(at::kDouble) * b.to(at::kDouble)).sum().item<double>(), 1e-9);
  // The order of a view is its own.
  EXPECT_NEAR(dotProduct(a.transpose(0, 2), b.transpose(0, 2)), one, 1e-9);
  EXPECT_EQ(dotProduct(at::empty({ 0 }), at::empty({ 0 })), 0.0);
  EXPECT_THROW(dotProduct(a, at::ones({ 3 })), Error);
}

TEST(ConjugateGradients, SolvesAPositiveProblem)
{
  at::manual_seed(4);
  const at::Tensor q = at::randn({ 30, 30 });
  const at::Tensor a = at::matmul(q.t(), q) + at::eye(30) * 3.0;
  const at::Tensor x = at::randn({ 30 });
  const at::Tensor found = conjugateGradients(
    [&](const at::Tensor& v) { return at::matmul(a, v); }, at::matmul(a, x), 60, 1e-7, "Test", {});
  EXPECT_LT(((found - x).norm() / x.norm()).item<double>(), 1e-4);
}

// Of an operator that is not positive, what was found before its first direction of no or negative curvature.
TEST(ConjugateGradients, StopsWhereTheCurvatureIsNotPositive)
{
  const at::Tensor b = at::tensor({ 3.0F, 4.0F, 0.0F });
  const auto zero = [](const at::Tensor& v) { return at::zeros_like(v); };
  EXPECT_TRUE(at::equal(conjugateGradients(zero, b.clone(), 10, 0.0, "Test", {}), at::zeros({ 3 })));
  const auto negative = [](const at::Tensor& v) { return v * -1.0; };
  EXPECT_TRUE(at::equal(conjugateGradients(negative, b.clone(), 10, 0.0, "Test", {}), at::zeros({ 3 })));
  // The curvature of the first direction is 8, that of the second negative.
  const at::Tensor diagonal = at::tensor({ 5.0F, 4.0F, -1.0F });
  const at::Tensor mixed = conjugateGradients(
    [&](const at::Tensor& v) { return v * diagonal; }, at::ones({ 3 }), 10, 0.0, "Test", {});
  EXPECT_TRUE(at::allclose(mixed, at::full({ 3 }, 0.375)));
}

TEST(ConjugateGradients, SaysThatNumbersAreNoLongerFinite)
{
  const at::Tensor b = at::ones({ 8 });
  const auto broken = [](const at::Tensor& v) { return v * std::nan(""); };
  EXPECT_THROW(conjugateGradients(broken, b.clone(), 10, 0.0, "Test", {}), Error);
  const auto same = [](const at::Tensor& v) { return v.clone(); };
  EXPECT_THROW(conjugateGradients(same, b * std::nan(""), 10, 0.0, "Test", {}), Error);
}
