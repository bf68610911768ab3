// SPDX-License-Identifier: MPL-2.0
// An event that one thread sets and another thread waits for.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tfvault::platform {

// An event stays set. Threading: any thread may call Set, also inside a signal handler.
class Event {
 public:
  // Without a free descriptor the event is never set.
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void Set() const;
  // Returns whether the event is set, at the latest when `limit` has passed. An absent limit means
  // forever. The wait may end early without the event.
  [[nodiscard]] bool WaitFor(std::optional<std::chrono::milliseconds> limit) const;

 private:
  std::array<std::intptr_t, 2> handles_;
};

}  // namespace tfvault::platform
