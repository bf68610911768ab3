// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/event.h"

#include "platform/windows/windows.h"

namespace tfvault::platform {
namespace {

HANDLE Of(std::intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

Event::Event()
    : handles_{reinterpret_cast<std::intptr_t>(CreateEventW(nullptr, TRUE, FALSE, nullptr)), 0} {}

Event::~Event() { CloseHandle(Of(handles_[0])); }

void Event::Set() const { SetEvent(Of(handles_[0])); }

bool Event::WaitFor(std::optional<std::chrono::milliseconds> limit) const {
  const DWORD wait = limit ? static_cast<DWORD>(limit->count()) : INFINITE;
  return WaitForSingleObject(Of(handles_[0]), wait) == WAIT_OBJECT_0;
}

}  // namespace tfvault::platform
