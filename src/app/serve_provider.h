// A provider as a program: flags, engine, protocols, plugin host.
#pragma once

#include <string>

#include "tfvault/base/log.h"
#include "tfvault/sdk/provider.h"

namespace tfvault::app {

enum class Action { kServe, kDebug, kVersion, kHelp, kUsageError };

// Flags in Go's style, with one dash or two. More than one argument is a usage error.
[[nodiscard]] Action ParseFlags(int argc, const char* const* argv);

// What main returns: `return ServeProvider(MakeVaultProvider(...), argc, argv);`. Call it before
// any thread exists. Ends the process by itself after a host was served.
[[nodiscard]] int ServeProvider(sdk::ProviderDefinition definition, int argc,
                                const char* const* argv);

}  // namespace tfvault::app
