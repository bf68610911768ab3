// Linked into the static executable instead of gRPC's own list of what it registers at its start.
// Half of gRPC is there for clients: name resolution, load balancing, xDS. Nothing here opens a
// channel, so leaving it out saves a sixth of the executable and of its start. The list is gRPC's,
// in its order, without the client's entries; gRPC itself links another one for its build without
// TLS. Right for the minor versions that CMakeLists.txt names only.

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
