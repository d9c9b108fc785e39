#include "vtkMagNetWorker.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace
{
// One thread for good: OpenMP and LibTorch keep a pool of threads, and their number, for each thread that calls them.
class Thread
{
public:
  static Thread& get()
  {
    // Never destroyed: at the end of the process it may be waiting.
    static auto* const thread = new Thread;
    return *thread;
  }

  std::future<void> start(std::function<void()> work)
  {
    std::packaged_task<void()> task(std::move(work));
    std::future<void> done = task.get_future();
    {
      const std::lock_guard<std::mutex> lock(Mutex_);
      Tasks_.push_back(std::move(task));
    }
    Wake_.notify_one();
    return done;
  }

private:
  Thread()
  {
    std::thread([this] { this->loop(); }).detach();
  }

  void loop()
  {
    while (true)
    {
      std::packaged_task<void()> task;
      {
        std::unique_lock<std::mutex> lock(Mutex_);
        Wake_.wait(lock, [this] { return !Tasks_.empty(); });
        task = std::move(Tasks_.front());
        Tasks_.pop_front();
      }
      task();
    }
  }

  std::mutex Mutex_;
  std::condition_variable Wake_;
  std::deque<std::packaged_task<void()>> Tasks_;
};

// What the two threads tell each other.
struct Note
{
  std::mutex Mutex;
  std::condition_variable Written;
  std::condition_variable Read;
  double Fraction = 0.0;
  std::string Message;
  bool New = false;
  bool Stop = false;
  bool Done = false;
};
}

void vtkMagNetWorker::Do(const std::function<void(const magnet::Run&)>& work, const Look& look)
{
  using namespace std::chrono_literals;
  Note note;
  const magnet::Run run(
    [&note](double fraction, const std::string& message)
    {
      std::unique_lock<std::mutex> lock(note.Mutex);
      note.Fraction = fraction;
      note.Message = message.empty() ? note.Message : message;
      note.New = true;
      note.Written.notify_one();
      // So that each progress is seen, but never at the price of the work.
      note.Read.wait_for(lock, 10ms, [&note] { return !note.New; });
      return note.Stop ? magnet::Run::Request::Cancel : magnet::Run::Request::Continue;
    });
  std::future<void> done = Thread::get().start(
    [&]
    {
      struct Finish
      {
        Note& N;
        ~Finish()
        {
          const std::lock_guard<std::mutex> lock(N.Mutex);
          N.Done = true;
          N.Written.notify_one();
        }
      } const finish{ note };
      work(run);
    });
  // Before this call's variables, to which the worker refers, go: also where `look` throws.
  struct Join
  {
    Note& N;
    std::future<void>& Work;
    ~Join()
    {
      if (Work.valid())
      {
        {
          const std::lock_guard<std::mutex> lock(N.Mutex);
          N.Stop = true;
        }
        Work.wait();
      }
    }
  } const join{ note, done };
  std::unique_lock<std::mutex> lock(note.Mutex);
  while (true)
  {
    note.Written.wait_for(lock, 50ms, [&note] { return note.New || note.Done; });
    if (note.Done && !note.New)
    {
      break;
    }
    note.New = false;
    note.Read.notify_one();
    const double fraction = note.Fraction;
    const std::string message = note.Message;
    lock.unlock();
    const bool stop = look(fraction, message);
    lock.lock();
    note.Stop |= stop;
  }
  lock.unlock();
  // Ready once the worker has let go of what it was given.
  done.get();
}
