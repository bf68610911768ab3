// SPDX-License-Identifier: MPL-2.0
// Tracks the streams that a host opens once and keeps open as long as it runs. The plugin sends
// nothing on them. Their end shows that the host is gone, and the plugin must end them before the
// server can stop.
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
  // Finishes the call; later calls of End have no effect. Threading: any thread.
  void End() {
    if (!ended_.test_and_set()) Finish();
  }

 protected:
  HeldStream() = default;

 private:
  virtual void Finish() = 0;
  std::atomic_flag ended_;
};

// Threading: all methods may be called from any thread.
class HeldStreams {
 public:
  // `time` must outlive the streams.
  explicit HeldStreams(const Time& time) : time_(time) {}

  void Opened(std::shared_ptr<HeldStream> stream);
  void Closed(const HeldStream* stream);
  // Ends all open streams, and every stream that is opened later.
  void EndAll();

  // When the last stream closed; absent while a stream is open and before the first stream.
  [[nodiscard]] std::optional<SteadyTimePoint> closed_since() const;

 private:
  const Time& time_;
  mutable std::mutex mutex_;  // guards the members below
  std::map<const HeldStream*, std::shared_ptr<HeldStream>> open_;
  std::optional<SteadyTimePoint> closed_since_;
  bool ending_ = false;
};

}  // namespace tfvault::plugin
