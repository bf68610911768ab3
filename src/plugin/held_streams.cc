// SPDX-License-Identifier: MPL-2.0
#include "plugin/held_streams.h"

#include <utility>

namespace tfvault::plugin {

void HeldStreams::Opened(std::shared_ptr<HeldStream> stream) {
  HeldStream* opened = stream.get();
  bool ending = false;
  {
    const std::lock_guard lock(mutex_);
    open_.emplace(opened, std::move(stream));
    closed_since_.reset();
    ending = ending_;
  }
  if (ending) opened->End();
}

void HeldStreams::Closed(const HeldStream* stream) {
  // Declared before the lock, so that the stream is destroyed after the lock is released.
  decltype(open_)::node_type closed;
  const std::lock_guard lock(mutex_);
  closed = open_.extract(stream);
  if (open_.empty()) closed_since_ = time_.SteadyNow();
}

void HeldStreams::EndAll() {
  // Streams are ended without the lock, because finishing a call may call Closed on this thread.
  decltype(open_) open;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    open = open_;
  }
  for (const auto& [key, stream] : open) stream->End();
}

std::optional<SteadyTimePoint> HeldStreams::closed_since() const {
  const std::lock_guard lock(mutex_);
  return closed_since_;
}

}  // namespace tfvault::plugin
