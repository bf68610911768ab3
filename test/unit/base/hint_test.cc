// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/hint.h"

#include <catch2/catch.hpp>

namespace tfvault::hint_test {
namespace {

const Status kError = Error(StatusCode::kUnavailable, "no answer");

TEST_CASE("a hint is not part of the message and survives annotation", "[base]") {
  const Status status = Annotate(WithHint(kError, "Try again."), "reading");
  CHECK(Message(status) == "reading: no answer");
  CHECK(HintOf(status) == "Try again.");
  CHECK(Explanation(status) == "reading: no answer\n\nTry again.");
}

TEST_CASE("the first hint stays, an empty hint is ignored, and OK gets no hint", "[base]") {
  CHECK(HintOf(WithHint(WithHint(kError, "First."), "Second.")) == "First.");
  CHECK(WithHint(kError, "") == kError);
  CHECK(Explanation(kError) == "no answer");
  CHECK(WithHint(absl::OkStatus(), "Hint.").ok());
}

}  // namespace
}  // namespace tfvault::hint_test
