// A program in a process of its own, for libraries that may crash, with which the caller talks over a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include <sys/types.h>

namespace magnet
{
class ChildProcess
{
public:
  struct Start
  {
    std::string program, argument;
    std::string hidden;    // the environment's entries that begin so are not passed on
    std::string setting;   // an entry more
    int patience = 10'000; // milliseconds without a byte after which the program counts as hanging
  };
  // Starts a program whose standard input and output are the socket; it inherits no other file, writes nothing to the
  // terminal and gets no Ctrl+C from it. Throws Error where it can't be started.
  explicit ChildProcess(Start start);
  // Ends the program, whatever it does.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The program's answer to a question (serveParent()): exactly `most` bytes that go to the target, or at most so many
  // that are returned where there is none. One question at a time. Throws Refused with the program's words why it
  // has no answer; and Error in words that go on after a name where it "crashed (...)", "ended ...", "did not answer
  // ..." or "gave a senseless answer". It is then of no more use.
  std::string ask(const std::string& question, std::uint64_t most, void* target = nullptr);

  class Refused : public std::runtime_error
  {
  public:
    using std::runtime_error::runtime_error;
  };

private:
  void send(const void* data, std::size_t bytes);
  void receive(void* target, std::size_t bytes);
  int end();
  std::string howItEnded();

  int Patience_;
  int Socket_ = -1;
  pid_t Process_ = -1;
};

struct ChildLimits
{
  std::uint64_t memory = 0; // bytes that the program may ask for
  double seconds = 0.0;     // of a processor for one answer
};
// The main loop of such a program: answers questions until the parent is gone, also when an answer hangs. What `answer`
// throws is told in its words.
int serveParent(const ChildLimits& limits, const std::function<std::string(const std::string& question)>& answer);
}
