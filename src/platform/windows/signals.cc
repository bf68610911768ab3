// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/signals.h"

#include "platform/windows/windows.h"

#include <atomic>

namespace tfvault::platform {
namespace {

std::atomic<const Event*> exit_request = nullptr;
std::atomic<bool> interrupts_ignored = false;

// Windows runs this function in a thread of its own.
BOOL WINAPI OnConsoleEvent(DWORD event) {
  if (event == CTRL_C_EVENT && interrupts_ignored) return TRUE;
  const Event* request = exit_request;
  if (request == nullptr) return FALSE;
  request->Set();
  // Windows ends the process when this function has returned from one of the other events.
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) Sleep(INFINITE);
  return TRUE;
}

}  // namespace

void SetOnExitRequest(const Event& event) {
  exit_request = &event;
  SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
}

void IgnoreInterrupts() { interrupts_ignored = true; }

// A write to a broken pipe is an error anyway.
void IgnoreBrokenPipes() {}

}  // namespace tfvault::platform
