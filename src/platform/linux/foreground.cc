#include "tfvault/platform/foreground.h"

#include "tfvault/platform/event.h"
#include "tfvault/platform/signals.h"

#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is not in <csignal>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <thread>
#include <utility>

namespace tfvault::platform {
namespace {

constexpr int kSignalBase = 128;  // as in shells

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

sigset_t CurrentMask() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return mask;
}

}  // namespace

struct Foreground::State {
  explicit State(std::function<void()> handler)
      : on_signal(std::move(handler)),
        mask(CurrentMask()),
        signals(BlockIntoDescriptor({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2})),
        reader([this] { Read(); }) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    end.Set();
    reader.join();
    close(signals);
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  }

  void Read() {
    while (true) {
      std::array<pollfd, 2> events = {{{.fd = end.descriptor(), .events = POLLIN, .revents = 0},
                                       {.fd = signals, .events = POLLIN, .revents = 0}}};
      if (poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return;
      if (events[0].revents != 0) return;
      signalfd_siginfo info{};
      if (read(signals, &info, sizeof info) == sizeof info) Take(info);
    }
  }

  void Take(const signalfd_siginfo& info) {
    const auto number = static_cast<int>(info.ssi_signo);
    {
      const std::lock_guard lock(mutex);
      if (program > 0) {
        // The kernel sends a signal of the terminal to the whole foreground group.
        if (info.ssi_code <= 0) kill(program, number);
        return;
      }
      if (first == 0) first = number;
    }
    on_signal();
  }

  const std::function<void()> on_signal;
  const sigset_t mask;  // before the object
  const int signals;
  const Event end{};
  std::mutex mutex{};  // guards the members below
  pid_t program = 0;   // 0: none runs
  int first = 0;
  std::thread reader;
};

Foreground::Foreground(std::function<void()> on_signal)
    : state_(std::make_unique<State>(std::move(on_signal))) {}
Foreground::~Foreground() = default;

int Foreground::first_signal() const {
  const std::lock_guard lock(state_->mutex);
  return state_->first;
}

ProgramEnd Foreground::Run(std::vector<std::string> arguments, std::vector<std::string> variables,
                           std::error_code& error) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &state_->mask);
  pid_t program = 0;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->first != 0) {
      posix_spawnattr_destroy(&attributes);
      return {.exit_code = kSignalBase + state_->first, .signal = state_->first};
    }
    const int failed = posix_spawnp(&program, arguments.front().c_str(), nullptr, &attributes,
                                    Pointers(arguments).data(), Pointers(variables).data());
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
      error = std::error_code(failed, std::generic_category());
      return {};
    }
    state_->program = program;
  }
  // The id stays valid until the program is reaped, and no signal is passed on after that.
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(program), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  const std::lock_guard lock(state_->mutex);
  state_->program = 0;
  int status = 0;
  waitpid(program, &status, 0);
  if (WIFSIGNALED(status)) {
    return {.exit_code = kSignalBase + WTERMSIG(status), .signal = WTERMSIG(status)};
  }
  return {.exit_code = WEXITSTATUS(status)};
}

std::vector<std::string> Variables() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  return variables;
}

int EndLike(const ProgramEnd& end) {
  if (end.signal != 0) {
    signal(end.signal, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, end.signal);
    pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    raise(end.signal);
  }
  return end.exit_code;
}

}  // namespace tfvault::platform
