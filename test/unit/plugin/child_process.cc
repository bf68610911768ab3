// SPDX-License-Identifier: MPL-2.0
#include "child_process.h"

#include "test/support/pointers.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace tfvault::test {
namespace {

std::string ReadToEnd(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0; (size = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::map<std::string, std::string>& environment) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2");
  }
  stdout_ = out[0];
  stderr_ = err[0];
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables;
  variables.reserve(environment.size());
  for (const auto& [name, value] : environment) {
    variables.push_back(name);
    variables.back().append("=").append(value);
  }
  // The variable for the counters of `make coverage`.
  constexpr const char* kProfile = "LLVM_PROFILE_FILE";
  if (const char* profile = std::getenv(kProfile); profile != nullptr) {
    variables.push_back(std::string(kProfile) + "=" + profile);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int error = posix_spawn(&pid_, command.front().c_str(), &actions, nullptr,
                                Pointers(arguments).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  ::close(err[1]);
  if (error != 0) throw std::runtime_error("posix_spawn");
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    Signal(SIGKILL);
    Wait();
  }
  CloseOutput();
  ::close(stderr_);
}

void ChildProcess::Signal(int signal) const { ::kill(pid_, signal); }

std::string ChildProcess::ReadLine() {
  std::string line;
  for (char c = 0; c != '\n' && ::read(stdout_, &c, 1) == 1;) line += c;
  return line;
}

std::string ChildProcess::ReadRestOfOutput() { return ReadToEnd(stdout_); }

std::string ChildProcess::ReadErrors() { return ReadToEnd(stderr_); }

void ChildProcess::CloseOutput() {
  if (stdout_ >= 0) ::close(stdout_);
  stdout_ = -1;
}

int ChildProcess::Wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace tfvault::test
