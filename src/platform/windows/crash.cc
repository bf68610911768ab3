// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/crash.h"

#include "platform/windows/windows.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <tuple>

namespace tfvault::platform {
namespace {

constexpr std::size_t kMostFrames = 62;  // the limit of older versions of Windows

void (*report_crash)(std::string_view name) = nullptr;

std::string_view Name(DWORD code) {
  switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_STACK_OVERFLOW:
      return "SIGSEGV";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
      return "SIGILL";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
    case EXCEPTION_FLT_DIVIDE_BY_ZERO:
      return "SIGFPE";
    default:
      return "exception";
  }
}

LONG WINAPI OnException(EXCEPTION_POINTERS* exception) {
  report_crash(Name(exception->ExceptionRecord->ExceptionCode));
  return EXCEPTION_EXECUTE_HANDLER;  // ends the process
}

void OnAbort(int /*signal*/) {
  report_crash("SIGABRT");
  // The default action would ask the user.
  TerminateProcess(GetCurrentProcess(), 3);
}

}  // namespace

void OnFatalSignal(void (*report)(std::string_view name)) {
  report_crash = report;
  SetUnhandledExceptionFilter(OnException);
  std::ignore = std::signal(SIGABRT, OnAbort);
}

void PrintError(std::string_view text) {
  DWORD written = 0;
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), text.data(), static_cast<DWORD>(text.size()), &written,
            nullptr);
}

void PrintFrames() {
  std::array<void*, kMostFrames> frames{};
  const auto count =
      CaptureStackBackTrace(0, static_cast<DWORD>(frames.size()), frames.data(), nullptr);
  for (USHORT i = 0; i < count; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, 17> text{};
    auto address = reinterpret_cast<std::uintptr_t>(frames[i]);
    text.back() = '\n';
    for (std::size_t digit = text.size() - 1; digit-- > 0; address >>= 4U) {
      text[digit] = kDigits[address & 0xFU];
    }
    PrintError("0x");
    PrintError({text.data(), text.size()});
  }
}

}  // namespace tfvault::platform
