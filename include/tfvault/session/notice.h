// A message for a user as a value: a warning, or the text of an error.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <vector>

namespace tfvault::session {

struct Notice {
  std::string title{};  // one short line
  std::string text{};   // whole sentences without a secret
  std::string about{};  // the field of the request that the notice is about, if any: "ttl"
};
using Notices = std::vector<Notice>;

// Adds a title and advice to an error, which NoticeOf reads. NoticeOf then ignores a hint of the
// status, so `advice` must include it. OK stays OK.
[[nodiscard]] Status WithNotice(const Status& status, const std::string& title,
                                const std::string& advice, const std::string& about = {});
// The notice of WithNotice; for a status without one, the text of Explanation without a title.
[[nodiscard]] Notice NoticeOf(const Status& status);

}  // namespace tfvault::session
