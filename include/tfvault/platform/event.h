// Wakes a thread that waits for descriptors.
#pragma once

namespace tfvault::platform {

// Set once and for all. Threading: any thread may set it, also from inside a signal handler.
class Event {
 public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void Set() const;
  // Readable when the event is set, for poll(2). Negative when the system has no descriptor left.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace tfvault::platform
