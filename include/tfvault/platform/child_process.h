// SPDX-License-Identifier: MPL-2.0
// Runs a child process and reads its output.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::platform {

struct Child {
  std::vector<std::string> arguments{};  // the first one is the path of the program
  std::vector<std::string> variables{};  // "NAME=value", all variables of the child
  // These functions receive the output in parts. If one returns false, the child is killed.
  std::function<bool(std::string_view)> output{};
  std::function<bool(std::string_view)> errors{};
};

enum class ChildEnd { kExited, kNotStarted, kTimedOut, kStopped, kRefused };

struct ChildResult {
  ChildEnd end = ChildEnd::kNotStarted;
  // kExited: the exit code; for a child killed by a signal, 128 plus the signal's number, as in
  // shells. kNotStarted: an errno value.
  int code = 0;
};

// Runs the program without a shell, except for a script that names no interpreter. Its standard
// input is empty. On kTimedOut, kStopped and kRefused, the child and its own child processes were
// killed.
[[nodiscard]] ChildResult RunChild(const Child& child, std::chrono::milliseconds limit,
                                   const std::stop_token& stop);

}  // namespace tfvault::platform
