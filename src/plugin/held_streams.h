// The streams that a host opens once and keeps for its whole life. We send nothing on them, but
// their end tells that the host is gone, and ours must end before the server can.
#pragma once

#include "tfvault/base/time.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace tfvault::plugin {

class HeldStream {
 public:
  virtual ~HeldStream() = default;
  // Finishes the call, once however often it is asked. Any thread.
  void End() {
    if (!ended_.test_and_set()) Finish();
  }

 protected:
  HeldStream() = default;

 private:
  virtual void Finish() = 0;
  std::atomic_flag ended_;
};

// Threading: all methods from any thread.
class HeldStreams {
 public:
  // `time` must outlive the streams.
  explicit HeldStreams(const Time& time) : time_(time) {}

  void Opened(std::shared_ptr<HeldStream> stream);
  void Closed(const HeldStream* stream);
  // Ends those that are open and those still to come.
  void EndAll();

  // When the last one closed; absent while one is open and before the first.
  [[nodiscard]] std::optional<SteadyTimePoint> closed_since() const;

 private:
  const Time& time_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<const HeldStream*, std::shared_ptr<HeldStream>> open_;
  std::optional<SteadyTimePoint> closed_since_;
  bool ending_ = false;
};

}  // namespace tfvault::plugin
