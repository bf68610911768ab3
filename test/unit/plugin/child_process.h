// A child process with pipes, as a host starts a plugin.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace tfvault::test {

class ChildProcess {
 public:
  // `environment` is all that the child gets.
  ChildProcess(const std::vector<std::string>& command,
               const std::map<std::string, std::string>& environment);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  // Kills a child that was not waited for.
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void Signal(int signal) const;

  // Up to and with the newline, or what there is before the end.
  std::string ReadLine();
  // Until every process that holds the pipe has closed it.
  std::string ReadRestOfOutput();
  std::string ReadErrors();
  // As if the host had died: writing to the pipe fails from now on.
  void CloseOutput();

  // The exit code, or minus the signal that ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
};

}  // namespace tfvault::test
