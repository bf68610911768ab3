// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/status.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace tfvault::status_test {
namespace {

TEST_CASE("context comes before the message and keeps code and payloads", "[base]") {
  Status status = Error(StatusCode::kNotFound, "no such role");
  status.SetPayload("type", absl::Cord("payload"));
  const Status annotated = Annotate(Annotate(status, "reading role 'x'"), "planning");
  CHECK(annotated.code() == StatusCode::kNotFound);
  CHECK(Message(annotated) == "planning: reading role 'x': no such role");
  REQUIRE(annotated.GetPayload("type"));
  CHECK(std::string(*annotated.GetPayload("type")) == "payload");
}

TEST_CASE("context does not turn success into an error", "[base]") {
  CHECK(Annotate(absl::OkStatus(), "context").ok());
  CHECK(Message(absl::OkStatus()).empty());
}

StatusOr<std::unique_ptr<int>> Make(bool works) {
  if (!works) return Error(StatusCode::kUnavailable, "broken");
  return std::make_unique<int>(1);
}

StatusOr<int> UseMacros(bool first, bool second, bool third) {
  TFV_ASSIGN_OR_RETURN(auto one, Make(first));
  std::unique_ptr<int> two;
  TFV_ASSIGN_OR_RETURN(two, Make(second));
  TFV_RETURN_IF_ERROR(Make(third).status());
  return *one + *two;
}

TEST_CASE("the macros return the first error and move values out", "[base]") {
  CHECK(UseMacros(true, true, true).value() == 2);
  CHECK(UseMacros(false, true, true).status().code() == StatusCode::kUnavailable);
  CHECK(UseMacros(true, false, true).status().code() == StatusCode::kUnavailable);
  CHECK(UseMacros(true, true, false).status().code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tfvault::status_test
