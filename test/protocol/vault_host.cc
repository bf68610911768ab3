// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/vault_host.h"

#include "test/protocol/test_provider_values.h"

#include <tfplugin6.pb.h>

#include <limits>
#include <stdexcept>
#include <utility>

namespace tfvault::test {
namespace {

using nlohmann::json;

constexpr int kConnections = 128;
constexpr time_t kKeepAliveSeconds = 3'600;
const std::string kRoleType = "vault_aws_secret_backend_role";
const std::string kCredentialsType = "vault_aws_access_credentials";
const std::string kNoState = "null";

// The fields that the provider reads although the role was written without them.
const json kRoleDefaults = {{"policy_arns", json::array()},
                            {"role_arns", nullptr},
                            {"iam_groups", nullptr},
                            {"iam_tags", nullptr},
                            {"session_tags", nullptr},
                            {"policy_document", ""},
                            {"external_id", ""},
                            {"mfa_serial_number", ""},
                            {"user_path", ""},
                            {"permissions_boundary_arn", ""},
                            {"default_sts_ttl", 0},
                            {"max_sts_ttl", 0}};

json NullsOf(const tfplugin6::Block& block) {
  json object = json::object();
  for (const auto& attribute : block.attributes()) object[attribute.name()] = nullptr;
  for (const auto& nested : block.block_types()) object[nested.type_name()] = json::array();
  return object;
}

tfwire::DynamicValue With(json object, const json& given) {
  object.update(given);
  tfwire::DynamicValue value;
  value.set_json(object.dump());
  return value;
}

tfwire::DynamicValue NoState() {
  tfwire::DynamicValue value;
  value.set_json(kNoState);
  return value;
}

template <typename Response>
std::string Problem(const Response& response) {
  return DiagnosticText(response);
}
std::string Problem(const tfwire::CallFunctionResponse& response) {
  return response.error().text();
}

}  // namespace

LoopbackVault::LoopbackVault() {
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    response.status = 200;
    const json body = Answer(request, response.status);
    if (body.is_string()) {
      response.set_content(body.get<std::string>(), "text/xml");
    } else {
      response.set_content(body.dump(), "application/json");
    }
  };
  server_.Get(".*", handler).Put(".*", handler).Post(".*", handler).Delete(".*", handler);
  server_.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
  server_.set_keep_alive_timeout(kKeepAliveSeconds);
  server_.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  port_ = server_.bind_to_any_port("127.0.0.1");
  listener_ = std::jthread([this] { server_.listen_after_bind(); });
}

LoopbackVault::~LoopbackVault() { server_.stop(); }

std::set<std::string> LoopbackVault::Alive() const {
  const std::lock_guard lock(mutex_);
  return alive_;
}

std::string LoopbackVault::NewName(const std::string& prefix) {
  std::string name = prefix + std::to_string(++issued_);
  alive_.insert(name);
  return name;
}

json LoopbackVault::Role(const httplib::Request& request, int& status) {
  if (request.method == "DELETE") {
    roles_.erase(request.path);
  } else if (request.method == "GET") {
    const auto found = roles_.find(request.path);
    if (found != roles_.end()) return {{"data", found->second}};
    status = 404;
    return {{"errors", json::array()}};
  } else {
    json role = kRoleDefaults;
    role.update(json::parse(request.body));
    roles_[request.path] = std::move(role);
  }
  return {{"data", nullptr}};
}

