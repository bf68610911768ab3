#include "provider/aws_access_credentials/issue.h"

#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "provider/schema/mount_argument.h"
#include "provider/schema/role_arguments.h"
#include "provider/support/fresh_root_key.h"
#include "tfvault/aws/credentials.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/aws/identity_check.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace tfvault::provider {
namespace {

using std::chrono::seconds;

// Vault rounds down, and answers 3599 for an hour.
constexpr seconds kRounding{5};

// For each request about what an earlier run left.
constexpr Duration kUnendedLimit{5'000};

std::string Named(const AccessCredentialsModel& model) {
  return "AWS credentials for the role '" + *model.role + "' of '" + MountOf(model).text() + "'";
}

std::string InSeconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<seconds>(duration).count()) + " s";
}

// The gate to AWS. What can be wrong with it without credentials is found before any are issued.
class Gate {
 public:
  static StatusOr<Gate> Create(const AccessCredentialsModel& model,
                               std::shared_ptr<const Services> services) {
    TFV_ASSIGN_OR_RETURN(auto call, aws::ParseValidationCall(*model.validation_call));
    aws::ConsistencyPolicy policy{
        .call = call,
        .required_successes = static_cast<int>(*model.num_sequential_successes),
        .interval = std::chrono::seconds(*model.num_seconds_between_tests),
        .time_limit = std::chrono::seconds(*model.max_cred_validation_seconds)};
    aws::EndpointOptions endpoints{.sts_endpoint = model.sts_endpoint.value_or(""),
                                   .iam_endpoint = model.iam_endpoint.value_or(""),
                                   .region = model.region.value_or(""),
                                   .arn = model.role_arn.value_or("")};
    TFV_RETURN_IF_ERROR(aws::ResolveEndpoints(endpoints, services->environment()).status());
    TFV_ASSIGN_OR_RETURN(auto http, services->AwsHttp());
    return Gate(policy, std::move(endpoints), std::move(http), std::move(services));
  }

  Status WaitUntilUsable(const vault::AwsCredentials& issued, const std::stop_token& stop) const {
    const aws::Credentials credentials{.access_key = issued.access_key,
                                       .secret_key = issued.secret_key,
                                       .session_token = issued.session_token};
    auto policy = policy_;
    if (credentials.is_session()) policy.call = aws::ValidationCall::kGetCallerIdentity;
    auto options = endpoints_;
    if (!issued.arn.empty()) options.arn = issued.arn;
    TFV_ASSIGN_OR_RETURN(auto endpoints, aws::ResolveEndpoints(options, services_->environment()));
    const auto probe =
        std::make_shared<aws::AwsIdentityProbe>(http_, std::move(endpoints), services_->time());
    const aws::IdentityCheck check(probe, policy, services_->time(), services_->logger());
    return check.WaitUntilUsable(credentials, stop);
  }

 private:
  Gate(aws::ConsistencyPolicy policy, aws::EndpointOptions endpoints,
       std::shared_ptr<const http::HttpClient> http, std::shared_ptr<const Services> services)
      : policy_(policy),
        endpoints_(std::move(endpoints)),
        http_(std::move(http)),
        services_(std::move(services)) {}

  aws::ConsistencyPolicy policy_;
  aws::EndpointOptions endpoints_;
  std::shared_ptr<const http::HttpClient> http_;
  std::shared_ptr<const Services> services_;
};

// Nobody will use credentials that failed their checks. This also runs after a cancelled one, so it
// does not listen to the stop token; the client's own time limit ends it.
std::string Revoke(const IssuedCredentials& issued) {
  const auto& id = issued.credentials.lease.id;
  if (id.empty()) return "Vault gave no lease for the credentials; they end by themselves.";
  const auto ended = issued.client.EndLease(id, {});
  if (ended.ok()) {
    issued.session->Forget(id);
    return "The credentials were revoked.";
  }
  return "The credentials could not be revoked (" + Message(ended) +
         "): they live until their lease ends, unless the provider can revoke them when it ends. "
         "Revoke them with '" +
         RevokeCommand(id, issued.client.namespace_path()) + "'.";
}

std::string HowToWait(const AccessCredentialsModel& model, Use use) {
  constexpr const char* kRole = "vault_aws_secret_backend_role";
  if (use == Use::kOutlivesProcess) return LetDataSourceWaitFor(kRole);
  return model.mount_id.is_null() ? LetEphemeralWaitFor(kRole) : std::string();
}

Advice AdviceAfterFailure(const AccessCredentialsModel& model, const Session& session,
                          const Status& status, Use use) {
  const std::string path = MountOf(model).Below(*model.type + "/" + *model.role);
  if (!MayHaveTakenEffect(status)) {
    const bool absent = status.code() == StatusCode::kNotFound ||
                        vault::VaultSaid(status, "\"" + *model.role + "\" not found");
    return {.needs = {{{"read"}, path}},
            .mount = MountOf(model).text(),
            .not_found =
                "Check that an AWS secrets engine is mounted at '" + MountOf(model).text() + "'.",
            .aws = "Correct the root configuration of the mount, or the permissions of its user.",
            .outcome = absent ? HowToWait(model, use) : ""};
  }
  const std::string end =
      session.EndsEverything()
          ? "Vault revokes them with the token of this run"
          : "they live until their lease ends; 'vault list sys/leases/lookup/" + path +
                "' shows the leases of the role, and 'vault lease revoke' ends one";
  return {.outcome = "Vault may have issued credentials that nobody has seen: " + end +
                     ". The request was not repeated, as that could have issued more."};
}

