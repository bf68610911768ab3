// SPDX-License-Identifier: MPL-2.0
// A typed client of Vault's HTTP API: mounts, leases, tokens and AWS credentials, and requests to
// any path. It does not depend on Terraform.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"
#include "tfvault/json/value.h"
#include "tfvault/vault/options.h"
#include "tfvault/vault/transport.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tfvault::vault {

// The arguments of every call besides its own.
struct Call {
  std::stop_token stop{};
  std::vector<std::string>* warnings = nullptr;  // if set, Vault's warnings are appended
  // Warnings of the layers above the client, by title. The client does not use it.
  std::map<std::string, std::string>* remarks = nullptr;
  std::optional<Duration> timeout{};  // of all attempts together; unset: that of the client
};

struct MountInfo {
  std::string type{};
  std::string description{};
  std::string accessor{};
  std::string plugin_version{};  // empty: not pinned
  json::Value config{};   // object; unset keys are absent; lease TTLs in seconds, 0: inherited
  json::Value options{};  // object or null
  bool local = false;
  bool seal_wrap = false;
  bool external_entropy_access = false;
};

enum class AwsCredentialsPath { kCreds, kSts };

// A mount as Vault shows it to a token that has any capability below the mount.
struct VisibleMount {
  std::string path{};  // without outer slashes
  std::string type{};
  std::string description{};
};

struct AwsCredentialsRequest {
  std::string mount{};
  AwsCredentialsPath path = AwsCredentialsPath::kCreds;
  std::string role{};
  // Sent only when not empty.
  std::string role_arn{};
  std::string ttl{};  // duration text, sent as it is
  std::string role_session_name{};
  SecretString mfa_code{};
};

struct AwsCredentials {
  std::string access_key{};
  SecretString secret_key{};
  SecretString session_token{};               // empty for the keys of an IAM user
  std::string arn{};                          // only for assumed roles
  std::optional<std::chrono::seconds> ttl{};  // until AWS ends the session; unset for IAM users
  Lease lease{};
};

enum class Revocation { kSync, kQueued };

struct LeaseInfo {
  std::string id{};
  std::string issue_time{};   // RFC 3339
  std::string expire_time{};  // RFC 3339
  std::chrono::seconds ttl{};
  bool renewable = false;
};

struct TokenInfo {
  std::string accessor{};
  std::string display_name{};
  std::string type{};  // "service" or "batch"
  std::vector<std::string> policies{};
  std::chrono::seconds ttl{};               // 0: never expires
  std::chrono::seconds explicit_max_ttl{};  // since `creation_time`; 0: none
  std::chrono::seconds period{};            // 0: not periodic
  SystemTimePoint creation_time{};
  bool renewable = false;
  std::string namespace_path{};  // without outer slashes; empty: the root namespace
};

struct ChildTokenOptions {
  std::string display_name = "terraform";
  std::chrono::seconds ttl{1'200};
  std::optional<std::string> namespace_path{};  // unset: that of the client
};

struct ServerInfo {
  std::string version{};  // for example "1.19.2+ent"
  bool initialized = false;
  bool sealed = false;
  std::string cluster_name{};
};

// The objects through which a client leaves the process; only `time` is required.
struct VaultClientDependencies {
  std::shared_ptr<const Time> time;
  std::shared_ptr<const Logger> logger{};          // unset: silent
  std::shared_ptr<const http::HttpClient> http{};  // unset: CurlHttpClient with the options
};

// A client of one Vault server with a token and a namespace. Cheap to copy; copies share their
// connections. Errors of every call: those of vault/error.h and http::FailureKind; kCancelled as
// soon as the stop token fires. No message contains a secret. Threading: all methods are const and
// may run concurrently.
class VaultClient {
 public:
  // Sends no request. Errors: kInvalidArgument for an unusable address or certificate.
  [[nodiscard]] static StatusOr<VaultClient> Create(const VaultClientOptions& options,
                                                    const VaultClientDependencies& dependencies);

  // A client with the same connections and another token or namespace. `origin` names the source of
  // the token in messages.
  [[nodiscard]] VaultClient WithToken(SecretString token, std::string origin = {}) const;
  [[nodiscard]] VaultClient WithNamespace(std::string namespace_path) const;
  [[nodiscard]] const SecretString& token() const { return token_; }
  [[nodiscard]] const std::string& token_origin() const { return token_origin_; }
  [[nodiscard]] const std::string& namespace_path() const { return namespace_path_; }

