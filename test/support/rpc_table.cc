// SPDX-License-Identifier: MPL-2.0
#include "test/support/rpc_table.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace tfvault::test {
namespace {

std::string Cell(std::istringstream& line) {
  std::string cell;
  std::getline(line, cell, '|');
  const auto begin = cell.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  return cell.substr(begin, cell.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::vector<RpcRow> ReadRpcTable() {
  std::ifstream file(TFVAULT_SOURCE_DIR "/proto/README.md");
  std::string text;
  while (text != "## RPCs") REQUIRE(std::getline(file, text));
  std::vector<RpcRow> rows;
  while (std::getline(file, text)) {
    if (!text.starts_with("| ") || text.starts_with("| Protocol 5")) continue;
    std::istringstream line(text.substr(1));
    RpcRow row{.protocol5 = Cell(line), .protocol6 = Cell(line)};
    if (row.protocol5 == "-") row.protocol5.clear();
    const std::string served = Cell(line);
    CAPTURE(text);
    CHECK((served == "yes" || served == "no"));
    row.served = served == "yes";
    row.shown_by = Cell(line);
    rows.push_back(row);
  }
  REQUIRE_FALSE(rows.empty());
  return rows;
}

}  // namespace tfvault::test
