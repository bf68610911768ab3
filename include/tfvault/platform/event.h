// An event that wakes a thread in poll(2).
#pragma once

namespace tfvault::platform {

// An event stays set. Threading: any thread may call Set, also inside a signal handler.
class Event {
 public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void Set() const;
  // A descriptor for poll(2) that becomes readable when the event is set. Negative when the process
  // has no free descriptor.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace tfvault::platform
