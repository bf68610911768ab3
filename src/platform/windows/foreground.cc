// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/foreground.h"

#include "platform/windows/command_line.h"
#include "platform/windows/windows.h"

#include <atomic>
#include <cerrno>
#include <csignal>

namespace tfvault::platform {
namespace {

constexpr int kSignalBase = 128;  // as in shells

}  // namespace

struct Foreground::State {
  explicit State(std::function<void()> handler) : on_signal(std::move(handler)) {
    only = this;
    SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    SetConsoleCtrlHandler(OnConsoleEvent, FALSE);
    only = nullptr;
  }

  // Windows runs this function in a thread of its own. The program gets the same event.
  static BOOL WINAPI OnConsoleEvent(DWORD event) {
    State* state = only;
    if (state == nullptr) return FALSE;
    if (!state->runs) {
      int none = 0;
      const bool interrupt = event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
      state->first.compare_exchange_strong(none, interrupt ? SIGINT : SIGTERM);
      state->on_signal();
    }
    // Windows ends the process when this function has returned from one of the other events.
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) Sleep(INFINITE);
    return TRUE;
  }

  static inline std::atomic<State*> only = nullptr;
  const std::function<void()> on_signal;
  std::atomic<bool> runs = false;
  std::atomic<int> first = 0;
};

Foreground::Foreground(std::function<void()> on_signal)
    : state_(std::make_unique<State>(std::move(on_signal))) {}
Foreground::~Foreground() = default;

int Foreground::first_signal() const { return state_->first; }

// cppcheck-suppress passedByValue ; the other systems change the arguments
ProgramEnd Foreground::Run(std::vector<std::string> arguments, std::vector<std::string> variables,
                           std::error_code& error) {
  std::wstring line = CommandLine(arguments);
  std::wstring block = VariableBlock(std::move(variables));
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION started{};
  state_->runs = true;
  if (const int signal = state_->first; signal != 0) {
    state_->runs = false;
    return {.exit_code = kSignalBase + signal, .signal = signal};
  }
  // Without a job, a program that this process started ends only by itself, as on other systems.
  if (CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, CREATE_UNICODE_ENVIRONMENT,
                     block.data(), nullptr, &startup, &started) == FALSE) {
    SetErrno();
    error = std::error_code(errno, std::generic_category());
    state_->runs = false;
    return {};
  }
  const Handle process(started.hProcess);
  const Handle thread(started.hThread);
  WaitForSingleObject(process.get(), INFINITE);
  state_->runs = false;
  DWORD code = 0;
  GetExitCodeProcess(process.get(), &code);
  return {.exit_code = static_cast<int>(code)};
}

// Windows has no signals; the exit code says it all.
int EndLike(const ProgramEnd& end) { return end.exit_code; }

}  // namespace tfvault::platform
