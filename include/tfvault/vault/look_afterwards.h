// What became of a write that nobody confirmed.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <stop_token>
#include <tuple>

namespace tfvault::vault {

// Of a look after a write. It is not cancelled with the run: what exists must get into the state.
inline constexpr Duration kLookLimit{5'000};

// What is there after a write that may have taken effect; `look` answers kNotFound when nothing is.
// Vault may still be at it, and an outage may be short: nothing is believed after three looks, and
// an error after ten, a second apart. Of a cancelled run, too, but then three looks must do.
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
