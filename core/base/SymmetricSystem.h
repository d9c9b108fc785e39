// Small systems of linear equations, as normal equations of a fit are.
#pragma once

#include <cstddef>
#include <vector>

namespace magnet
{
// Solves matrix x = right by elimination, x in the place of right; matrix (n, n), symmetric and positive definite, is
// overwritten. Returns false where a pivot is not above `smallest`, which also NaN is not; then right is undefined.
// Cost: n^3 / 3 multiplications.
inline bool solveSymmetric(std::vector<std::vector<double>>& matrix, std::vector<double>& right, double smallest)
{
  const std::size_t n = right.size();
  for (std::size_t k = 0; k < n; ++k)
  {
    if (!(matrix[k][k] > smallest))
    {
      return false;
    }
    for (std::size_t i = k + 1; i < n; ++i)
    {
      const double factor = matrix[i][k] / matrix[k][k];
      for (std::size_t j = k; j < n; ++j)
      {
        matrix[i][j] -= factor * matrix[k][j];
      }
      right[i] -= factor * right[k];
    }
  }
  for (std::size_t k = n; k-- > 0;)
  {
    for (std::size_t j = k + 1; j < n; ++j)
    {
      right[k] -= matrix[k][j] * right[j];
    }
    right[k] /= matrix[k][k];
  }
  return true;
}

// Puts the inverse in the place of a symmetric, positive definite matrix (n, n), by Gauss and Jordan's elimination.
// Returns false as above. Cost: n^3 multiplications.
inline bool invertSymmetric(std::vector<std::vector<double>>& matrix, double smallest)
{
  const std::size_t n = matrix.size();
  for (std::size_t k = 0; k < n; ++k)
  {
    if (!(matrix[k][k] > smallest))
    {
      return false;
    }
    const double pivot = 1.0 / matrix[k][k];
    matrix[k][k] = 1.0;
    for (double& value : matrix[k])
    {
      value *= pivot;
    }
    for (std::size_t i = 0; i < n; ++i)
    {
      if (i != k)
      {
        const double factor = matrix[i][k];
        matrix[i][k] = 0.0;
        for (std::size_t j = 0; j < n; ++j)
        {
          matrix[i][j] -= factor * matrix[k][j];
        }
      }
    }
  }
  return true;
}
}