  // Requests to any path. Errors: kNotFound for a missing object.
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request, const Call& call) const;
  [[nodiscard]] StatusOr<VaultResponse> Read(const std::string& path,
                                             const std::map<std::string, std::string>& query,
                                             const Call& call) const;
  [[nodiscard]] StatusOr<VaultResponse> Write(const std::string& path, json::Value body,
                                              Idempotency idempotency, const Call& call) const;
  [[nodiscard]] Status Delete(const std::string& path, const Call& call) const;
  // The keys of a list. Empty for an empty and for a missing list, because Vault answers both with
  // 404.
  [[nodiscard]] StatusOr<std::vector<std::string>> List(const std::string& path,
                                                        const Call& call) const;

  // Secrets engines. Outer slashes of `path` are dropped. Errors of ReadMount: kNotFound for a
  // missing mount.
  [[nodiscard]] StatusOr<MountInfo> ReadMount(const std::string& path, const Call& call) const;
  // The secrets engines below which the token has any capability, sorted by path.
  [[nodiscard]] StatusOr<std::vector<VisibleMount>> ListVisibleMounts(const Call& call) const;
  [[nodiscard]] Status Mount(const std::string& path, json::Value body, const Call& call) const;
  [[nodiscard]] Status TuneMount(const std::string& path, json::Value body, const Call& call) const;
  // Remounts a secrets engine at another path, and waits until Vault has finished. Asks Vault for
  // the progress once a second, for at most 5 minutes. Errors: kUnknown when Vault accepted the
  // remount and the outcome is unknown.
  [[nodiscard]] Status Remount(const std::string& from, const std::string& to,
                               const Call& call) const;
  // Deletes a mount; Vault revokes all of its leases first. Waits for at most 10 minutes. OK for a
  // missing mount.
  [[nodiscard]] Status Unmount(const std::string& path, const Call& call) const;

  // Lets Vault issue credentials. Repeats a failed request only if Vault certainly issued no
  // credentials for it. If the answer is unusable, revokes its lease and returns the error.
  [[nodiscard]] StatusOr<AwsCredentials> IssueAwsCredentials(const AwsCredentialsRequest& request,
                                                             const Call& call) const;

  // OK for an unknown lease. `revocation` says whether to wait until Vault has revoked the lease.
  [[nodiscard]] Status RevokeLease(const std::string& lease_id, Revocation revocation,
                                   const Call& call) const;
  // Revokes the lease. If the token may not revoke it, renews the lease for one second instead,
  // after which it expires: Vault's default policy lets a token renew a lease, but not revoke it.
  // OK for an unknown lease. Errors: those of the revocation.
  [[nodiscard]] Status EndLease(const std::string& lease_id, const Call& call) const;
  [[nodiscard]] StatusOr<Lease> RenewLease(const std::string& lease_id,
                                           std::chrono::seconds increment, const Call& call) const;
  // Errors: kNotFound for an unknown or expired lease.
  [[nodiscard]] StatusOr<LeaseInfo> LookupLease(const std::string& lease_id,
                                                const Call& call) const;

  // Calls for the client's own token. An increment of 0 in RenewSelf requests the TTL with which
  // the token was created.
  [[nodiscard]] StatusOr<TokenInfo> LookupSelf(const Call& call) const;
  [[nodiscard]] StatusOr<VaultAuth> CreateChildToken(const ChildTokenOptions& options,
                                                     const Call& call) const;
  [[nodiscard]] StatusOr<VaultAuth> RenewSelf(std::chrono::seconds increment,
                                              const Call& call) const;
  [[nodiscard]] Status RevokeSelf(const Call& call) const;

  // Sent without a namespace, because Vault answers it in the root namespace only.
  [[nodiscard]] StatusOr<ServerInfo> ReadServerInfo(const Call& call) const;

 private:
  struct Shared;
  VaultClient(std::shared_ptr<const Shared> shared, SecretString token, std::string token_origin,
              std::string namespace_path);

  std::shared_ptr<const Shared> shared_;
  SecretString token_;
  std::string token_origin_;
  std::string namespace_path_;
  std::shared_ptr<const VaultTransport> transport_;
};

}  // namespace tfvault::vault
