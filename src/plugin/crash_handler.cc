#include "plugin/crash_handler.h"

#include "tfvault/base/type_name.h"

#include <cxxabi.h>
#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <tuple>
#include <typeinfo>
#include <utility>

namespace tfvault::plugin {
namespace {

constexpr int kMostFrames = 64;

constexpr std::array<std::pair<int, std::string_view>, 5> kFatalSignals = {{
    {SIGSEGV, "SIGSEGV"},
    {SIGBUS, "SIGBUS"},
    {SIGILL, "SIGILL"},
    {SIGFPE, "SIGFPE"},
    {SIGABRT, "SIGABRT"},
}};

// Every function except OnTerminate may run inside a signal handler, so it must not allocate
// memory, take locks or use stdio.
void Print(std::string_view text) {
  std::ignore = ::write(STDERR_FILENO, text.data(), text.size());
}

void PrintFrames() {
  std::array<void*, kMostFrames> frames{};
  const int count = backtrace(frames.data(), kMostFrames);
  backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
}

void OnFatalSignal(int signal) {
  Print("panic: ");
  for (const auto& [number, name] : kFatalSignals) {
    if (number == signal) Print(name);
  }
  Print("\n");
  PrintFrames();
  // SA_RESETHAND has restored the default disposition, so this kills the process.
  std::ignore = raise(signal);
}

[[noreturn]] void OnTerminate() {
  Print("panic: std::terminate");
  if (const std::type_info* type = abi::__cxa_current_exception_type()) {
    Print(" after an exception of type ");
    Print(TypeName(*type));
  }
  Print("\n");
  PrintFrames();
  // Prevents a second report for the SIGABRT of std::abort.
  std::ignore = std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

}  // namespace

void InstallCrashHandler() {
  // The first call of backtrace() loads a library, which a signal handler must not do.
  std::array<void*, 1> frame{};
  backtrace(frame.data(), static_cast<int>(frame.size()));

  std::set_terminate(OnTerminate);
  struct sigaction action {};
  action.sa_handler = OnFatalSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const auto& [number, name] : kFatalSignals) sigaction(number, &action, nullptr);
}

}  // namespace tfvault::plugin
