#include "tfvault/base/command.h"

#include "tfvault/base/file_descriptor.h"
#include "tfvault/base/redactor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is not in <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace tfvault {
namespace {

constexpr std::size_t kMaxOutputBytes = 64UL * 1024;
constexpr std::size_t kMaxReasonBytes = 500;

struct Pipe {
  FileDescriptor read{};
  FileDescriptor write{};
};

StatusOr<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error(StatusCode::kInternal, "cannot make a pipe");
  }
  return Pipe{.read = FileDescriptor(ends[0]), .write = FileDescriptor(ends[1])};
}

// A child process that leads a process group. The destructor kills the group unless the child has
// ended.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!exit_code_) {
      kill(-pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  // The exit code after the child has ended. For a child killed by a signal, the code is 128 plus
  // the signal's number, as in shells.
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

// The variables of this process, in which the variables of the command replace those of the same
// name.
std::vector<std::string> Variables(const std::map<std::string, std::string>& overrides) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!overrides.contains(std::string(text.substr(0, text.find('='))))) {
      variables.emplace_back(text);
    }
  }
  for (const auto& [name, value] : overrides) {
    variables.emplace_back(name).append("=").append(value);
  }
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Returns 0, or the errno value if the program cannot be started.
int Spawn(std::vector<std::string> arguments, std::vector<std::string> variables, int out, int err,
          pid_t& pid) {
  posix_spawn_file_actions_t actions;
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
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
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

// Appends the bytes that are available; closes `fd` at the end of the file.
void ReadSome(FileDescriptor& fd, SecretBuffer& text) {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(fd.get(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    fd.Close();
  }
}

// The first line of `text`, the standard error of the program. The line may repeat lines of
// `output`, which are removed as secrets.
std::string FirstLine(std::string_view text, const SecretString& output) {
  Redactor secrets;
  const std::string& lines = output.Reveal();
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    secrets.Add(std::string_view(lines).substr(begin, end - begin));
    begin = end + 1;
  }
  return secrets.Redact(text.substr(0, std::min(text.find_first_of("\r\n"), kMaxReasonBytes)));
}

}  // namespace

StatusOr<SecretString> RunCommand(const Command& command, const std::stop_token& stop) {
  const auto deadline = std::chrono::steady_clock::now() + command.time_limit;
  const std::string name = "'" + command.arguments.front() + "'";
  TFV_ASSIGN_OR_RETURN(Pipe out, MakePipe());
  TFV_ASSIGN_OR_RETURN(Pipe err, MakePipe());
  TFV_ASSIGN_OR_RETURN(const Pipe wake, MakePipe());
  const std::stop_callback on_stop(stop, [&wake] { std::ignore = write(wake.write.get(), "", 1); });

  pid_t pid = 0;
  const int error = Spawn(command.arguments, Variables(command.environment), out.write.get(),
                          err.write.get(), pid);
  if (error != 0) {
    return Error(StatusCode::kInvalidArgument,
                 "cannot run " + name + ": " + std::generic_category().message(error));
  }
  Child child(pid);
  out.write.Close();
  err.write.Close();

  SecretBuffer output;
  SecretBuffer errors;
  while (out.read.get() >= 0 || err.read.get() >= 0 || !child.Poll()) {
    const auto left = std::chrono::ceil<Duration>(deadline - std::chrono::steady_clock::now());
    if (left <= Duration(0)) {
      return Error(StatusCode::kDeadlineExceeded, name + " was killed after its time limit of " +
                                                      std::to_string(command.time_limit.count()) +
                                                      " ms");
    }
    std::array<pollfd, 3> events = {{{.fd = wake.read.get(), .events = POLLIN, .revents = 0},
                                     {.fd = out.read.get(), .events = POLLIN, .revents = 0},
                                     {.fd = err.read.get(), .events = POLLIN, .revents = 0}}};
    // poll() reports the end of the output, but not the exit of the program. The exit normally
    // follows at once, so it is checked at this interval.
    constexpr Duration kExitPoll{10};
    const bool reading = out.read.get() >= 0 || err.read.get() >= 0;
    poll(events.data(), events.size(), static_cast<int>((reading ? left : kExitPoll).count()));
    if (events[0].revents != 0) {
      return Error(StatusCode::kCancelled, name + " was stopped");
    }
    if (events[1].revents != 0) ReadSome(out.read, output);
    if (events[2].revents != 0) ReadSome(err.read, errors);
    if (output.size() > kMaxOutputBytes || errors.size() > kMaxOutputBytes) {
      return Error(StatusCode::kInvalidArgument, name + " wrote too much output for a token");
    }
  }
  SecretString result(output);
  if (const int exit_code = *child.Poll(); exit_code != 0) {
    const std::string reason = FirstLine(errors, result);
    return Error(StatusCode::kInvalidArgument, name + " failed with exit code " +
                                                   std::to_string(exit_code) +
                                                   (reason.empty() ? "" : ": " + reason));
  }
  return result;
}

}  // namespace tfvault
