#include "provider/aws_access_credentials/aws_access_credentials.h"

#include <chrono>
#include <utility>

#include "provider/support/validators.h"
#include "provider/support/vault_call.h"
#include "tfvault/aws/credentials.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/aws/identity_check.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {
namespace {

using sdk::CallContext;

constexpr const char* kCreds = "creds";
constexpr const char* kSts = "sts";
constexpr const char* kGetCallerIdentity = "sts:GetCallerIdentity";
constexpr std::int64_t kMaxSuccesses = 100;
constexpr std::int64_t kMaxValidationSeconds = 3'600;

void AddRequest(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Computed("id", &M::id,
                {.description = "The lease id, or the path that was read when there is no lease."})
      .Optional("namespace", &M::namespace_path,
                {.description = "Namespace of the mount, relative to the provider's namespace.",
                 .validators = {SlashSeparatedPath()}})
      .Required("backend", &M::backend,
                {.description = "Path of the AWS secrets engine's mount, without outer slashes.",
                 .validators = {SlashSeparatedPath()}})
      .Required(
          "role", &M::role,
          {.description = "Name of the role to read credentials of.", .validators = {RoleName()}})
      .Optional("type", &M::type,
                {.description = "Path that is read: `creds` or `sts`. Both serve every kind of "
                                "role; policies of the token may allow only one of them.",
                 .default_value = kCreds,
                 .one_of = {kCreds, kSts}})
      .Optional("role_arn", &M::role_arn,
                {.description = "ARN of the role to assume. Needed when the Vault role names more "
                                "than one."})
      .Optional("ttl", &M::ttl,
                {.description = "Life time of a session, such as `30m` or a number of seconds. "
                                "Vault ignores it for IAM users.",
                 .validators = {DurationText()}});
}

void AddValidation(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Optional("validate_creds", &M::validate_creds,
                {.description = "Whether to wait until AWS accepts the credentials. New keys of "
                                "IAM users take some seconds to be known everywhere.",
                 .default_value = true})
      .Optional("validation_call", &M::validation_call,
                {.description = "Call that proves that the credentials work: "
                                "`sts:GetCallerIdentity`, which needs no permission, or "
                                "`iam:GetUser`, which the role's policy must allow. Credentials of "
                                "a session are always checked with `sts:GetCallerIdentity`, the "
                                "only one of the two that sessions can make.",
                 .default_value = kGetCallerIdentity,
                 .one_of = {kGetCallerIdentity, "iam:GetUser"}})
      .Optional("num_sequential_successes", &M::num_sequential_successes,
                {.description = "How many successful calls in a row prove that the keys of an IAM "
                                "user work. Credentials of a session need one.",
                 .default_value = 5,
                 .validators = {Between(1, kMaxSuccesses)}})
      .Optional("num_seconds_between_tests", &M::num_seconds_between_tests,
                {.description = "Seconds between two of these calls.",
                 .default_value = 1,
                 .validators = {Between(0, kMaxValidationSeconds)}})
      .Optional("max_cred_validation_seconds", &M::max_cred_validation_seconds,
                {.description = "Seconds after which the check gives up. The lease is then "
                                "revoked.",
                 .default_value = 60,
                 .validators = {Between(1, kMaxValidationSeconds)}})
      .Optional("region", &M::region,
                {.description = "AWS region in which the credentials are checked. By default it "
                                "follows from the endpoint, the role's ARN, `AWS_REGION` or "
                                "`AWS_DEFAULT_REGION`. It is not sent to Vault."})
      .Optional("sts_endpoint", &M::sts_endpoint,
                {.description = "URL of the STS endpoint for the check. Falls back to "
                                "`AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, then AWS's own."})
      .Optional("iam_endpoint", &M::iam_endpoint,
                {.description = "URL of the IAM endpoint for the check. Falls back to "
                                "`AWS_ENDPOINT_URL_IAM`, then `AWS_ENDPOINT_URL`, then AWS's "
                                "own."});
}

void AddResult(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Computed("access_key", &M::access_key, {.description = "Access key id.", .sensitive = true})
      .Computed("secret_key", &M::secret_key,
                {.description = "Secret access key.", .sensitive = true})
      .Computed(
          "security_token", &M::security_token,
          {.description = "Session token; null for the keys of an IAM user.", .sensitive = true})
      .Computed("lease_id", &M::lease_id,
                {.description = "Id of the lease, with which the credentials can be revoked; null "
                                "when Vault gave no lease."})
      .Computed("lease_duration", &M::lease_duration,
                {.description = "Seconds for which the lease was given. The credentials end "
                                "earlier if the token that read them does; see the provider's "
                                "`max_lease_ttl_seconds`."})
      .Computed("lease_start_time", &M::lease_start_time,
                {.description = "When the credentials were read, by this machine's clock, in UTC "
                                "(RFC 3339)."})
      .Computed("lease_renewable", &M::lease_renewable,
                {.description = "Whether the lease can be renewed."});
}

sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsSchema() {
  sdk::ModelSchema<AccessCredentialsModel> schema(
      "Reads AWS credentials from Vault and waits until AWS accepts them. Every read issues new "
      "credentials, and the state holds them in clear text.");
  AddRequest(schema);
  AddValidation(schema);
  AddResult(schema);
  return schema;
}

AccessCredentialsModel WithDefaults(AccessCredentialsModel model) {
  model.type = model.type.value_or(kCreds);
  model.validate_creds = model.validate_creds.value_or(true);
  model.validation_call = model.validation_call.value_or(kGetCallerIdentity);
  model.num_sequential_successes = model.num_sequential_successes.value_or(5);
  model.num_seconds_between_tests = model.num_seconds_between_tests.value_or(1);
  model.max_cred_validation_seconds = model.max_cred_validation_seconds.value_or(60);
  return model;
}

std::string Named(const AccessCredentialsModel& model) {
  return "AWS credentials for the role '" + *model.role + "' of '" + *model.backend + "'";
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

// Nobody will use credentials that failed the check. This also runs after a cancelled check, so it
// does not listen to the stop token; the client's own time limit ends it.
std::string Revoke(const vault::VaultClient& client, const vault::Lease& lease) {
  if (lease.id.empty()) return "Vault gave no lease for the credentials; they end by themselves.";
  const auto revoked = client.RevokeLease(lease.id, vault::Revocation::kSync, {});
  if (revoked.ok()) return "The credentials were revoked.";
  return "The credentials could not be revoked (" + Message(revoked) +
         "): they live until their lease ends. Revoke them with 'vault lease revoke " + lease.id +
         "'.";
}

void Fill(AccessCredentialsModel& model, const vault::AwsCredentials& issued,
          SystemTimePoint issued_at) {
  model.access_key = issued.access_key;
  model.secret_key = issued.secret_key;
  if (!issued.session_token.empty()) model.security_token = issued.session_token;
  model.lease_start_time = FormatRfc3339(issued_at);
  if (issued.lease.id.empty()) {
    model.id = *model.backend + "/" + *model.type + "/" + *model.role;
    return;
  }
  model.id = issued.lease.id;
  model.lease_id = issued.lease.id;
  model.lease_duration = issued.lease.duration.count();
  model.lease_renewable = issued.lease.renewable;
}

}  // namespace

AwsAccessCredentials::AwsAccessCredentials(std::shared_ptr<const ServicesSource> services)
    : TypedDataSource(AccessCredentialsSchema()), services_(std::move(services)) {}

std::optional<AccessCredentialsModel> AwsAccessCredentials::ReadData(
    CallContext& ctx, const AccessCredentialsModel& config) const {
  auto model = WithDefaults(config);
  const std::string failed = "Cannot read " + Named(model);
  const auto services = services_->Get();
  if (!services.ok()) return ctx.diagnostics().Fail(services.status(), failed);

  std::optional<Gate> gate;
  if (*model.validate_creds) {
    auto created = Gate::Create(model, *services);
    if (!created.ok()) return ctx.diagnostics().Fail(created.status(), failed);
    gate = *std::move(created);
  }
  const auto client = VaultFor(ctx, *services_, model.namespace_path, failed);
  if (!client) return std::nullopt;

  const VaultCall call(ctx);
  const auto issued_at = (*services)->time().Now();
  const auto issued =
      client->IssueAwsCredentials({.mount = *model.backend,
                                   .path = *model.type == kSts ? vault::AwsCredentialsPath::kSts
                                                               : vault::AwsCredentialsPath::kCreds,
                                   .role = *model.role,
                                   .role_arn = model.role_arn.value_or(""),
                                   .ttl = model.ttl.value_or("")},
                                  *call);
  if (!issued.ok()) {
    ReportFailure(ctx, issued.status(), failed,
                  "Check that the role exists and that the token has the capability 'read' on " +
                      *model.backend + "/" + *model.type + "/" + *model.role +
                      ". If the refusal is AWS's, correct the root configuration of the mount or "
                      "the permissions of its user.");
    return std::nullopt;
  }
  if (gate) {
    const auto usable = gate->WaitUntilUsable(*issued, ctx.stop_token());
    if (!usable.ok()) {
      ReportFailure(ctx, usable, "The " + Named(model) + " did not pass their check",
                    Revoke(*client, issued->lease));
      return std::nullopt;
    }
  }
  Fill(model, *issued, issued_at);
  return model;
}

}  // namespace tfvault::provider
