// A provider as a program: flags, engine, both protocols and the plugin host behind one call.
#pragma once

#include "tfvault/sdk/provider.h"

#include <string_view>

namespace tfvault::serve {

// What main returns: `return serve::ServeProvider({...}, argc, argv);`. Flags are in Go's style,
// with one dash or two. Call it before any thread exists. Ends the process by itself after a host
// was served.
// `about` is what -help says of this provider alone: whole lines, an empty one at the end.
[[nodiscard]] int ServeProvider(sdk::ProviderDefinition definition, int argc,
                                const char* const* argv, std::string_view about = {});

}  // namespace tfvault::serve
