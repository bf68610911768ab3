// Typed calls of the Vault API, for any program.
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

// What every call takes. Vault's warnings are appended to `warnings` when it is given.
struct Call {
  std::stop_token stop{};
  std::vector<std::string>* warnings = nullptr;
  // What others than Vault warn of, a heading and a text: for layers above the client.
  std::map<std::string, std::string>* remarks = nullptr;
  std::optional<Duration> timeout{};  // with all attempts; unset: the client's
};

struct MountInfo {
  std::string type{};
  std::string description{};
  std::string accessor{};
  std::string plugin_version{};  // empty: not pinned
  json::Value config{};   // object; unset keys are absent, lease TTLs in seconds, 0: inherited
  json::Value options{};  // object or null
  bool local = false;
  bool seal_wrap = false;
  bool external_entropy_access = false;
};

enum class AwsCredentialsPath { kCreds, kSts };

// A mount as every token sees it that may do anything below it.
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
  std::string ttl{};  // duration text, passed through
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
  std::chrono::seconds explicit_max_ttl{};  // from its creation; 0: none
  std::chrono::seconds period{};            // 0: not periodic
  SystemTimePoint creation_time{};
  bool renewable = false;
  std::string namespace_path{};  // without outer slashes; empty: the root namespace
};

struct ChildTokenOptions {
  std::string display_name = "terraform";
  std::chrono::seconds ttl{1'200};
  std::optional<std::string> namespace_path{};  // unset: the client's
};

struct ServerInfo {
  std::string version{};  // for example "1.19.2+ent"
  bool initialized = false;
  bool sealed = false;
  std::string cluster_name{};
};

// Where the process ends; all optional but `time`.
struct VaultClientDependencies {
  std::shared_ptr<const Time> time;
  std::shared_ptr<const Logger> logger{};          // unset: silent
  std::shared_ptr<const http::HttpClient> http{};  // unset: CurlHttpClient with the options
};

// Cheap to copy; copies share connections. Threading: all methods are const and may run at the same
// time. Errors of every call: vault/error.h and http::FailureKind; kCancelled as soon as the stop
// token fires. No message holds a secret.
class VaultClient {
 public:
  // No request is sent. Errors: kInvalidArgument for an unusable address or certificate.
  [[nodiscard]] static StatusOr<VaultClient> Create(const VaultClientOptions& options,
                                                    const VaultClientDependencies& dependencies);

  // The same server and connections with another identity.
  [[nodiscard]] VaultClient WithToken(SecretString token, std::string origin = {}) const;
  [[nodiscard]] VaultClient WithNamespace(std::string namespace_path) const;
  [[nodiscard]] const SecretString& token() const { return token_; }
  [[nodiscard]] const std::string& token_origin() const { return token_origin_; }
  [[nodiscard]] const std::string& namespace_path() const { return namespace_path_; }

  // Any path. A missing object is kNotFound.
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request, const Call& call) const;
  [[nodiscard]] StatusOr<VaultResponse> Read(const std::string& path,
                                             const std::map<std::string, std::string>& query,
                                             const Call& call) const;
  [[nodiscard]] StatusOr<VaultResponse> Write(const std::string& path, json::Value body,
                                              Idempotency idempotency, const Call& call) const;
  [[nodiscard]] Status Delete(const std::string& path, const Call& call) const;
  // Vault cannot tell "no keys" from "no such list": both are an empty vector.
  [[nodiscard]] StatusOr<std::vector<std::string>> List(const std::string& path,
                                                        const Call& call) const;

  // Secrets engines. `path` without outer slashes. A missing mount is kNotFound from ReadMount.
  [[nodiscard]] StatusOr<MountInfo> ReadMount(const std::string& path, const Call& call) const;
  // The secrets engines below which the token may do anything, sorted by path.
  [[nodiscard]] StatusOr<std::vector<VisibleMount>> ListVisibleMounts(const Call& call) const;
  [[nodiscard]] Status Mount(const std::string& path, json::Value body, const Call& call) const;
  [[nodiscard]] Status TuneMount(const std::string& path, json::Value body, const Call& call) const;
  // Waits until the move is complete, asking once a second, at most 5 minutes. kUnknown: Vault
  // accepted the move, and whether it took place could not be learnt.
  [[nodiscard]] Status Remount(const std::string& from, const std::string& to,
                               const Call& call) const;
  // Vault revokes all leases of the mount first; waits for it at most 10 minutes. A missing mount
  // is OK.
  [[nodiscard]] Status Unmount(const std::string& path, const Call& call) const;

  // Creates credentials on the server, so it is repeated only after failures that surely created
  // none. When the answer cannot be used, its lease is revoked before the error is returned.
  [[nodiscard]] StatusOr<AwsCredentials> IssueAwsCredentials(const AwsCredentialsRequest& request,
                                                             const Call& call) const;

  // An unknown lease is OK.
  [[nodiscard]] Status RevokeLease(const std::string& lease_id, Revocation revocation,
                                   const Call& call) const;
  // Revokes the lease; where the token may not, renews it for one second, after which Vault revokes
  // it by itself: its default policy allows renewing, and not revoking. The error is that of the
  // revocation. An unknown lease is OK.
  [[nodiscard]] Status EndLease(const std::string& lease_id, const Call& call) const;
  [[nodiscard]] StatusOr<Lease> RenewLease(const std::string& lease_id,
                                           std::chrono::seconds increment, const Call& call) const;
  // kNotFound for an unknown or expired lease.
  [[nodiscard]] StatusOr<LeaseInfo> LookupLease(const std::string& lease_id,
                                                const Call& call) const;

  // The client's own token.
  [[nodiscard]] StatusOr<TokenInfo> LookupSelf(const Call& call) const;
  [[nodiscard]] StatusOr<VaultAuth> CreateChildToken(const ChildTokenOptions& options,
                                                     const Call& call) const;
  [[nodiscard]] StatusOr<VaultAuth> RenewSelf(std::chrono::seconds increment,
                                              const Call& call) const;
  [[nodiscard]] Status RevokeSelf(const Call& call) const;

  // Asked without a namespace, where Vault answers it.
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
