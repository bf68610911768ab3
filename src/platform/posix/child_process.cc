// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/child_process.h"

#include "platform/posix/descriptors.h"
#include "tfvault/platform/file_descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is not in <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <tuple>

namespace tfvault::platform {
namespace {

struct Pipe {
  FileDescriptor read{};
  FileDescriptor write{};
};

std::optional<Pipe> OpenPipe() {
  std::array<int, 2> ends{};
  if (!MakePipe(ends)) return std::nullopt;
  return Pipe{.read = FileDescriptor(ends[0]), .write = FileDescriptor(ends[1])};
}

// A child process that leads a process group. The destructor kills the group unless the child has
// ended.
class Group {
 public:
  explicit Group(pid_t pid) : pid_(pid) {}
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() {
    if (!exit_code_) {
      kill(-pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  // The exit code after the child has ended.
  std::optional<int> Poll() {
    constexpr int kSignalBase = 128;
    int status = 0;
    if (!exit_code_ && waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
    }
    return exit_code_;
  }

 private:
  pid_t pid_;
  std::optional<int> exit_code_{};
};

// Returns 0, or the errno value if the program cannot be started.
int Spawn(std::vector<std::string> arguments, std::vector<std::string> variables, int out, int err,
          pid_t& pid) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);

  // The plugin ignores these signals. The child gets their default actions, as from a shell.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGINT);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  constexpr int kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  posix_spawnattr_setflags(&attributes, static_cast<short>(kFlags | SpawnFlags()));
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &none);

  const auto spawn = [&] {
    return posix_spawn(&pid, arguments.front().c_str(), &actions, &attributes,
                       Pointers(arguments).data(), Pointers(variables).data());
  };
  int error = spawn();
  if (error == ENOEXEC) {
    arguments.insert(arguments.begin(), "/bin/sh");
    error = spawn();
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

// Passes on the bytes that are available, and closes `fd` at the end of the file. False if `use`
// refuses them.
bool ReadSome(FileDescriptor& fd, const std::function<bool(std::string_view)>& use) {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(fd.get(), buffer.data(), buffer.size());
  if (count > 0) return use({buffer.data(), static_cast<std::size_t>(count)});
  if (count == 0 || errno != EINTR) fd.Close();
  return true;
}

}  // namespace

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

ChildResult RunChild(const Child& child, std::chrono::milliseconds limit,
                     const std::stop_token& stop) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  auto out = OpenPipe();
  auto err = OpenPipe();
  const auto wake = OpenPipe();
  if (!out || !err || !wake) return {.end = ChildEnd::kNotStarted, .code = errno};
  const std::stop_callback on_stop(stop,
                                   [&wake] { std::ignore = write(wake->write.get(), "", 1); });

  pid_t pid = 0;
  const int error =
      Spawn(child.arguments, child.variables, out->write.get(), err->write.get(), pid);
  if (error != 0) return {.end = ChildEnd::kNotStarted, .code = error};
  Group group(pid);
  out->write.Close();
  err->write.Close();

  while (out->read.get() >= 0 || err->read.get() >= 0 || !group.Poll()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return {.end = ChildEnd::kTimedOut};
    std::array<pollfd, 3> events = {{{.fd = wake->read.get(), .events = POLLIN, .revents = 0},
                                     {.fd = out->read.get(), .events = POLLIN, .revents = 0},
                                     {.fd = err->read.get(), .events = POLLIN, .revents = 0}}};
    // poll() reports the end of the output, but not the exit of the program. The exit normally
    // follows at once, so it is checked at this interval.
    constexpr std::chrono::milliseconds kExitPoll{10};
    const bool reading = out->read.get() >= 0 || err->read.get() >= 0;
    poll(events.data(), events.size(), static_cast<int>((reading ? left : kExitPoll).count()));
    if (events[0].revents != 0) return {.end = ChildEnd::kStopped};
    if (events[1].revents != 0 && !ReadSome(out->read, child.output)) {
      return {.end = ChildEnd::kRefused};
    }
    if (events[2].revents != 0 && !ReadSome(err->read, child.errors)) {
      return {.end = ChildEnd::kRefused};
    }
  }
  return {.end = ChildEnd::kExited, .code = *group.Poll()};
}

}  // namespace tfvault::platform
