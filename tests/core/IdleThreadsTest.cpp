// A program of its own: the other tests run with OMP_WAIT_POLICY=passive.
#include "core/base/IdleThreads.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace
{
// Processor time [s] of 100 parallel regions in which there is nothing to do, 10 ms apart.
double cost()
{
  std::atomic<int> count{ 0 };
  const std::clock_t start = std::clock();
  for (int i = 0; i < 100; ++i)
  {
#pragma omp parallel num_threads(2)
    ++count;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}
}

TEST(IdleThreads, SleepWhereOpenMpWasLoadedBefore)
{
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr || omp_get_num_procs() < 2)
  {
    GTEST_SKIP() << "idle threads spin only with two processors and without OMP_WAIT_POLICY and GOMP_SPINCOUNT";
  }
  const double spinning = cost();
  magnet::letIdleThreadsSleep();
  const double sleeping = cost();
  EXPECT_GT(spinning, 0.05);
  EXPECT_LT(sleeping, 0.2 * spinning);
  std::printf("%.3f s of processor time spinning, %.3f s sleeping\n", spinning, sleeping);
}
