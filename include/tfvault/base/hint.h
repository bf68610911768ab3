// SPDX-License-Identifier: MPL-2.0
// Hints for the user about an error, attached to a Status. A hint is a payload and not part of the
// message, because messages are often embedded in other messages; Annotate keeps it.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault {

// Returns the error with `hint`, which consists of whole sentences. An empty hint changes nothing.
// An error that already has a hint keeps its hint, which is more specific. OK stays OK.
[[nodiscard]] Status WithHint(const Status& status, const std::string& hint);
// The hint of the error; empty when the error has none.
[[nodiscard]] std::string HintOf(const Status& status);

// The full text for the user: the message, then the hint as a paragraph of its own.
[[nodiscard]] std::string Explanation(const Status& status);

}  // namespace tfvault
