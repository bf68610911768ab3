// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/credentials.h"

#include "tfvault/aws/credentials.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/base/hint.h"
#include "tfvault/json/fields.h"
#include "tfvault/session/advice.h"
#include "tfvault/session/fresh_root_key.h"
#include "tfvault/session/noted_call.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

namespace tfvault::session {
namespace {

using std::chrono::seconds;

// Vault rounds down, and returns 3599 s for an hour.
constexpr seconds kRounding{5};
constexpr seconds kRenewalRounding{1};

// Time limit of each request about a lease of an earlier run.
constexpr Duration kUnendedLimit{5'000};
// RenewLease and EndLease have five seconds each. RenewLease sends up to three requests. EndLease
// sends one request, for which Vault sends several requests to AWS.
constexpr Duration kRenewLimit{1'600};
constexpr Duration kRevokeLimit{4'000};

std::string InSeconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<seconds>(duration).count()) + " s";
}

// Runs the credential check. Create finds wrong settings before Vault issues credentials.
class Gate {
 public:
  static StatusOr<Gate> Create(const AwsCheck& check, const VaultConnection& connection) {
    TFV_RETURN_IF_ERROR(aws::ResolveEndpoints(check.endpoints, connection.environment()).status());
    TFV_ASSIGN_OR_RETURN(auto http, connection.AwsHttp());
    return Gate(check, connection, std::move(http));
  }

  Status WaitUntilUsable(const vault::AwsCredentials& issued, const std::stop_token& stop) const {
    const aws::Credentials credentials{.access_key = issued.access_key,
                                       .secret_key = issued.secret_key,
                                       .session_token = issued.session_token};
    auto [policy, options] = check_;
    if (credentials.is_session()) policy.call = aws::ValidationCall::kGetCallerIdentity;
    if (!issued.arn.empty()) options.arn = issued.arn;
    TFV_ASSIGN_OR_RETURN(auto endpoints, aws::ResolveEndpoints(options, connection_.environment()));
    const auto probe =
        std::make_shared<aws::AwsIdentityProbe>(http_, std::move(endpoints), connection_.time());
    const aws::IdentityCheck check(probe, policy, connection_.time(), connection_.logger());
    return check.WaitUntilUsable(credentials, stop);
  }

 private:
  Gate(const AwsCheck& check, const VaultConnection& connection,
       std::shared_ptr<const http::HttpClient> http)
      : check_(check), connection_(connection), http_(std::move(http)) {}

  const AwsCheck& check_;
  const VaultConnection& connection_;
  std::shared_ptr<const http::HttpClient> http_;
};

// Issues the credentials of one request.
class Issuing {
 public:
  Issuing(VaultConnection& connection, const CredentialRequest& request, const Caller& caller,
          std::shared_ptr<RunToken> token)
      : connection_(connection),
        request_(request),
        caller_(caller),
        token_(std::move(token)),
        client_(token_->Client(request.namespace_path)) {}

  StatusOr<Issued> Run(const std::optional<Gate>& gate, const vault::Call& call) {
    token_->LearnLife(caller_.stop);
    if (const auto why = TooShort(EndOfTokens(), time().SteadyNow()); !why.empty()) {
      return EndsTooSoon(why, "Vault issued no credentials.");
    }
    const auto got =
        WhileRootKeyIsUnknown(connection_, request_.vault.mount, caller_.logger, caller_.stop, [&] {
          issued_.issued_at = time().SteadyNow();
          auto credentials = client_.IssueAwsCredentials(request_.vault, call);
          Status status = credentials.status();
          if (status.ok()) issued_.credentials = *std::move(credentials);
          return status;
        });
    if (!got.ok()) {
      if (vault::MayHaveTakenEffect(got)) token_->ExpectLateLease();
      return WithNotice(got, "Cannot read " + Named(request_),
                        AdviceFor(got, AdviceAfterFailure(got)));
    }
    // From here on the ledger revokes the credentials unless the caller gets them.
    Hold();
    AdjustLease();
    Hold();
    issued_.end = End();
    if (const auto why = TooShort(issued_.end, issued_.issued_at); !why.empty()) {
      return EndsTooSoon(why, Revoke());
    }
    if (gate) {
      caller_.logger.Log(LogLevel::kInfo, "provider",
                         "waiting until AWS accepts the " + Named(request_), {});
      const auto usable = gate->WaitUntilUsable(issued_.credentials, caller_.stop);
      if (!usable.ok()) {
        return WithNotice(usable, "The " + Named(request_) + " did not pass the credential check",
                          AdviceFor(usable, {.outcome = Revoke()}));
      }
    }
    if (request_.use == Use::kOutlivesProcess) {
      connection_.ledger().Remove(lease().id);
      token_->MarkOutliving();
    } else {
      DescribeLease();
    }
    return std::move(issued_);
  }

 private:
  [[nodiscard]] const Time& time() const { return connection_.time(); }
  [[nodiscard]] vault::Lease& lease() { return issued_.credentials.lease; }

  void Hold() {
    if (lease().id.empty()) return;
    connection_.ledger().Add(token_, {.id = lease().id,
                                      .client = client_,
                                      .ends = issued_.issued_at + lease().duration,
                                      .of_user = lease().renewable});
  }

  // Revokes credentials that failed a check, because no client will use them. Also runs after a
  // cancelled check, and therefore ignores the stop token; the client's time limit applies. Returns
  // the outcome in whole sentences.
  std::string Revoke() {
    const auto& id = lease().id;
    if (id.empty()) return "Vault issued no lease for the credentials; they expire by themselves.";
    const auto ended = client_.EndLease(id, {});
    if (ended.ok()) {
      connection_.ledger().Remove(id);
      return "The credentials were revoked.";
    }
    return "The credentials could not be revoked (" + Message(ended) +
           "). They stay valid until their lease ends, unless the provider can revoke them when it "
           "stops. Revoke them with '" +
           RevokeCommand(id, client_.namespace_path()) + "'.";
  }

  [[nodiscard]] Advice AdviceAfterFailure(const Status& status) const {
    const auto& [mount, path, role, role_arn, ttl, session_name, mfa_code] = request_.vault;
    const std::string place = PathOf(request_);
    if (!vault::MayHaveTakenEffect(status)) {
      const bool absent = status.code() == StatusCode::kNotFound ||
                          vault::VaultSaid(status, "\"" + role + "\" not found");
      return {
          .needs = {{{"read"}, place}},
          .mount = mount,
          .not_found = "Check that an AWS secrets engine is mounted at '" + mount + "'.",
          .aws = "Correct the root configuration of the mount, or the permissions of its IAM user.",
          .outcome = absent ? request_.how_to_wait : ""};
    }
    const std::string end =
        token_->EndsEverything()
            ? "Vault revokes these credentials with the token of this run"
            : "these credentials stay valid until their lease ends. 'vault list "
              "sys/leases/lookup/" +
                  place +
                  "' shows the leases of the role, and 'vault lease revoke' revokes a lease";
    return {.outcome =
                "Vault may have issued credentials that the provider did not receive: " + end +
                ". The provider did not repeat the request, because Vault could issue more "
                "credentials."};
  }

  [[nodiscard]] std::optional<Limit> EndOfTokens() const {
    return request_.use == Use::kWhileOpen ? token_->EndAtLatest() : token_->EndUnlessRenewed();
  }

  [[nodiscard]] std::optional<Limit> End() const {
    auto end = EndOfTokens();
    const auto& [access_key, secret_key, session_token, arn, ttl, lease] = issued_.credentials;
    if (lease.duration.count() > 0) {
      end = Earlier(end, Limit{.at = issued_.issued_at + lease.duration, .what = "the lease"});
    }
    if (ttl) end = Earlier(end, Limit{.at = issued_.issued_at + *ttl, .what = "the AWS session"});
    return end;
  }

  // The reason why the credentials do not live for `min_ttl`; empty when they do.
  [[nodiscard]] std::string TooShort(const std::optional<Limit>& end, SteadyTimePoint now) const {
    if (request_.min_ttl.empty() || !end) return {};
    const auto wanted = *ParseDuration(request_.min_ttl);
    if (end->at + kRounding >= now + wanted) return {};
    return "The credentials would end in " +
           InSeconds(std::chrono::duration_cast<Duration>(end->at - now)) + ", at " +
           FormatRfc3339(ToSystem(time(), end->at)) + ", together with " + end->what +
           "; `min_ttl` requires " + InSeconds(wanted) +
           ". Extend the lease, session or token that ends first, or lower `min_ttl`.";
  }

  [[nodiscard]] Status EndsTooSoon(const std::string& why, const std::string& outcome) const {
    return WithNotice(Error(StatusCode::kFailedPrecondition, why),
                      "The " + Named(request_) + " would end before `min_ttl`", outcome, "min_ttl");
  }

  // The duration to request for the lease of an IAM user; absent when Vault's duration is kept.
  [[nodiscard]] std::optional<seconds> WantedLease(seconds given) const {
    const auto in_seconds = [](const std::string& text) {
      return text.empty() ? seconds(0) : std::chrono::ceil<seconds>(*ParseDuration(text));
    };
    if (!request_.vault.ttl.empty()) return in_seconds(request_.vault.ttl);
    const auto least = in_seconds(request_.min_ttl);
    if (given < least) return least;
    // Without a child token only the lease ends the credentials of a killed run.
    const auto most = std::max(connection_.options().child_token_ttl, least);
    const bool open = request_.use == Use::kWhileOpen;
    if (open && !token_->has_child_token() && given > most) return most;
    return std::nullopt;
  }

  void AdjustLease() {
    const std::string& ttl = request_.vault.ttl;
    const auto warn = [&](const std::string& text) {
      caller_.warnings.push_back(
          {"The " + Named(request_) + " do not have the requested `ttl`", text, "ttl"});
    };
    if (!lease().renewable || lease().id.empty()) {
      const auto given = issued_.credentials.ttl.value_or(lease().duration);
      if (ttl.empty() || given.count() == 0) return;
      const auto wanted = *ParseDuration(ttl);
      if (given + kRounding < wanted) {
        warn("Vault granted " + InSeconds(given) + " instead of " + InSeconds(wanted) +
             ". The role's `max_sts_ttl` and the maximum of the mount limit the `ttl`.");
      }
      return;
    }
    const auto wanted = WantedLease(lease().duration);
    if (!wanted) return;
    const auto renewed = client_.RenewLease(lease().id, *wanted, {.stop = caller_.stop});
    if (renewed.ok()) lease().duration = renewed->duration;
    if (ttl.empty()) return;
    if (!renewed.ok()) {
      warn("The lease could not be renewed with this `ttl`: " + Message(renewed.status()) +
           ". The lease lasts " + InSeconds(lease().duration) + ".");
    } else if (lease().duration + kRounding < *wanted) {
      warn("Vault granted " + InSeconds(lease().duration) + " instead of " + InSeconds(*wanted) +
           ". The maximum of the mount's leases (`lease_max` of config/lease, or "
           "`max_lease_ttl_seconds`) limits the `ttl`.");
    }
  }

  void DescribeLease() {
    if (lease().id.empty()) return;
    issued_.lease = {.id = lease().id,
                     .namespace_path = request_.namespace_path,
                     .increment = lease().duration,
                     .ends = issued_.issued_at + lease().duration,
                     .renewable = lease().renewable};
    if (!lease().renewable || lease().duration.count() == 0) return;
    auto next = RenewalBefore(issued_.lease.ends, issued_.issued_at);
    // The time of the first renewal: of the lease, or of a token that owns the lease.
    const auto token = token_->NextRenewal();
    if (next && token) next = std::min(*next, *token);
    if (next) issued_.renew_at = ToSystem(time(), *next);
  }

  VaultConnection& connection_;
  const CredentialRequest& request_;
  const Caller& caller_;
  const std::shared_ptr<RunToken> token_;
  const vault::VaultClient client_;
  Issued issued_{};
};

bool IsGone(const Status& status) {
  return vault::VaultSaid(status, "lease not found") || vault::VaultSaid(status, "invalid lease");
}

}  // namespace

std::string Named(const CredentialRequest& request) {
  return "AWS credentials for the role '" + request.vault.role + "' of '" + request.vault.mount +
         "'";
}

std::string PathOf(const CredentialRequest& request) {
  const bool sts = request.vault.path == vault::AwsCredentialsPath::kSts;
  return request.vault.mount + (sts ? "/sts/" : "/creds/") + request.vault.role;
}

StatusOr<Issued> Issue(VaultConnection& connection, const CredentialRequest& request,
                       const Caller& caller) {
  const auto cannot_read = [&](const Status& status) {
    return WithNotice(status, "Cannot read " + Named(request), HintOf(status));
  };
  std::optional<Gate> gate;
  if (request.check) {
    auto created = Gate::Create(*request.check, connection);
    if (!created.ok()) return cannot_read(created.status());
    gate.emplace(*std::move(created));
  }
  const NotedCall call(caller);
  const auto token = connection.LogIn(*call);
  if (!token.ok()) return cannot_read(token.status());
  return Issuing(connection, request, caller, *token).Run(gate, *call);
}

void TellUnended(VaultConnection& connection, const CredentialRequest& request,
                 const Caller& caller) {
  const auto client = connection.Client(request.namespace_path, {.stop = caller.stop});
  if (!client.ok()) return;
  const auto& ns = client->namespace_path();
  for (const auto& lease : connection.unended().Take(ns, request.vault.mount, request.vault.role,
                                                     connection.time().Now())) {
    const vault::Call call{.stop = caller.stop, .timeout = kUnendedLimit};
    if (client->LookupLease(lease.id, call).status().code() == StatusCode::kNotFound) continue;
    const Status ended = client->EndLease(lease.id, call);
    const std::string outcome =
        ended.ok() ? "The provider has now revoked the lease."
                   : "The provider cannot revoke the lease now either: " + Message(ended) +
                         "\n\nFix the cause, and revoke the lease with '" +
                         RevokeCommand(lease.id, ns) + "'.";
    caller.warnings.push_back({"An earlier run left AWS credentials behind",
                               "The run that ended at " + FormatRfc3339(lease.since) +
                                   " could not revoke the lease '" + lease.id + "'. " + outcome});
  }
}

std::string Encode(const OpenLease& lease) {
  return json::Value{
      {"lease_id", lease.id},
      {"namespace", lease.namespace_path},
      {"increment", lease.increment.count()},
      {"renewable", lease.renewable},
      {"ends", std::chrono::duration_cast<seconds>(lease.ends.time_since_epoch()).count()}}
      .dump();
}

std::optional<OpenLease> DecodeOpenLease(const std::string& bytes) {
  const auto value = json::Parse(bytes);
  if (!value.ok()) return std::nullopt;
  json::Fields fields(*value, "the private data");
  const auto number = [&](const char* name) {
    return seconds(std::clamp<std::int64_t>(fields.Int(name), 0, 1LL << 32));
  };
  OpenLease lease{.id = fields.RequiredString("lease_id"),
                  .namespace_path = fields.String("namespace"),
                  .increment = number("increment"),
                  .ends = SteadyTimePoint(number("ends")),
                  .renewable = fields.Bool("renewable")};
  if (!fields.status().ok()) return std::nullopt;
  return lease;
}

StatusOr<std::optional<SystemTimePoint>> RenewLease(const LatestConnection& connections,
                                                    OpenLease& lease, const Time& time,
                                                    Notices& warnings) {
  const std::string failed = "Cannot renew the AWS credentials of lease '" + lease.id + "'";
  const vault::Call call{.timeout = kRenewLimit};
  const auto token = connections.IssuerOf(lease.id, call);
  const Status tokens = token.ok() ? (*token)->Renew(true, {}) : token.status();
  const auto renewed =
      token.ok()
          ? (*token)->Client(lease.namespace_path).RenewLease(lease.id, lease.increment, call)
          : StatusOr<vault::Lease>(token.status());
  const auto now = time.SteadyNow();
  if (renewed.ok()) {
    lease.ends = now + renewed->duration;
    connections.ledger()->Add(*token, {.id = lease.id,
                                       .client = (*token)->Client(lease.namespace_path),
                                       .ends = lease.ends,
                                       .of_user = true});
    if (renewed->duration + kRenewalRounding < lease.increment) {
      warnings.push_back(
          {"The AWS credentials of lease '" + lease.id + "' reach their maximum lifetime",
           "The lease expires at " + FormatRfc3339(ToSystem(time, lease.ends)) +
               ", even if the provider renews it again. Raise the maximum of the mount's leases "
               "for longer runs."});
    }
  } else if (IsGone(renewed.status()) || now >= lease.ends) {
    return WithNotice(renewed.status(), failed, HintOf(renewed.status()));
  }
  const Status problem = renewed.ok() ? tokens : renewed.status();
  if (!problem.ok()) {
    warnings.push_back({failed, Message(problem) + "\n\nThe credentials still work until " +
                                    FormatRfc3339(ToSystem(time, lease.ends)) +
                                    "; the provider tries again before that."});
  }
  auto next = RenewalBefore(lease.ends, now);
  if (next && token.ok()) {
    if (const auto of_token = (*token)->NextRenewal()) next = std::min(*next, *of_token);
  }
  if (!next) return std::optional<SystemTimePoint>();
  return std::optional(ToSystem(time, *next));
}

void EndLease(const LatestConnection& connections, const OpenLease& lease, const Time& time,
              Notices& warnings) {
  const vault::Call call{.timeout = kRevokeLimit};
  const auto token = connections.IssuerOf(lease.id, call);
  Status ended = token.status();
  std::string command = RevokeCommand(lease.id, lease.namespace_path);
  if (token.ok()) {
    const auto client = (*token)->Client(lease.namespace_path);
    // The lease stays in the ledger until Vault confirms the revocation.
    connections.ledger()->Add(
        *token, {.id = lease.id, .client = client, .ends = lease.ends, .of_user = lease.renewable});
    ended = client.EndLease(lease.id, call);
    command = RevokeCommand(lease.id, client.namespace_path());
  }
  // The lease of an AWS session only mirrors the session: revoking the lease would not end the
  // session.
  if (ended.ok() || !lease.renewable) {
    connections.ledger()->Remove(lease.id);
    return;
  }
  // If the token may not revoke the lease, the revocation of the token ends it.
  const bool forbidden = ended.code() == StatusCode::kPermissionDenied;
  if (forbidden && token.ok() && (*token)->EndsEverything()) return;
  const std::string again =
      !token.ok()
          ? "The credentials stay valid"
          : "The provider tries again when it stops, in a moment. If that attempt fails too, the "
            "provider reports the failure in its log, and again when this user next reads "
            "credentials of the role on this machine. The credentials then stay valid";
  warnings.push_back(
      {"Cannot revoke the AWS credentials of lease '" + lease.id + "'",
       Message(ended) + "\n\n" + again + " until " + FormatRfc3339(ToSystem(time, lease.ends)) +
           ", or until the token that issued them ends. Revoke them with '" + command + "'."});
}

}  // namespace tfvault::session
