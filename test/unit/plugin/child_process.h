// SPDX-License-Identifier: MPL-2.0
// Starts a child process with pipes, as a host starts a plugin.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace tfvault::test {

class ChildProcess {
 public:
  // The child gets only the variables in `environment`.
  ChildProcess(const std::vector<std::string>& command,
               const std::map<std::string, std::string>& environment);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  // Kills the child if Wait was not called.
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void Signal(int signal) const;

  // Reads up to and including the newline, or to the end.
  std::string ReadLine();
  // Both read until every process has closed the pipe.
  std::string ReadRestOfOutput();
  std::string ReadErrors();
  // Simulates the death of the host: writes to the pipe fail from now on.
  void CloseOutput();

  // Waits for the child. Returns the exit code, or the negative number of the signal that killed
  // it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
};

}  // namespace tfvault::test
