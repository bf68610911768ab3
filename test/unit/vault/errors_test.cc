// SPDX-License-Identifier: MPL-2.0
#include "vault/errors.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::errors_test {
namespace {

TEST_CASE("facts survive annotation, appending and a change of code", "[vault]") {
  const Status original = VaultError(
      StatusCode::kUnavailable, "message",
      {.http_status = 503, .errors = {"a", "b"}, .retry_after = Duration(7000), .lease_id = "l"});
  const Status status =
      WithCode(Append(Annotate(original, "context"), " (end)"), StatusCode::kNotFound);
  CHECK(status.code() == StatusCode::kNotFound);
  CHECK(Message(status) == "context: message (end)");
  CHECK(HttpStatusOf(status) == 503);
  CHECK(VaultErrorsOf(status) == std::vector<std::string>{"a", "b"});
  CHECK(RetryAfterOf(status) == Duration(7000));
  CHECK(LeaseIdOf(status) == "l");
  CHECK(VaultSaid(status, "b"));
  CHECK_FALSE(VaultSaid(status, "c"));
}

TEST_CASE("a status without facts has none", "[vault]") {
  const Status status = GENERATE(absl::OkStatus(), absl::UnavailableError("text"));
  CHECK_FALSE(HttpStatusOf(status).has_value());
  CHECK(VaultErrorsOf(status).empty());
  CHECK_FALSE(RetryAfterOf(status).has_value());
  CHECK(LeaseIdOf(status).empty());
  CHECK_FALSE(IsMountMissing(status));
}

TEST_CASE("keeps the valid part of an error text that is not UTF-8", "[vault]") {
  const Status status = VaultError(StatusCode::kInternal, "m", {.errors = {"a\xFF"}});
  CHECK(VaultErrorsOf(status).at(0) == "a\xEF\xBF\xBD");
}

TEST_CASE("the wrapper of Vault's framework is removed from an error text", "[vault]") {
  const auto [text, unwrapped] = GENERATE(table<std::string, std::string>({
      {"1 error occurred:\n\t* permission denied\n\n", "permission denied"},
      {"2 errors occurred:\n\t* one\n\t* two\n\n", "one; two"},
      {"1 error occurred:\n", "1 error occurred:\n"},
      {"an error occurred:\n\t* x", "an error occurred:\n\t* x"},
      {"plain", "plain"},
      {"", ""},
  }));
  CHECK(UnwrapErrorText(text) == unwrapped);
}

TEST_CASE("distinguishes a missing mount from a missing object", "[vault]") {
  const auto [text, missing] = GENERATE(table<std::string, bool>({
      {"no handler for route \"x/y\". route entry not found.", true},
      {"No secret engine mount at aws/", true},
      {"no handler for route \"aws/roles/x\". route entry is tainted.", false},
      {"Role \"x\" not found", false},
      {"unsupported path", false},
  }));
  CHECK(IsMountMissing(VaultError(StatusCode::kNotFound, "m", {.errors = {text}})) == missing);
}

TEST_CASE("distinguishes a partly unmounted mount from a missing mount", "[vault]") {
  const auto status = [](const std::string& text) {
    return VaultError(StatusCode::kNotFound, "m", {.errors = {text}});
  };
  CHECK(IsMountTainted(status("no handler for route \"aws/x\". route entry is tainted.")));
  CHECK_FALSE(IsMountTainted(status("no handler for route \"aws/x\". route entry not found.")));
}

TEST_CASE("an excerpt is a few printable words", "[vault]") {
  CHECK(Excerpt("<html>\r\n<title>502  Bad Gateway</title>\x1B[0m</html>", {}) ==
        "502 Bad Gateway [0m");
  CHECK(Excerpt("", {}).empty());
  CHECK(Excerpt("<unclosed tag", {}).empty());
  CHECK(Excerpt(std::string(100'000, 'x'), {}).size() == 163);
  CHECK(Excerpt("a\xFF", {}) == "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace tfvault::vault::errors_test
