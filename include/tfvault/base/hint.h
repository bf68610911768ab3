// What a person may try after an error. It travels beside the message, which often becomes part of
// another one, and survives Annotate.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault {

// The same error with a hint in whole sentences. An empty one changes nothing, nor does another one
// for an error that has a hint already: the first knew more. OK stays OK.
[[nodiscard]] Status WithHint(const Status& status, const std::string& hint);
// Empty when there is none.
[[nodiscard]] std::string HintOf(const Status& status);

// All that a person is to read: the message, and the hint as a paragraph of its own.
[[nodiscard]] std::string Explanation(const Status& status);

}  // namespace tfvault
