#include "ChildProcess.h"
#include "ChildProtocol.h"

#include <cstdio>
#include <new>
#include <poll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace magnet
{
namespace
{
void limit(int what, std::uint64_t most)
{
  const rlimit limits{ most, most };
  ::setrlimit(static_cast<__rlimit_resource>(what), &limits);
}

void answerWith(bool good, const std::string& words)
{
  const std::uint64_t bytes = good ? words.size() : std::min(words.size(), std::size_t{ longestRefusal });
  const ReplyHead head{ good ? 1U : 0U, bytes };
  std::fwrite(&head, sizeof(head), 1, stdout);
  std::fwrite(words.data(), 1, bytes, stdout);
  std::fflush(stdout);
}
}

int serveParent(const ChildLimits& limits, const std::function<std::string(const std::string&)>& answer)
{
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
#ifndef __SANITIZE_ADDRESS__ // its shadow would not fit
  limit(RLIMIT_AS, limits.memory);
#endif
  // Not by prctl(PR_SET_PDEATHSIG), which is about the thread that started this program.
  std::thread(
    []
    {
      pollfd parent{ STDIN_FILENO, POLLRDHUP, 0 };
      while (::poll(&parent, 1, -1) <= 0)
      {
      }
      ::_exit(0);
    })
    .detach();
  answerWith(true, ""); // it is there
  const auto seconds = static_cast<time_t>(limits.seconds);
  const itimerval time{ {},
    { seconds, static_cast<suseconds_t>(1e6 * (limits.seconds - static_cast<double>(seconds))) } };
  std::uint64_t bytes = 0;
  while (std::fread(&bytes, sizeof(bytes), 1, stdin) == 1)
  {
    std::string question(bytes, '\0');
    if (std::fread(question.data(), 1, bytes, stdin) != bytes)
    {
      break;
    }
    ::setitimer(ITIMER_PROF, &time, nullptr);
    try
    {
      answerWith(true, answer(question));
    }
    catch (const std::bad_alloc&)
    {
      answerWith(false, "more memory was asked for than is sensible");
    }
    catch (const std::exception& problem)
    {
      answerWith(false, problem.what());
    }
  }
  ::_exit(0);
}
}
