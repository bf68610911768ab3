// SPDX-License-Identifier: MPL-2.0
// Reads the table of RPCs in proto/README.md, for the tests that check it.
#pragma once

#include <string>
#include <vector>

namespace tfvault::test {

struct RpcRow {
  std::string protocol5{};  // empty: absent
  std::string protocol6{};
  bool served = false;
  std::string shown_by{};  // the name of a test
};

// Fails the test if the table cannot be read.
[[nodiscard]] std::vector<RpcRow> ReadRpcTable();

}  // namespace tfvault::test
