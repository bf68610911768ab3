// Runs a child process to its end, for tests that drive real programs.
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
  std::map<std::string, std::string>
      environment{};  // added to the caller's without what is foreign; an empty value removes one
  std::chrono::seconds limit{300};  // then the child is killed: a hang must not stop the suite
};

struct ProcessResult {
  int exit_code = 0;  // 128 + signal when it was killed
  std::string out{};
  std::string err{};
};

// A child that runs beside the test; killed and reaped when it goes out of scope.
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
