// SPDX-License-Identifier: MPL-2.0
// The arguments of the commands.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credentials.h"
#include "tfvault/session/notice.h"

#include <string>
#include <vector>

namespace tfvault::commands {

// The requested credentials, and the login.
struct RoleArguments {
  std::string mount{};
  std::string role{};
  std::string login{};
  std::string type = "creds";
  std::string namespace_path{};
  std::string role_arn{};
  std::string role_session_name{};
  std::string ttl{};
  std::string region{};
  std::string sts_endpoint{};
  bool no_check = false;
};

struct ProcessArguments : RoleArguments {
  std::string config{};  // of a profile that the provider wrote; then the others are empty
};

struct ExecArguments : RoleArguments {
  bool profile = false;
  std::vector<std::string> command{};
};

struct DoctorArguments : RoleArguments {
  bool json = false;
  bool issue = false;
};

[[nodiscard]] session::CredentialRequest RequestOf(const RoleArguments& arguments);

// The connection that environment and arguments describe. Unusable variables become warnings.
[[nodiscard]] StatusOr<session::ConnectionOptions> ConnectionOf(const RoleArguments& arguments,
                                                                const Environment& environment,
                                                                session::Notices& warnings);

}  // namespace tfvault::commands
