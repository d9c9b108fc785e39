#include "IdleThreads.h"

#include <omp.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

void magnet::letIdleThreadsSleep()
{
  static std::once_flag once;
  std::call_once(once,
    []
    {
      std::promise<void> made;
      std::future<void> ready = made.get_future();
      std::thread(
        [](std::promise<void> promise)
        {
          // The library keeps the threads of a region for the next one, as long as the thread that asked for them
          // lives.
          std::atomic<int> threads{ 0 };
#pragma omp parallel num_threads(omp_get_num_procs() + 1)
          ++threads;
          promise.set_value();
          for (;;)
          {
            std::this_thread::sleep_for(std::chrono::hours(24));
          }
        },
        std::move(made))
        .detach();
      ready.wait();
    });
}
