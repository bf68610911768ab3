// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/signals.h"

#include <atomic>
#include <csignal>

namespace tfvault::platform {
namespace {

std::atomic<const Event*> exit_request = nullptr;
static_assert(decltype(exit_request)::is_always_lock_free);

void OnExitSignal(int) { exit_request.load()->Set(); }

bool Has(int signal, void (*handler)(int)) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == handler;
}

void Ignore(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(signal, &action, nullptr);
}

}  // namespace

void SetOnExitRequest(const Event& event) {
  exit_request = &event;
  struct sigaction action {};
  action.sa_handler = OnExitSignal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGTERM, SIGHUP, SIGQUIT, SIGINT}) {
    if (!Has(signal, SIG_IGN)) sigaction(signal, &action, nullptr);
  }
}

void IgnoreInterrupts() { Ignore(SIGINT); }

void IgnoreBrokenPipes() {
  if (Has(SIGPIPE, SIG_DFL)) Ignore(SIGPIPE);
}

}  // namespace tfvault::platform
