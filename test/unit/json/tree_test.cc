// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/tree.h"

#include <catch2/catch.hpp>

namespace tfvault::json::tree_test {
namespace {

std::string MessageOf(const StatusOr<Tree>& tree) { return Message(tree.status()); }

TEST_CASE("a tree keeps every digit, the order of members and the text of literals", "[json]") {
  const auto tree =
      Tree::Parse(R"({"b":123456789012345678901234567890.10,"a":[true,null,"x"],"n":-7})");
  REQUIRE(tree.ok());
  REQUIRE(tree->members.size() == 3);
  CHECK(tree->members[0].first == "b");
  CHECK(tree->members[0].second.text == "123456789012345678901234567890.10");
  const auto& list = tree->Find("a")->elements;
  CHECK(list[0].kind == Tree::Kind::kBool);
  CHECK(list[0].text == "true");
  CHECK(list[1].kind == Tree::Kind::kNull);
  CHECK(list[1].text == "null");
  CHECK(list[2].text == "x");
  CHECK(tree->Find("n")->text == "-7");
  CHECK(tree->Find("absent") == nullptr);
}

TEST_CASE("a repeated name is an error where names must be unique", "[json]") {
  const std::string text = R"({"a":{"x":1},"b":{"x":1},"\u0061":2})";
  CHECK(Tree::Parse(text)->Find("a")->text == "2");
  CHECK(MessageOf(Tree::Parse(text, {.unique_names = true})) ==
        R"(an object has the key "a" twice)");
  CHECK(Tree::Parse(R"({"a":{"x":1},"b":{"x":1}})", {.unique_names = true}).ok());
}

TEST_CASE("an error of a tree has the position and does not quote the text", "[json]") {
  CHECK(MessageOf(Tree::Parse("[secret]")) == "the text is not valid JSON (byte 2)");
  CHECK(MessageOf(Tree::Parse(std::string("{}\0", 3))) == "the text is not valid JSON (byte 3)");
  CHECK(MessageOf(Tree::Parse("[[[]]]", {.max_depth = 2})) ==
        "the text is nested deeper than 2 levels");
}

}  // namespace
}  // namespace tfvault::json::tree_test
