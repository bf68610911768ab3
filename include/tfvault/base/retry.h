// Retry as three separate questions: again? (RetryPolicy), when? (BackoffPolicy), safe?
// (Idempotency).
#pragma once

#include "tfvault/base/time.h"

#include <functional>

namespace tfvault {

// Whether sending a request twice can do harm. Reading dynamic credentials creates something on the
// server: it is a GET and still kNonIdempotent.
enum class Idempotency { kIdempotent, kNonIdempotent };

struct RetryPolicy {
  int max_retries = 2;          // attempts after the first one; 0: none
  Duration time_limit{60'000};  // for all attempts and waits together
};

// Wait before retry n (1-based): n times a random share of [min, max] (vault-api 1.8).
struct BackoffPolicy {
  Duration min{1'000};
  Duration max{1'500};
  std::function<double()> random{};  // uniform in [0,1); empty: a process-wide source

  [[nodiscard]] Duration Wait(int retry) const;
};

}  // namespace tfvault
