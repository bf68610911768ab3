// SPDX-License-Identifier: MPL-2.0
#include "commands/report.h"

#include "tfvault/base/encoding.h"

namespace tfvault::commands {
namespace {

constexpr const char* kProgram = "terraform-provider-vault ";

std::string LineOf(const session::Notice& notice) {
  return Printable(notice.title.empty() ? notice.text : notice.title + ": " + notice.text);
}

}  // namespace

void PrintError(std::ostream& err, const std::string& command, const Status& status) {
  err << kProgram + command + ": " + LineOf(session::NoticeOf(status)) + "\n" << std::flush;
}

void PrintWarnings(std::ostream& err, const std::string& command, session::Notices& warnings) {
  for (const auto& warning : warnings) {
    err << kProgram + command + ": warning: " + LineOf(warning) + "\n" << std::flush;
  }
  warnings.clear();
}

}  // namespace tfvault::commands
