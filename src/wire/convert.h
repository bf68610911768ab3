// SPDX-License-Identifier: MPL-2.0
// Converts values, paths and diagnostics between protobuf and the engine.
#pragma once

#include "tfvault/base/time.h"
#include "tfvault/engine/provider_server.h"
#include "tfwire.pb.h"

namespace tfvault::wire {

using WireDiagnostics = google::protobuf::RepeatedPtrField<tfwire::Diagnostic>;

[[nodiscard]] engine::DynamicValue FromWire(const tfwire::DynamicValue& value);
[[nodiscard]] engine::ClientCapabilities FromWire(const tfwire::ClientCapabilities& capabilities);

[[nodiscard]] tfwire::DynamicValue ToWire(engine::DynamicValue value);
[[nodiscard]] tfwire::AttributePath ToWire(const cty::Path& path);
[[nodiscard]] tfwire::Timestamp ToWire(SystemTimePoint time);
// Replaces bytes that are not UTF-8, such as those of a quoted server response, because protobuf
// would drop the whole message.
[[nodiscard]] WireDiagnostics ToWire(const sdk::Diagnostics& diagnostics);

}  // namespace tfvault::wire
