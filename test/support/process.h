// SPDX-License-Identifier: MPL-2.0
// Runs a child process until it exits, for tests of real programs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tfvault::test {

struct ProcessOptions {
  std::vector<std::string> argv{};    // argv[0] is looked up on PATH
  std::filesystem::path directory{};  // empty: the caller's
  // Added to the caller's environment without foreign variables. An empty value removes a variable.
  std::map<std::string, std::string> environment{};
  std::chrono::seconds limit{300};  // then the child is killed, so that the suite goes on
};

struct ProcessResult {
  int exit_code = 0;  // 128 + signal if a signal killed it
  std::string out{};
  std::string err{};
};

// A child that runs beside the test. The destructor kills and reaps it.
class Process {
 public:
  explicit Process(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  [[nodiscard]] bool Running() const;
  // Reads both outputs until the child ends.
  ProcessResult Wait();

 private:
  std::chrono::seconds limit_;
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

[[nodiscard]] ProcessResult RunProcess(const ProcessOptions& options);

}  // namespace tfvault::test
