// A child process under the test's control.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::test {

struct CommandLine {
  std::string program{};
  std::vector<std::string> arguments{};
  // On top of the test's own environment, without TF_*, PLUGIN_* and what is foreign.
  std::map<std::string, std::string> environment{};
  std::string stderr_path{};  // a file that collects standard error
};

struct ExitState {
  int code = -1;   // of a normal exit
  int signal = 0;  // that killed it
  friend bool operator==(const ExitState&, const ExitState&) = default;
};

// Every wait ends after a generous time with a Catch failure. Killed by the destructor.
class ChildProcess {
 public:
  explicit ChildProcess(const CommandLine& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // The next line of standard output without its newline; absent at its end.
  [[nodiscard]] std::optional<std::string> ReadLine();
  void Signal(int number) const;
  [[nodiscard]] ExitState WaitForExit();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int stdout_ = -1;
  std::string unread_;
  std::optional<ExitState> exit_;
};

// Waits until a process that need not be our child has ended.
void WaitUntilGone(pid_t pid);

}  // namespace tfvault::test
