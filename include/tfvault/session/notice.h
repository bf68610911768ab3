// What a person is told, as a value: a warning, or what a failed call leaves to say.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <vector>

namespace tfvault::session {

struct Notice {
  std::string title{};  // one short line
  std::string text{};   // whole sentences, never a secret
  std::string about{};  // the one field of the request that it is about: "ttl"
};
using Notices = std::vector<Notice>;

// The same error with all that a person is to read besides its message: a title, and what to try.
// A hint that it has is left out, so `advice` holds it. OK stays OK.
[[nodiscard]] Status WithNotice(const Status& status, const std::string& title,
                                const std::string& advice, const std::string& about = {});
// What Explanation says, under no title, when that was not said.
[[nodiscard]] Notice NoticeOf(const Status& status);

}  // namespace tfvault::session
