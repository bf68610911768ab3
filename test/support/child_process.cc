// SPDX-License-Identifier: MPL-2.0
#include "test/support/child_process.h"

#include "test/support/foreign.h"
#include "test/support/pointers.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tfvault::test {
namespace {

constexpr int kPatienceMs = 60'000;

std::vector<std::string> ChildEnvironment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const bool foreign = IsForeign(text) || text.starts_with("TF_") || text.starts_with("PLUGIN_");
    if (!foreign && !added.contains(text.substr(0, text.find('=')))) result.push_back(text);
  }
  for (const auto& [name, value] : added) {
    std::string& entry = result.emplace_back(name);
    entry += "=";
    entry += value;
  }
  return result;
}

// A file descriptor that becomes readable when the process ends.
int OpenPid(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

void WaitReadable(int descriptor, const char* what) {
  pollfd event{.fd = descriptor, .events = POLLIN, .revents = 0};
  INFO("waiting for " << what);
  REQUIRE(poll(&event, 1, kPatienceMs) == 1);
}

}  // namespace

ChildProcess::ChildProcess(const CommandLine& command) {
  std::array<int, 2> pipe_ends{};
  REQUIRE(pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
  stdout_ = pipe_ends[0];

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, command.stderr_path.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);

  auto environment = ChildEnvironment(command.environment);
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  const int error = posix_spawn(&pid_, command.program.c_str(), &actions, nullptr,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  INFO("starting " << command.program << ": " << std::strerror(error));
  REQUIRE(error == 0);
}

ChildProcess::~ChildProcess() {
  close(stdout_);
  if (exit_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::optional<std::string> ChildProcess::ReadLine() {
  while (true) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    WaitReadable(stdout_, "a line on standard output");
    std::array<char, 4096> buffer{};
    const ssize_t count = read(stdout_, buffer.data(), buffer.size());
    if (count <= 0) return std::nullopt;
    unread_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void ChildProcess::Signal(int number) const { REQUIRE(kill(pid_, number) == 0); }

ExitState ChildProcess::WaitForExit() {
  if (exit_) return *exit_;
  const int descriptor = OpenPid(pid_);
  REQUIRE(descriptor >= 0);
  WaitReadable(descriptor, "the process to exit");
  close(descriptor);
  int status = 0;
  REQUIRE(waitpid(pid_, &status, 0) == pid_);
  exit_ = WIFEXITED(status) ? ExitState{.code = WEXITSTATUS(status)}
                            : ExitState{.signal = WTERMSIG(status)};
  return *exit_;
}

void WaitUntilGone(pid_t pid) {
  const int descriptor = OpenPid(pid);
  if (descriptor < 0) {
    REQUIRE(errno == ESRCH);
    return;
  }
  WaitReadable(descriptor, "another process to exit");
  close(descriptor);
}

}  // namespace tfvault::test
