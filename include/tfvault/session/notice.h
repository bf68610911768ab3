// SPDX-License-Identifier: MPL-2.0
// A message for a user as a value: a warning, or the text of an error.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <vector>

namespace tfvault::session {

struct Notice {
  std::string title{};  // one short line
  std::string text{};   // whole sentences without a secret
  std::string about{};  // the argument that the notice is about: "ttl"; may be empty
};
using Notices = std::vector<Notice>;

// Adds a title and advice to an error, for NoticeOf. NoticeOf then ignores the hint of the status,
// so `advice` must include the hint. OK stays OK.
[[nodiscard]] Status WithNotice(const Status& status, const std::string& title,
                                const std::string& advice, const std::string& about = {});
// The notice that WithNotice added; otherwise a notice with the text of Explanation and no title.
[[nodiscard]] Notice NoticeOf(const Status& status);

}  // namespace tfvault::session