std::optional<Limit> EndOfTokens(const Session& session, Use use) {
  return use == Use::kWhileOpen ? session.EndAtLatest() : session.EndUnlessRenewed();
}

std::optional<Limit> EndOf(const IssuedCredentials& issued, Use use) {
  auto end = EndOfTokens(*issued.session, use);
  const auto& [access_key, secret_key, session_token, arn, ttl, lease] = issued.credentials;
  if (lease.duration.count() > 0) {
    end = Earlier(end, Limit{.at = issued.issued_at + lease.duration, .what = "the lease"});
  }
  if (ttl) end = Earlier(end, Limit{.at = issued.issued_at + *ttl, .what = "the AWS session"});
  return end;
}

// Why the credentials do not live for `min_ttl`; empty when they do.
std::string TooShort(const AccessCredentialsModel& model, const std::optional<Limit>& end,
                     SteadyTimePoint now, const Time& time) {
  if (!IsSet(model.min_ttl) || !end) return {};
  const auto wanted = *ParseDuration(*model.min_ttl);
  if (end->at + kRounding >= now + wanted) return {};
  return "They would end in " + InSeconds(std::chrono::duration_cast<Duration>(end->at - now)) +
         ", at " + FormatRfc3339(ToSystem(time, end->at)) + ", with " + end->what +
         "; `min_ttl` asks for " + InSeconds(wanted) +
         ". Give that a longer life, or lower `min_ttl`.";
}

void ReportTooShort(sdk::CallContext& ctx, const AccessCredentialsModel& model,
                    const std::string& why, const std::string& outcome) {
  ctx.diagnostics().AddError("The " + Named(model) + " would end before `min_ttl`",
                             why + "\n\n" + outcome, cty::Path::Root("min_ttl"));
}

// How long the lease of an IAM user is to be, when it is not to be what Vault gave.
std::optional<seconds> WantedLease(const AccessCredentialsModel& model, const Services& services,
                                   const IssuedCredentials& issued, Use use) {
  const auto in_seconds = [](const std::string& text) {
    return std::chrono::ceil<seconds>(*ParseDuration(text));
  };
  if (IsSet(model.ttl)) return in_seconds(*model.ttl);
  const auto given = issued.credentials.lease.duration;
  const auto least = IsSet(model.min_ttl) ? in_seconds(*model.min_ttl) : seconds(0);
  if (given < least) return least;
  // Without a child token nothing but the lease ends what a killed run leaves behind.
  const auto most = std::max(services.child_token_ttl(), least);
  if (use == Use::kWhileOpen && !issued.session->has_child_token() && given > most) return most;
  return std::nullopt;
}

void AdjustLease(sdk::CallContext& ctx, const AccessCredentialsModel& model,
                 IssuedCredentials& issued, Use use) {
  auto& lease = issued.credentials.lease;
  const auto warn = [&](const std::string& detail) {
    ctx.diagnostics().AddWarning("The " + Named(model) + " do not have the wanted `ttl`", detail,
                                 cty::Path::Root("ttl"));
  };
  if (!lease.renewable || lease.id.empty()) {
    const auto given = issued.credentials.ttl.value_or(lease.duration);
    if (!IsSet(model.ttl) || given.count() == 0) return;
    const auto wanted = *ParseDuration(*model.ttl);
    if (given + kRounding < wanted) {
      warn("Vault gave " + InSeconds(given) + " instead of " + InSeconds(wanted) +
           ". The role's `max_sts_ttl` and the maximum of the mount limit it.");
    }
    return;
  }
  const auto wanted = WantedLease(model, *issued.services, issued, use);
  if (!wanted) return;
  const auto renewed = issued.client.RenewLease(lease.id, *wanted, {.stop = ctx.stop_token()});
  if (renewed.ok()) lease.duration = renewed->duration;
  if (!IsSet(model.ttl)) return;
  if (!renewed.ok()) {
    warn("The lease could not be renewed with it: " + Message(renewed.status()) + ". It lasts " +
         InSeconds(lease.duration) + ".");
  } else if (lease.duration + kRounding < *wanted) {
    warn("Vault gave " + InSeconds(lease.duration) + " instead of " + InSeconds(*wanted) +
         ". The maximum of the mount's leases (`lease_max` of config/lease, or "
         "`max_lease_ttl_seconds`) limits it.");
  }
}

}  // namespace

