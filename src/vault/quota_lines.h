// SPDX-License-Identifier: MPL-2.0
// Orders the calls that a rate quota refused, first come, first served.
//
// If every call repeated its request on its own, chance would decide which call exceeds its time
// limit. Therefore only the first call in a line repeats its request. The next call follows when
// Vault admitted the first call, or when the answer takes long, because Vault refuses a request
// quickly. Calls that different quotas may limit are in different lines.
//
// Threading: all methods may be called from any thread.
#pragma once

#include "tfvault/base/time.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace tfvault::vault {

class QuotaLines {
  struct Line;

 public:
  // The place of one call. Used by one thread; the destructor leaves the line.
  class Place {
   public:
    // `name` is the name of the line.
    Place(QuotaLines& lines, const std::string& name);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // The quota refused the call. No call of the line repeats its request before `next`. The first
    // refusal puts the call at the end of the line; after that it keeps its place.
    void Refused(SteadyTimePoint next);
    // The call got another answer.
    void Admitted(SteadyTimePoint now);
    // The time until the next call of Wait; 0: the call must repeat its request now.
    [[nodiscard]] Duration Wait(SteadyTimePoint now);

   private:
    QuotaLines& lines_;
    Line& line_;
    std::uint64_t ticket_ = 0;  // 0: not refused yet
  };

 private:
  struct Line {
    std::set<std::uint64_t> waiting{};
    SteadyTimePoint next{};  // no call repeats its request before
  };

  std::mutex mutex_;  // guards the members below
  std::uint64_t last_ticket_ = 0;
  std::map<std::string, Line> lines_{};
};

}  // namespace tfvault::vault
