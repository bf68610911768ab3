#include "tfvault/session/credential_process.h"

#include "session/handover.h"
#include "session/process_credentials.h"
#include "tfvault/base/encoding.h"

#include <filesystem>
#include <string_view>

namespace tfvault::session {

int RunCredentialProcess(const std::vector<std::string>& arguments,
                         const Dependencies& dependencies, std::ostream& out, std::ostream& err) {
  constexpr std::string_view kProgram = "terraform-provider-vault credential-process";
  if (arguments.size() != 2 || arguments[0] != "--config") {
    err << "Usage: " << kProgram << " --config FILE\n";
    return 2;
  }
  const std::filesystem::path file = arguments[1];
  const std::string directory = file.parent_path().string();
  if (file != RequestFile(directory)) {
    err << kProgram << ": '" << file.string() << "' was not written by the provider\n";
    return 1;
  }
  Notices nobody_reads;
  const NullLogger logger;
  const auto answer =
      CurrentCredentials(directory, dependencies, {.warnings = nobody_reads, .logger = logger});
  if (!answer.ok()) {
    const auto notice = NoticeOf(answer.status());
    err << kProgram << ": " << Printable(notice.title + ": " + notice.text) << '\n';
    return 1;
  }
  out << answer->Reveal() << '\n' << std::flush;
  return out.good() ? 0 : 1;
}

}  // namespace tfvault::session