std::optional<IssuedCredentials> Issue(sdk::CallContext& ctx, const ServicesSource& source,
                                       const AccessCredentialsModel& model, Use use) {
  const std::string failed = "Cannot read " + Named(model);
  const auto services = source.Get();
  if (!services.ok()) return ctx.diagnostics().Fail(services.status(), failed);
  std::optional<Gate> gate;
  if (*model.validate_creds) {
    auto created = Gate::Create(model, *services);
    if (!created.ok()) return ctx.diagnostics().Fail(created.status(), failed);
    gate = *std::move(created);
  }
  const VaultCall call(ctx);
  const auto session = (*services)->LogIn(*call);
  if (!session.ok()) return ctx.diagnostics().Fail(session.status(), failed);
  const auto client = (*services)->Vault(model.namespace_path.value_or({}), *call);
  if (!client.ok()) return ctx.diagnostics().Fail(client.status(), failed);
  (*session)->LearnLife(ctx.stop_token());
  const auto& time = (*services)->time();
  if (const auto why = TooShort(model, EndOfTokens(**session, use), time.SteadyNow(), time);
      !why.empty()) {
    ReportTooShort(ctx, model, why, "Nothing was issued.");
    return std::nullopt;
  }

  IssuedCredentials issued{.services = *services, .session = *session, .client = *client};
  const vault::AwsCredentialsRequest request{
      .mount = MountOf(model).text(),
      .path =
          *model.type == kSts ? vault::AwsCredentialsPath::kSts : vault::AwsCredentialsPath::kCreds,
      .role = *model.role,
      .role_arn = model.role_arn.value_or(""),
      .ttl = model.ttl.value_or(""),
      .role_session_name = model.role_session_name.value_or(""),
      .mfa_code = model.mfa_code.value_or(SecretString())};
  const auto got = WhileRootKeyIsUnknown(ctx, source, MountOf(model).text(), [&] {
    issued.issued_at = time.SteadyNow();
    auto credentials = client->IssueAwsCredentials(request, *call);
    Status status = credentials.status();
    if (status.ok()) issued.credentials = *std::move(credentials);
    return status;
  });
  if (!got.ok()) {
    ReportFailure(ctx, got, failed, AdviceAfterFailure(model, **session, got, use));
    return std::nullopt;
  }
  const auto& lease = issued.credentials.lease.id;
  // Until they are handed over they must not survive, whatever happens to this process.
  const auto hold = [&] {
    const auto& held = issued.credentials.lease;
    if (held.id.empty()) return;
    (*session)->Hold(
        held.id,
        {.client = *client, .ends = issued.issued_at + held.duration, .of_user = held.renewable});
  };
  hold();
  AdjustLease(ctx, model, issued, use);
  hold();
  issued.end = EndOf(issued, use);
  if (const auto why = TooShort(model, issued.end, issued.issued_at, time); !why.empty()) {
    ReportTooShort(ctx, model, why, Revoke(issued));
    return std::nullopt;
  }
  if (gate) {
    ctx.logger().Log(LogLevel::kInfo, "provider",
                     "waiting for the " + Named(model) + " to work at AWS", {});
    const auto usable = gate->WaitUntilUsable(issued.credentials, ctx.stop_token());
    if (!usable.ok()) {
      ReportFailure(ctx, usable, "The " + Named(model) + " did not pass their check",
                    {.outcome = Revoke(issued)});
      return std::nullopt;
    }
  }
  if (use == Use::kOutlivesProcess) {
    (*session)->Forget(lease);
    (*session)->MarkOutliving();
  }
  return issued;
}

void TellUnended(sdk::CallContext& ctx, const UnendedLeases& unended,
                 const vault::VaultClient& client, const std::string& mount,
                 const std::string& role, const Time& time) {
  for (const auto& lease : unended.Take(client.namespace_path(), mount, role, time.Now())) {
    const vault::Call call{.stop = ctx.stop_token(), .timeout = kUnendedLimit};
    if (client.LookupLease(lease.id, call).status().code() == StatusCode::kNotFound) continue;
    const Status ended = client.EndLease(lease.id, call);
    const std::string outcome = ended.ok()
                                    ? "It was revoked now."
                                    : "It could not be revoked now either: " + Message(ended) +
                                          "\n\nMend the cause, and revoke it with '" +
                                          RevokeCommand(lease.id, client.namespace_path()) + "'.";
    ctx.diagnostics().AddWarning("AWS credentials of an earlier run outlived it",
                                 "The run that ended at " + FormatRfc3339(lease.since) +
                                     " could not revoke the lease '" + lease.id + "'. " + outcome);
  }
}

void Fill(AccessCredentialsModel& model, const IssuedCredentials& issued) {
  const auto& credentials = issued.credentials;
  const auto& time = issued.services->time();
  model.access_key = credentials.access_key;
  model.secret_key = credentials.secret_key;
  if (!credentials.session_token.empty()) model.security_token = credentials.session_token;
  if (!credentials.arn.empty()) model.arn = credentials.arn;
  if (issued.end) model.expires_at = FormatRfc3339(ToSystem(time, issued.end->at));
  model.lease_start_time = FormatRfc3339(ToSystem(time, issued.issued_at));
  if (credentials.lease.id.empty()) return;
  model.lease_id = credentials.lease.id;
  model.lease_duration = credentials.lease.duration.count();
  model.lease_renewable = credentials.lease.renewable;
}

}  // namespace tfvault::provider
