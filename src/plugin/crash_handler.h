// Crash reports that Terraform shows as the plugin's stack trace: a line that begins "panic: ",
// then frames, on standard error.
#pragma once

namespace tfvault::plugin {

// For SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT and std::terminate. Prints addresses and type names
// only, never the text of an exception, which may quote a secret. The process then dies of the same
// signal.
void InstallCrashHandler();

}  // namespace tfvault::plugin
