// What resources need from the outside: a logged-in Vault client, HTTP for AWS, time and log.
#pragma once

#include "provider/provider_options.h"
#include "provider/schema/mount_path.h"
#include "provider/session.h"
#include "provider/support/unended_leases.h"
#include "tfvault/base/status.h"
#include "tfvault/provider/provider.h"
#include "tfvault/vault/client.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tfvault::provider {

// Whether a failed creation of a child token means that this token may have none: its policies, its
// type or its uses forbid it.
[[nodiscard]] bool ForbidsChildren(const Status& status);

// One configuration of the provider. Threading: all methods may run concurrently.
class Services {
 public:
  // Sends nothing. Errors: kInvalidArgument for options that cannot work.
  [[nodiscard]] static StatusOr<std::shared_ptr<const Services>> Create(
      ProviderOptions options, const Dependencies& dependencies);

  // A client for `relative_namespace` below the provider's own, once logged in. Login may add to
  // `call.remarks`.
  [[nodiscard]] StatusOr<vault::VaultClient> Vault(const MountPath& relative_namespace,
                                                   const vault::Call& call) const;
  // The first call logs in; others wait for it. A failure is not remembered: the next call tries
  // again.
  [[nodiscard]] StatusOr<std::shared_ptr<Session>> LogIn(const vault::Call& call) const;
  // Ends the session, if there is one; see Session::End.
  void End() const;

  // For calls to AWS with issued credentials: proxies and CA bundle of the environment, nothing of
  // Vault's settings.
  [[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttp() const;

  // Of this server.
  [[nodiscard]] const UnendedLeases& unended() const { return unended_; }
  [[nodiscard]] const ProviderOptions& options() const { return options_; }
  [[nodiscard]] std::chrono::seconds child_token_ttl() const { return options_.child_token_ttl; }
  [[nodiscard]] const Environment& environment() const { return dependencies_.environment; }
  [[nodiscard]] const Time& time() const { return *dependencies_.time; }
  [[nodiscard]] const Logger& logger() const { return *dependencies_.logger; }

 private:
  Services(ProviderOptions options, Dependencies dependencies, vault::VaultClient client);
  StatusOr<std::shared_ptr<Session>> StartSession(const vault::Call& call) const;
  // With the token of `client`, which ends with the session when it was made for it.
  StatusOr<std::shared_ptr<Session>> StartWith(const vault::VaultClient& client, bool own_token,
                                               const vault::Call& call) const;
  [[nodiscard]] std::shared_ptr<Session> Start(Session::Identity configured,
                                               std::optional<Session::Identity> child) const;

  ProviderOptions options_;
  Dependencies dependencies_;
  UnendedLeases unended_;
  vault::VaultClient client_;  // before login

  mutable std::mutex mutex_;  // guards session_, held while logging in
  mutable std::shared_ptr<Session> session_;
};

// How resources reach the services of the latest configuration. Threading: all methods may run
// concurrently; who got services keeps them while a later configuration is published.
class ServicesSource {
 public:
  // Services, or why there are none.
  void Publish(StatusOr<std::shared_ptr<const Services>> services);
  [[nodiscard]] StatusOr<std::shared_ptr<const Services>> Get() const;

  // Which services issued a lease that is still in use; a later configuration may have replaced
  // them. For a lease of another process: the latest ones.
  void SetIssuer(const std::string& lease_id, std::shared_ptr<const Services> services);
  [[nodiscard]] StatusOr<std::shared_ptr<const Services>> IssuerOf(
      const std::string& lease_id) const;
  void ForgetIssuer(const std::string& lease_id);

  // `end` runs when the process ends, unless it is forgotten before: for what no session knows of.
  void AtEnd(const std::string& name, std::function<void()> end);
  void ForgetAtEnd(const std::string& name);

  // The process is about to end: runs what is to run then, and ends every session.
  void End();

 private:
  mutable std::mutex mutex_;                                          // guards what follows
  std::map<std::string, std::shared_ptr<const Services>> issuers_{};  // by lease id
  std::map<std::string, std::function<void()>> at_end_{};
  StatusOr<std::shared_ptr<const Services>> services_ =
      Error(StatusCode::kFailedPrecondition, "the provider has not been configured yet");
};

}  // namespace tfvault::provider