json LoopbackVault::Answer(const httplib::Request& request, int& status) {
  const std::lock_guard lock(mutex_);
  const std::string& path = request.path;
  const auto body = [&] { return json::parse(request.body); };
  if (path == "/") return "<R><Arn>arn:aws:iam::1:user/u</Arn></R>";
  if (path == "/v1/sys/internal/ui/mounts/aws") {
    return {{"data", {{"path", "aws/"}, {"type", "aws"}, {"accessor", "aws_1"}}}};
  }
  if (path.starts_with("/v1/aws/roles/")) return Role(request, status);
  if (path.starts_with("/v1/aws/creds/")) {
    return {{"lease_id", NewName("aws/creds/lease-")},
            {"lease_duration", 3'600},
            {"renewable", true},
            {"data", {{"access_key", "AKIALOOPBACK"}, {"secret_key", "loopback-secret"}}}};
  }
  if (path == "/v1/auth/token/lookup-self") {
    return {{"data", {{"accessor", "a"}, {"type", "service"}, {"policies", {"p"}}, {"ttl", 0}}}};
  }
  if (path.starts_with("/v1/auth/") && path.ends_with("/login")) {
    return {{"auth", {{"client_token", NewName("hvs.login-")}, {"lease_duration", 1'200}}}};
  }
  if (path == "/v1/auth/token/create" || path == "/v1/auth/token/renew-self") {
    const bool renewal = path.ends_with("renew-self");
    return {{"auth",
             {{"client_token",
               renewal ? request.get_header_value("X-Vault-Token") : NewName("hvs.loopback-")},
              {"accessor", "a"},
              {"policies", {"p"}},
              {"lease_duration", 1'200},
              {"renewable", true}}}};
  }
  if (path == "/v1/auth/token/revoke-self") {
    alive_.erase(request.get_header_value("X-Vault-Token"));
    return {{"data", nullptr}};
  }
  if (path == "/v1/sys/leases/renew") {
    return {{"lease_id", body()["lease_id"]}, {"lease_duration", 3'600}, {"renewable", true}};
  }
  if (path == "/v1/sys/leases/revoke") {
    alive_.erase(body()["lease_id"].get<std::string>());
    return {{"data", nullptr}};
  }
  status = 404;
  return {{"errors", json::array()}};
}

VaultHost::VaultHost(PluginHost& host, std::string vault_url)
    : host_(host), vault_url_(std::move(vault_url)) {
  const auto schema = Call<tfplugin6::GetProviderSchemaResponse>(
      "GetProviderSchema", tfwire::GetProviderSchemaRequest());
  provider_ = NullsOf(schema.provider().block());
  role_ = NullsOf(schema.resource_schemas().at(kRoleType).block());
  data_source_ = NullsOf(schema.data_source_schemas().at(kCredentialsType).block());
  ephemeral_resource_ = NullsOf(schema.ephemeral_resource_schemas().at(kCredentialsType).block());
}

template <typename Response, typename Request>
Response VaultHost::Call(const std::string& rpc, const Request& request) const {
  ++calls_;
  auto reply = host_.Call<Response>(rpc, request);
  if (!reply.status.ok()) throw std::runtime_error(rpc + ": " + reply.status.error_message());
  const std::string problem = Problem(reply.response);
  if (!problem.empty()) throw std::runtime_error(rpc + ": " + problem);
  return std::move(reply.response);
}

void VaultHost::Configure(const json& given) const {
  tfwire::ConfigureProviderRequest request;
  request.set_terraform_version("1.11.4");
  json config = given;
  config["address"] = vault_url_;
  *request.mutable_config() = With(provider_, config);
  Call<tfwire::ConfigureProviderResponse>("ConfigureProvider", request);
}

void VaultHost::ManageRole(const std::string& name) const {
  const auto config =
      With(role_, {{"backend", "aws"},
                   {"name", name},
                   {"credential_type", "iam_user"},
                   {"policy_document", R"({"Version":"2012-10-17","Statement":[]})"}});

  tfwire::ValidateResourceConfigRequest validate;
  validate.set_type_name(kRoleType);
  *validate.mutable_config() = config;
  Call<tfwire::ValidateResourceConfigResponse>("ValidateResourceConfig", validate);

  const auto apply = [&](const tfwire::DynamicValue& prior, const tfwire::DynamicValue& wanted) {
    tfwire::PlanResourceChangeRequest plan;
    plan.set_type_name(kRoleType);
    *plan.mutable_prior_state() = prior;
    *plan.mutable_proposed_new_state() = wanted;
    *plan.mutable_config() = wanted;
    const auto planned = Call<tfwire::PlanResourceChangeResponse>("PlanResourceChange", plan);
    tfwire::ApplyResourceChangeRequest request;
    request.set_type_name(kRoleType);
    *request.mutable_prior_state() = prior;
    *request.mutable_planned_state() = planned.planned_state();
    request.set_planned_private(planned.planned_private());
    *request.mutable_config() = wanted;
    return Call<tfwire::ApplyResourceChangeResponse>("ApplyResourceChange", request).new_state();
  };
  const auto state = apply(NoState(), config);

  tfwire::ReadResourceRequest read;
  read.set_type_name(kRoleType);
  *read.mutable_current_state() = state;
  const auto refreshed = Call<tfwire::ReadResourceResponse>("ReadResource", read).new_state();

  tfwire::ImportResourceStateRequest import;
  import.set_type_name(kRoleType);
  import.set_id("aws/roles/" + name);
  Call<tfwire::ImportResourceStateResponse>("ImportResourceState", import);

  apply(refreshed, NoState());
}

void VaultHost::ReadCredentials(const std::string& role) const {
  const auto config = With(data_source_, {{"backend", "aws"},
                                          {"role", role},
                                          {"region", "us-east-1"},
                                          {"num_sequential_successes", 1},
                                          {"sts_endpoint", vault_url_},
                                          {"iam_endpoint", vault_url_}});
  tfwire::ValidateDataResourceConfigRequest validate;
  validate.set_type_name(kCredentialsType);
  *validate.mutable_config() = config;
  Call<tfwire::ValidateDataResourceConfigResponse>("ValidateDataResourceConfig", validate);
  tfwire::ReadDataSourceRequest read;
  read.set_type_name(kCredentialsType);
  *read.mutable_config() = config;
  Call<tfwire::ReadDataSourceResponse>("ReadDataSource", read);
}

void VaultHost::OpenCredentials(const std::string& role) const {
  tfwire::OpenEphemeralResourceRequest open;
  open.set_type_name(kCredentialsType);
  *open.mutable_config() =
      With(ephemeral_resource_, {{"mount", "aws"}, {"role", role}, {"validate_creds", false}});
  const auto opened = Call<tfwire::OpenEphemeralResourceResponse>("OpenEphemeralResource", open);

  tfwire::RenewEphemeralResourceRequest renew;
  renew.set_type_name(kCredentialsType);
  renew.set_private_(opened.private_());
  const auto renewed =
      Call<tfwire::RenewEphemeralResourceResponse>("RenewEphemeralResource", renew);

  tfwire::CloseEphemeralResourceRequest close;
  close.set_type_name(kCredentialsType);
  close.set_private_(renewed.private_());
  Call<tfwire::CloseEphemeralResourceResponse>("CloseEphemeralResource", close);
}

void VaultHost::CallFunction(const std::string& role) const {
  tfwire::CallFunctionRequest request;
  request.set_name("parse_role_id");
  *request.add_arguments() = Encode(cty::Value::String("aws/roles/" + role), cty::Type::String());
  Call<tfwire::CallFunctionResponse>("CallFunction", request);
}

}  // namespace tfvault::test
