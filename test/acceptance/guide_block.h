// SPDX-License-Identifier: MPL-2.0
// Reads code blocks of the guides, so that tests use what users paste.
#pragma once

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tfvault::test {

// The text of the first code block of docs/guides/`guide` at or after a line that begins with
// `start`.
inline std::string GuideBlock(const std::string& guide, const std::string& start) {
  std::ifstream file(std::filesystem::path(TFVAULT_SOURCE_DIR) / "docs/guides" / guide);
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const auto at = page.find("\n" + start);
  REQUIRE(at != std::string::npos);
  const auto begin = page.find('\n', page.find("```", at)) + 1;
  return page.substr(begin, page.find("\n```", begin) + 1 - begin);
}

}  // namespace tfvault::test
