// SPDX-License-Identifier: MPL-2.0
// One set of AWS credentials: the access key of an IAM user, or the credentials of a session.
#pragma once

#include "tfvault/base/secret_string.h"

#include <string>

namespace tfvault::aws {

struct Credentials {
  std::string access_key{};  // the key id: not a secret, but never logged
  SecretString secret_key{};
  SecretString session_token{};  // empty: the access key of an IAM user

  [[nodiscard]] bool is_session() const { return !session_token.empty(); }
};

}  // namespace tfvault::aws
