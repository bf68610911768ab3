// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/foreground.h"

#include "platform/posix/descriptors.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is not in <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

namespace tfvault::platform {
namespace {

constexpr int kSignalBase = 128;  // as in shells
constexpr std::array kCollected = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

struct Arrived {
  int number = 0;  // 0: the reader ends
  bool from_process = false;
};

// The write end of the reader's pipe. Global, because a signal handler has no other argument.
std::atomic<int> to_reader = -1;

void Write(const Arrived& arrived) { std::ignore = write(to_reader, &arrived, sizeof arrived); }

void Handle(int number, siginfo_t* info, void* /*context*/) {
  const int error = errno;
  // The kernel sends the signals of a terminal, with another code.
  Write({.number = number, .from_process = info->si_code == SI_USER || info->si_code == SI_QUEUE});
  errno = error;
}

}  // namespace

struct Foreground::State {
  explicit State(std::function<void()> handler) : on_signal(std::move(handler)) {
    if (!MakePipe(ends)) ends = {-1, -1};
    to_reader = ends[1];
    sigset_t handled;
    sigemptyset(&handled);
    struct sigaction action {};
    action.sa_sigaction = Handle;
    action.sa_flags = SA_SIGINFO;
    sigfillset(&action.sa_mask);
    for (std::size_t i = 0; i < kCollected.size(); ++i) {
      sigaction(kCollected[i], nullptr, &before[i]);
      // An ignored signal stays ignored: nohup ignores SIGHUP.
      if (before[i].sa_handler == SIG_IGN) continue;
      sigaction(kCollected[i], &action, nullptr);
      sigaddset(&handled, kCollected[i]);
    }
    // A message to a closed output must not end this process before it has cleaned up.
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &pipe_before);
    // Only the reader handles signals, so that no other thread is interrupted.
    pthread_sigmask(SIG_BLOCK, &handled, &mask);
    reader = std::thread([this, handled] {
      pthread_sigmask(SIG_UNBLOCK, &handled, nullptr);
      Read();
    });
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    Write({});
    reader.join();
    for (std::size_t i = 0; i < kCollected.size(); ++i) {
      sigaction(kCollected[i], &before[i], nullptr);
    }
    sigaction(SIGPIPE, &pipe_before, nullptr);
    to_reader = -1;
    for (const int end : ends) close(end);
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  }

  void Read() {
    while (true) {
      Arrived arrived;
      const auto size = read(ends[0], &arrived, sizeof arrived);
      if (size < 0 && errno == EINTR) continue;
      if (size != sizeof arrived || arrived.number == 0) return;
      Take(arrived);
    }
  }

  void Take(const Arrived& arrived) {
    {
      const std::lock_guard lock(mutex);
      if (program > 0) {
        // The terminal sends its signals to the whole foreground group.
        if (arrived.from_process) kill(program, arrived.number);
        return;
      }
      if (first == 0) first = arrived.number;
    }
    on_signal();
  }

  const std::function<void()> on_signal;
  std::array<int, 2> ends{};
  // As they were before the object.
  std::array<struct sigaction, kCollected.size()> before{};
  struct sigaction pipe_before {};
  sigset_t mask{};
  std::mutex mutex{};  // guards the members below
  pid_t program = 0;   // 0: none runs
  int first = 0;
  std::thread reader{};
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
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &state_->mask);
  sigset_t defaults;
  sigemptyset(&defaults);
  if (state_->pipe_before.sa_handler != SIG_IGN) sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
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

int EndLike(const ProgramEnd& end) {
  if (end.signal != 0) {
    std::ignore = signal(end.signal, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, end.signal);
    pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    std::ignore = raise(end.signal);
  }
  return end.exit_code;
}

}  // namespace tfvault::platform
