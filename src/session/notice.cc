// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/notice.h"

#include "tfvault/base/hint.h"

namespace tfvault::session {
namespace {

constexpr const char* kTitle = "tfvault/notice-title";
constexpr const char* kAdvice = "tfvault/notice-advice";
constexpr const char* kAbout = "tfvault/notice-about";

}  // namespace

Status WithNotice(const Status& status, const std::string& title, const std::string& advice,
                  const std::string& about) {
  Status noted = status;
  noted.SetPayload(kTitle, absl::Cord(title));
  noted.SetPayload(kAdvice, absl::Cord(advice));
  noted.SetPayload(kAbout, absl::Cord(about));
  return noted;
}

Notice NoticeOf(const Status& status) {
  const auto payload = [&](const char* key) {
    const auto found = status.GetPayload(key);
    return found ? std::string(*found) : std::string();
  };
  const std::string title = payload(kTitle);
  if (title.empty()) return {.text = Explanation(status)};
  const std::string advice = payload(kAdvice);
  return {.title = title,
          .text = Message(status) + (advice.empty() ? "" : "\n\n" + advice),
          .about = payload(kAbout)};
}

}  // namespace tfvault::session
