// SPDX-License-Identifier: MPL-2.0
// Helpers of the tests of small files.
#pragma once

#include "tfvault/base/small_file.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault {

// Returns the message of a file that cannot be read.
inline std::string Refusal(const std::string& path) {
  const auto content = ReadSmallFile(path);
  CHECK(content.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(content.status()),
             Catch::StartsWith("the file '" + path + "' cannot be read"));
  return Message(content.status());
}

}  // namespace tfvault
