// SPDX-License-Identifier: MPL-2.0
// Prints crash reports in the form that Terraform shows as the plugin's stack trace: a line that
// begins with "panic: ", then the frames, on standard error.
#pragma once

namespace tfvault::plugin {

// Handles SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT and std::terminate. A report has addresses and
// type names only, and never the text of an exception, which may quote a secret. After the report
// the same signal kills the process.
void InstallCrashHandler();

}  // namespace tfvault::plugin
