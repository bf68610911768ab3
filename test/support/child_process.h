// SPDX-License-Identifier: MPL-2.0
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
  // Added to the test's environment without TF_*, PLUGIN_* and the variables of
  // test/support/foreign.h.
  std::map<std::string, std::string> environment{};
  std::string stderr_path{};  // file that receives standard error
};

struct ExitState {
  int code = -1;   // exit code of a normal exit
  int signal = 0;  // signal that killed the process
  friend bool operator==(const ExitState&, const ExitState&) = default;
};

// Every wait has a long time limit, after which it is a Catch failure. The destructor kills the
// process.
class ChildProcess {
 public:
  explicit ChildProcess(const CommandLine& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // The next line of standard output without its newline; no value at the end of the output.
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

// Waits until a process, which can be any process, has ended.
void WaitUntilGone(pid_t pid);

}  // namespace tfvault::test
