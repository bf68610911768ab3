// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/fresh_root_key.h"

#include "tfvault/vault/error.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace tfvault::session {
namespace {

// The default time limit of the credential check.
constexpr Duration kLimit{60'000};
constexpr Duration kFirstWait{1'000};
constexpr Duration kLongestWait{5'000};

// Texts by which Vault names the failed step. Each step is the first call to AWS of an operation,
// or a call that can be repeated after a refusal. After other steps a user or a key may already
// exist.
constexpr auto kHarmlessSteps = std::to_array<std::string_view>({
    "Error creating IAM user",
    "Error assuming role",
    "Error generating STS keys",
    "error calling GetUser",
    "error calling CreateAccessKey",
    "validate username",
    "failed to create new credentials for role",
});
// The name of an IAM user that does not exist: 64 characters, the most that IAM allows.
constexpr const char* kNobody = "terraform-provider-vault-asks-whether-aws-knows-the-new-root-key";
// Newer versions of Vault call STS before each use, and write the answer of AWS only to their log.
constexpr std::string_view kNoSts = "could not obtain sts client";

std::string Seconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

bool IsRootKeyUnknown(const Status& status) {
  const auto errors = vault::VaultErrorsOf(status);
  return std::ranges::any_of(errors, [](const std::string& text) {
    if (text.find(kNoSts) != std::string::npos) return true;
    return text.find("InvalidClientTokenId") != std::string::npos &&
           std::ranges::any_of(kHarmlessSteps, [&](std::string_view step) {
             return text.find(step) != std::string::npos;
           });
  });
}

Status WhileRootKeyIsUnknown(const VaultConnection& connection, const std::string& mount,
                             const Logger& logger, const std::stop_token& stop,
                             const std::function<Status()>& attempt) {
  const auto& time = connection.time();
  const Duration limit = std::min(kLimit, connection.options().vault.timeout);
  const SteadyTimePoint deadline = time.SteadyNow() + limit;
  Duration wait = kFirstWait;
  for (int count = 1;; ++count) {
    Status status = attempt();
    if (!IsRootKeyUnknown(status)) return status;
    if (time.SteadyNow() + wait >= deadline) {
      return Annotate(
          status,
          "AWS did not accept the root key of the mount '" + mount + "' within " + Seconds(limit) +
              ". If the key was created or rotated a moment ago, AWS needs more time to accept it "
              "everywhere: try again. If the key is deleted or inactive, or belongs to another "
              "partition, correct the root configuration. The last answer");
    }
    logger.Log(LogLevel::kInfo, "provider", "AWS does not accept Vault's root key yet",
               {{"mount", mount},
                {log_key::kAttempt, std::int64_t{count}},
                {log_key::kWaitMs, std::int64_t{wait.count()}},
                {"limit_ms", std::int64_t{limit.count()}},
                {log_key::kError, Message(status)}});
    if (const Status slept = time.Sleep(wait, stop); !slept.ok()) {
      return Error(slept.code(), "cancelled while AWS did not accept the root key of the mount '" +
                                     mount + "': " + Message(status));
    }
    wait = std::min(wait * 2, kLongestWait);
  }
}

Status AwaitRootKey(const VaultConnection& connection, const vault::VaultClient& client,
                    const std::string& mount, const Logger& logger, const std::stop_token& stop) {
  const std::string path = mount + "/static-roles/terraform-root-key-probe";
  const Status asked = WhileRootKeyIsUnknown(connection, mount, logger, stop, [&] {
    return client
        .Write(path, {{"username", kNobody}, {"rotation_period", 86'400}},
               Idempotency::kNonIdempotent, {.stop = stop})
        .status();
  });
  // AWS accepted the key: it looked for the user, or checked the permissions of the key.
  const bool known =
      vault::VaultSaid(asked, "NoSuchEntity") || vault::VaultSaid(asked, "AccessDenied");
  return known ? absl::OkStatus() : asked;
}

}  // namespace tfvault::session
