// The calls that a rate quota refused, first come, first served.
//
// If all asked again by themselves, chance would decide which of them waits beyond its time limit.
// So only the first in a line asks again, and its answer is news for all: the next one goes when
// the first was let in, or when its answer takes its time, since a refusal is quick. Calls that
// different quotas may concern stand in different lines.
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
  // One call's place. Belongs to one thread; leaves the line when it goes.
  class Place {
   public:
    // `name` is the line's.
    Place(QuotaLines& lines, const std::string& name);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // The call was refused, and nobody in its line is to ask before `next`. It stands at the end of
    // the line, or again where it stood before.
    void Refused(SteadyTimePoint next);
    // The call was answered otherwise.
    void Admitted(SteadyTimePoint now);
    // How long to wait before the next look; 0: the call is to ask now.
    [[nodiscard]] Duration Wait(SteadyTimePoint now);

   private:
    QuotaLines& lines_;
    Line& line_;
    std::uint64_t ticket_ = 0;  // 0: was never refused
  };

 private:
  struct Line {
    std::set<std::uint64_t> waiting{};
    SteadyTimePoint next{};  // nobody asks before
  };

  std::mutex mutex_;  // guards what follows
  std::uint64_t last_ticket_ = 0;
  std::map<std::string, Line> lines_{};
};

}  // namespace tfvault::vault
