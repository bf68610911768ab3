// SPDX-License-Identifier: MPL-2.0
#include "wire/convert.h"

#include "tfvault/base/encoding.h"

#include <chrono>
#include <cstdint>
#include <utility>
#include <variant>

namespace tfvault::wire {

engine::DynamicValue FromWire(const tfwire::DynamicValue& value) {
  return {.msgpack = value.msgpack(), .json = value.json()};
}

engine::ClientCapabilities FromWire(const tfwire::ClientCapabilities& capabilities) {
  return {.deferral_allowed = capabilities.deferral_allowed(),
          .write_only_attributes_allowed = capabilities.write_only_attributes_allowed()};
}

tfwire::DynamicValue ToWire(engine::DynamicValue value) {
  tfwire::DynamicValue wire;
  wire.set_msgpack(std::move(value.msgpack));
  wire.set_json(std::move(value.json));
  return wire;
}

tfwire::AttributePath ToWire(const cty::Path& path) {
  tfwire::AttributePath wire;
  for (const auto& step : path.steps()) {
    auto& wire_step = *wire.add_steps();
    if (const auto* attribute = std::get_if<cty::AttributeStep>(&step)) {
      wire_step.set_attribute_name(ReplaceInvalidUtf8(attribute->name));
    } else if (const auto* key = std::get_if<cty::KeyStep>(&step)) {
      wire_step.set_element_key_string(ReplaceInvalidUtf8(key->key));
    } else {
      wire_step.set_element_key_int(std::get<cty::IndexStep>(step).index);
    }
  }
  return wire;
}

tfwire::Timestamp ToWire(SystemTimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  tfwire::Timestamp wire;
  wire.set_seconds(seconds.time_since_epoch().count());
  wire.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count()));
  return wire;
}

WireDiagnostics ToWire(const sdk::Diagnostics& diagnostics) {
  WireDiagnostics wire;
  for (const auto& item : diagnostics.items()) {
    auto& diagnostic = *wire.Add();
    diagnostic.set_severity(item.severity == sdk::Severity::kError ? tfwire::Diagnostic::ERROR
                                                                   : tfwire::Diagnostic::WARNING);
    diagnostic.set_summary(ReplaceInvalidUtf8(item.summary));
    diagnostic.set_detail(ReplaceInvalidUtf8(item.detail));
    if (!item.path.empty()) *diagnostic.mutable_attribute() = ToWire(item.path);
  }
  return wire;
}

}  // namespace tfvault::wire
