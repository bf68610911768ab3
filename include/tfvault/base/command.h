// Runs a program of the user and takes what it prints.
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
  std::map<std::string, std::string> environment{};  // over this process's own
  Duration time_limit{60'000};
};

// What the program wrote to its standard output. Its standard input is empty. No shell takes part,
// except for a script that names no interpreter.
//
// Errors: kInvalidArgument when it cannot be started, fails (with the start of what it wrote to
// standard error) or prints more than 64 KiB; kDeadlineExceeded and kCancelled after it was killed
// together with what it started.
[[nodiscard]] StatusOr<SecretString> RunCommand(const Command& command,
                                                const std::stop_token& stop);

}  // namespace tfvault
