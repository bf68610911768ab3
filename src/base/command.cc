// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/command.h"

#include "tfvault/base/redactor.h"
#include "tfvault/platform/child_process.h"
#include "tfvault/platform/environment.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace tfvault {
namespace {

constexpr std::size_t kMaxOutputBytes = 64UL * 1024;
constexpr std::size_t kMaxReasonBytes = 500;

// The variables of this process, in which the variables of the command replace those of the same
// name.
std::vector<std::string> Variables(const std::map<std::string, std::string>& overrides) {
  auto variables = platform::ProcessVariables();
  std::erase_if(variables, [&](const std::string& variable) {
    return overrides.contains(variable.substr(0, variable.find('=')));
  });
  for (const auto& [name, value] : overrides) {
    variables.emplace_back(name).append("=").append(value);
  }
  return variables;
}

// The first line of `text`, the standard error of the program. The line may repeat lines of
// `output`, which are removed as secrets.
std::string FirstLine(std::string_view text, const SecretString& output) {
  Redactor secrets;
  const std::string& lines = output.Reveal();
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    secrets.Add(std::string_view(lines).substr(begin, end - begin));
    begin = end + 1;
  }
  return secrets.Redact(text.substr(0, std::min(text.find_first_of("\r\n"), kMaxReasonBytes)));
}

}  // namespace

StatusOr<SecretString> RunCommand(const Command& command, const std::stop_token& stop) {
  const std::string name = "'" + command.arguments.front() + "'";
  SecretBuffer output;
  SecretBuffer errors;
  const auto collect = [](SecretBuffer& text) {
    return [&text](std::string_view part) { return text.append(part).size() <= kMaxOutputBytes; };
  };
  const auto result = platform::RunChild({.arguments = command.arguments,
                                          .variables = Variables(command.environment),
                                          .output = collect(output),
                                          .errors = collect(errors)},
                                         command.time_limit, stop);
  switch (result.end) {
    case platform::ChildEnd::kNotStarted:
      return Error(StatusCode::kInvalidArgument,
                   "cannot run " + name + ": " + std::generic_category().message(result.code));
    case platform::ChildEnd::kTimedOut:
      return Error(StatusCode::kDeadlineExceeded, name + " was killed after its time limit of " +
                                                      std::to_string(command.time_limit.count()) +
                                                      " ms");
    case platform::ChildEnd::kStopped:
      return Error(StatusCode::kCancelled, name + " was stopped");
    case platform::ChildEnd::kRefused:
      return Error(StatusCode::kInvalidArgument, name + " wrote too much output for a token");
    case platform::ChildEnd::kExited:
      break;
  }
  SecretString written(output);
  if (result.code != 0) {
    const std::string reason = FirstLine(errors, written);
    return Error(StatusCode::kInvalidArgument, name + " failed with exit code " +
                                                   std::to_string(result.code) +
                                                   (reason.empty() ? "" : ": " + reason));
  }
  return written;
}

}  // namespace tfvault
