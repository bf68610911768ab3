// SPDX-License-Identifier: MPL-2.0
// Installs the crash handler and crashes in the way that the argument names.
#include "plugin/crash_handler.h"

#include <csignal>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  tfvault::plugin::InstallCrashHandler();
  const std::string how = argc > 1 ? argv[1] : "";
  if (how == "segv") raise(SIGSEGV);
  if (how == "throw") throw std::runtime_error("s.secret");
  return 0;
}
