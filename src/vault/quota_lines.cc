// SPDX-License-Identifier: MPL-2.0
#include "vault/quota_lines.h"

#include <algorithm>

namespace tfvault::vault {
namespace {

constexpr Duration kLookInterval{50};
constexpr Duration kQuickAnswer{200};  // Vault refuses a request faster than this

}  // namespace

QuotaLines::Place::Place(QuotaLines& lines, const std::string& name)
    : lines_(lines), line_([&]() -> Line& {
        const std::lock_guard lock(lines.mutex_);
        return lines.lines_[name];
      }()) {}

QuotaLines::Place::~Place() {
  const std::lock_guard lock(lines_.mutex_);
  line_.waiting.erase(ticket_);
}

void QuotaLines::Place::Refused(SteadyTimePoint next) {
  const std::lock_guard lock(lines_.mutex_);
  if (ticket_ == 0) ticket_ = ++lines_.last_ticket_;
  line_.waiting.insert(ticket_);
  line_.next = std::max(line_.next, next);
}

void QuotaLines::Place::Admitted(SteadyTimePoint now) {
  const std::lock_guard lock(lines_.mutex_);
  if (ticket_ != 0) line_.next = std::min(line_.next, now);
}

Duration QuotaLines::Place::Wait(SteadyTimePoint now) {
  const std::lock_guard lock(lines_.mutex_);
  if (now < line_.next) return std::chrono::ceil<Duration>(line_.next - now);
  if (*line_.waiting.begin() != ticket_) return kLookInterval;
  line_.waiting.erase(ticket_);
  line_.next = now + kQuickAnswer;
  return Duration(0);
}

}  // namespace tfvault::vault
