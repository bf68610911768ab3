// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/crash.h"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <tuple>
#include <utility>

namespace tfvault::platform {
namespace {

constexpr int kMostFrames = 64;

constexpr std::array<std::pair<int, std::string_view>, 5> kFatalSignals = {{
    {SIGSEGV, "SIGSEGV"},
    {SIGBUS, "SIGBUS"},
    {SIGILL, "SIGILL"},
    {SIGFPE, "SIGFPE"},
    {SIGABRT, "SIGABRT"},
}};

void (*report_signal)(std::string_view name) = nullptr;

void OnCrashSignal(int signal) {
  for (const auto& [number, name] : kFatalSignals) {
    if (number == signal) report_signal(name);
  }
  // SA_RESETHAND has restored the default disposition, so this kills the process.
  std::ignore = raise(signal);
}

}  // namespace

void OnFatalSignal(void (*report)(std::string_view name)) {
  // The first call of backtrace() loads a library, which a signal handler must not do.
  std::array<void*, 1> frame{};
  backtrace(frame.data(), static_cast<int>(frame.size()));

  report_signal = report;
  struct sigaction action {};
  action.sa_handler = OnCrashSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const auto& [number, name] : kFatalSignals) sigaction(number, &action, nullptr);
}

void PrintError(std::string_view text) {
  std::ignore = ::write(STDERR_FILENO, text.data(), text.size());
}

void PrintFrames() {
  std::array<void*, kMostFrames> frames{};
  const int count = backtrace(frames.data(), kMostFrames);
  backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
}

}  // namespace tfvault::platform
