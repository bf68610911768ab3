// SPDX-License-Identifier: MPL-2.0
#include "provider/vault_provider.h"

#include <string>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

std::string UnknownArgument(const cty::Value& config) {
  std::string found;
  cty::Walk(config, [&](const cty::Path& path, const cty::Value& value) {
    if (value.is_unknown() && found.empty()) found = path.ToString();
    return found.empty();
  });
  return found;
}

}  // namespace

VaultProvider::VaultProvider(session::Dependencies dependencies,
                             std::shared_ptr<session::LatestConnection> connections)
    : TypedProvider(ProviderSchema()),
      dependencies_(std::move(dependencies)),
      connections_(std::move(connections)) {}

void VaultProvider::ValidateConfig(sdk::CallContext& ctx, const ProviderModel& config) const {
  std::string first;
  VisitLogins(config, [&](const std::string& name, const auto& blocks) {
    if (blocks.empty()) return;
    if (first.empty()) {
      first = name;
      return;
    }
    ctx.diagnostics().AddError("Conflicting configuration arguments",
                               "The provider logs in once: remove one of the blocks \"" + first +
                                   "\" and \"" + name + "\".",
                               cty::Path::Root(name));
  });
}

// An unknown argument does not count as unset: with a fallback to the environment, a plan could use
// another server than its apply.
bool VaultProvider::Postpone(sdk::CallContext& /*ctx*/, const cty::Value& config) {
  connections_->Publish(Error(StatusCode::kFailedPrecondition,
                              "the provider is not configured: its argument '" +
                                  UnknownArgument(config) +
                                  "' is not known yet. The value comes from an object that this "
                                  "run has not created; apply that object first, for example with "
                                  "-target"));
  return true;
}

void VaultProvider::ConfigureProvider(sdk::CallContext& ctx, const ProviderModel& config) {
  std::vector<std::string> warnings;
  auto options = ResolveOptions(config, dependencies_.environment, warnings);
  for (auto& warning : warnings) {
    ctx.diagnostics().AddWarning("Environment variable ignored", std::move(warning));
  }
  auto connection = options.ok()
                        ? session::VaultConnection::Create(*std::move(options), dependencies_,
                                                           connections_->ledger())
                        : StatusOr<std::shared_ptr<session::VaultConnection>>(options.status());
  ctx.diagnostics().AddStatus(connection.status(), "Cannot configure the Vault provider");
  connections_->Publish(std::move(connection));
}

}  // namespace tfvault::provider
