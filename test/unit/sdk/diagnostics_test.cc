// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/diagnostics.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

namespace tfvault::sdk::diagnostics_test {
namespace {

TEST_CASE("diagnostics keep their order and drop duplicates", "[sdk]") {
  Diagnostics diagnostics;
  diagnostics.AddWarning("old", "It is old.");
  diagnostics.AddError("bad", "It is bad.", cty::Path::Root("name"));
  diagnostics.AddError("bad", "It is bad.", cty::Path::Root("name"));
  diagnostics.AddError("bad", "It is bad.");

  CHECK(diagnostics.items() ==
        std::vector<Diagnostic>{{Severity::kWarning, "old", "It is old.", {}},
                                {Severity::kError, "bad", "It is bad.", cty::Path::Root("name")},
                                {Severity::kError, "bad", "It is bad.", {}}});
}

TEST_CASE("a diagnostic has no control characters for a terminal", "[sdk]") {
  Diagnostics diagnostics;
  diagnostics.AddWarning("mount \x1b[2J", "says \u009b31m\nand \u202eback");
  CHECK(diagnostics.items() ==
        std::vector<Diagnostic>{
            {Severity::kWarning, "mount \uFFFD[2J", "says \uFFFD31m\nand \uFFFDback", {}}});
}

TEST_CASE("only errors count as errors", "[sdk]") {
  Diagnostics diagnostics;
  CHECK(diagnostics.empty());
  diagnostics.AddWarning("old", "");
  CHECK_FALSE(diagnostics.HasError());
  diagnostics.AddError("bad", "");
  CHECK(diagnostics.HasError());
}

TEST_CASE("a status becomes an error whose detail is its message", "[sdk]") {
  Diagnostics diagnostics;
  diagnostics.AddStatus(absl::OkStatus(), "nothing");
  CHECK(diagnostics.empty());

  const std::optional<int> answer =
      diagnostics.Fail(Error(StatusCode::kNotFound, "no such role"), "Cannot read the role");
  CHECK_FALSE(answer.has_value());
  CHECK(diagnostics.items() ==
        std::vector<Diagnostic>{{Severity::kError, "Cannot read the role", "no such role", {}}});
}

TEST_CASE("a summary is never empty", "[sdk]") {
  Diagnostics diagnostics;
  diagnostics.AddError("", "Something happened.");
  CHECK_FALSE(diagnostics.items().front().summary.empty());
}

TEST_CASE("appending drops duplicates too", "[sdk]") {
  Diagnostics first;
  first.AddError("bad", "");
  Diagnostics second;
  second.AddError("bad", "");
  second.AddWarning("old", "");
  first.Append(second);
  CHECK(first.items().size() == 2);
}

}  // namespace
}  // namespace tfvault::sdk::diagnostics_test
