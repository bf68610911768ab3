// SPDX-License-Identifier: MPL-2.0
#include "plugin/plugin_server.h"

#include <chrono>
#include <utility>
#include <vector>

namespace tfvault::plugin {
namespace {

constexpr int kUnlimitedBytes = -1;
constexpr const char* kHealthName = "plugin";

std::shared_ptr<grpc::ServerCredentials> Credentials(const std::optional<MutualTls>& tls) {
  if (!tls) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls->client_certificate_pem;
  options.pem_key_cert_pairs.push_back(
      {tls->certificate.private_key_pem.Reveal(), tls->certificate.certificate_pem});
  return grpc::SslServerCredentials(options);
}

}  // namespace

StatusOr<std::unique_ptr<PluginServer>> PluginServer::Start(const PluginServerOptions& options,
                                                            const Time& time) {
  // The constructor is private, so std::make_unique cannot be used.
  std::unique_ptr<PluginServer> plugin(new PluginServer(options, time));
  if (plugin->server_ == nullptr) {
    return Error(StatusCode::kUnavailable, "cannot listen on " + options.address);
  }
  plugin->server_->GetHealthCheckService()->SetServingStatus(kHealthName, true);
  return plugin;
}

PluginServer::PluginServer(const PluginServerOptions& options, const Time& time)
    : streams_(time),
      controller_(options.on_shutdown_answered),
      broker_(streams_),
      stdio_(streams_) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kUnlimitedBytes);
  builder.SetMaxSendMessageSize(kUnlimitedBytes);
  // Otherwise two processes could listen on one port and share its connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(options.address, Credentials(options.tls), &port_);
  builder.RegisterService(&controller_);
  builder.RegisterService(&broker_);
  builder.RegisterService(&stdio_);
  if (options.service != nullptr) builder.RegisterService(options.service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> counters;
  counters.push_back(calls_.Counter());
  builder.experimental().SetInterceptorCreators(std::move(counters));
  server_ = builder.BuildAndStart();
}

PluginServer::~PluginServer() {
  streams_.EndAll();
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

bool PluginServer::Drain(Duration limit) {
  streams_.EndAll();
  return calls_.WaitUntilNone(limit);
}

}  // namespace tfvault::plugin
