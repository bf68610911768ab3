// SPDX-License-Identifier: MPL-2.0
// Reads the result of an unconfirmed write.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <stop_token>
#include <tuple>

namespace tfvault::vault {

// The time limit of a read after a write. The read is not cancelled with the run, because an object
// that exists must get into the state.
inline constexpr Duration kLookLimit{5'000};

// Calls `look` after a write that may have taken effect, until `look` returns an object. `look`
// returns kNotFound when the object does not exist. Because Vault may still execute the write, and
// an outage may be short, LookAfterwards returns kNotFound only after three such results in a row,
// and any other error only after ten calls. It waits one second between calls. After `stop` has
// fired, it makes at most three calls.
template <typename Look>
[[nodiscard]] auto LookAfterwards(const Look& look, const Time& time, const std::stop_token& stop) {
  constexpr Duration kPause{1'000};
  constexpr int kEnough = 3;
  constexpr int kMost = 10;
  auto found = look();
  int nothing = 0;
  for (int looks = 1; !found.ok() && looks < (stop.stop_requested() ? kEnough : kMost); ++looks) {
    nothing = found.status().code() == StatusCode::kNotFound ? nothing + 1 : 0;
    if (nothing == kEnough) break;
    std::ignore = time.Sleep(kPause, {});
    found = look();
  }
  return found;
}

}  // namespace tfvault::vault
