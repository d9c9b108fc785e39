#include "vtkMagNetWorker.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace
{
using namespace std::chrono_literals;

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
  magnet::Run::Request Wish = magnet::Run::Request::Continue;
  bool Done = false;

  // In the worker.
  magnet::Run::Request write(double fraction, const std::string& message)
  {
    std::unique_lock<std::mutex> lock(Mutex);
    Fraction = fraction;
    Message = message.empty() ? Message : message;
    New = true;
    Written.notify_one();
    // So that each progress is seen, but never at the price of the work.
    Read.wait_for(lock, 10ms, [this] { return !New; });
    return Wish;
  }
  void writeDone()
  {
    const std::lock_guard<std::mutex> lock(Mutex);
    Done = true;
    Written.notify_one();
  }

  // In the thread that called: looks until the work is done and all that it wrote has been seen.
  void read(const vtkMagNetWorker::Look& look)
  {
    std::unique_lock<std::mutex> lock(Mutex);
    while (true)
    {
      Written.wait_for(lock, 50ms, [this] { return New || Done; });
      if (Done && !New)
      {
        return;
      }
      New = false;
      Read.notify_one();
      const double fraction = Fraction;
      const std::string message = Message;
      lock.unlock();
      const magnet::Run::Request wish = look(fraction, message);
      lock.lock();
      Wish = std::max(Wish, wish); // from going on to cancelling
    }
  }
  void askToStop()
  {
    const std::lock_guard<std::mutex> lock(Mutex);
    Wish = magnet::Run::Request::Cancel;
  }
};
}

void vtkMagNetWorker::Do(const std::function<void(const magnet::Run&)>& work, const Look& look)
{
  Note note;
  const magnet::Run run([&note](double fraction, const std::string& message) { return note.write(fraction, message); });
  std::future<void> done = Thread::get().start(
    [&]
    {
      struct Finish
      {
        Note& N;
        ~Finish() { N.writeDone(); }
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
        N.askToStop();
        Work.wait();
      }
    }
  } const join{ note, done };
  note.read(look);
  // Ready once the worker has let go of what it was given.
  done.get();
}
