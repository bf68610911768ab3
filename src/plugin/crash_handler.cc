// SPDX-License-Identifier: MPL-2.0
#include "plugin/crash_handler.h"

#include "tfvault/base/type_name.h"
#include "tfvault/platform/crash.h"

#include <cxxabi.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <tuple>
#include <typeinfo>

namespace tfvault::plugin {
namespace {

void Report(std::string_view name) {
  platform::PrintError("panic: ");
  platform::PrintError(name);
  platform::PrintError("\n");
  platform::PrintFrames();
}

[[noreturn]] void OnTerminate() {
  platform::PrintError("panic: std::terminate");
  if (const std::type_info* type = abi::__cxa_current_exception_type()) {
    platform::PrintError(" after an exception of type ");
    platform::PrintError(TypeName(*type));
  }
  platform::PrintError("\n");
  platform::PrintFrames();
  // Prevents a second report for the SIGABRT of std::abort.
  std::ignore = std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

}  // namespace

void InstallCrashHandler() {
  std::set_terminate(OnTerminate);
  platform::OnFatalSignal(Report);
}

}  // namespace tfvault::plugin
