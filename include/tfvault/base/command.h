// SPDX-License-Identifier: MPL-2.0
// Runs a program that the user configured and returns its standard output.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace tfvault {

struct Command {
  std::vector<std::string> arguments{};              // the first one is the path of the program
  std::map<std::string, std::string> environment{};  // added to this process's variables
  Duration time_limit{60'000};
};

// Returns the program's standard output. Its standard input is empty. The program is started
// without a shell, except for a script that names no interpreter.
//
// Errors: kInvalidArgument when the program cannot be started, fails (the message has the first
// line of its standard error) or prints more than 64 KiB; kDeadlineExceeded at the time limit and
// kCancelled on `stop`, after the program and its child processes were killed.
[[nodiscard]] StatusOr<SecretString> RunCommand(const Command& command,
                                                const std::stop_token& stop);

}  // namespace tfvault
