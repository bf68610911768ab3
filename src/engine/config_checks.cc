// SPDX-License-Identifier: MPL-2.0
#include "engine/config_checks.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tfvault::engine {
namespace {

class Checker {
 public:
  Checker(const ClientCapabilities& capabilities, sdk::Diagnostics& diagnostics)
      : capabilities_(capabilities), diagnostics_(diagnostics) {}

  void CheckBlock(const sdk::Block& block, const cty::Value& object, const cty::Path& path) {
    if (!object.is_known()) return;
    for (const auto& attribute : block.attributes) {
      const cty::Value& value = object.Attribute(attribute.name);
      const cty::Path attribute_path = path.Attribute(attribute.name);
      CheckWriteOnly(attribute, value, attribute_path);
      WarnOfDeprecation(attribute, value, attribute_path);
      CheckElements(value, attribute_path);
      if (!value.is_known()) continue;
      if (value.IsWhollyKnown()) {
        for (const auto& validate : attribute.validators)
          validate(value, attribute_path, diagnostics_);
      }
      CheckSiblings(block, object, attribute, attribute_path);
      if (attribute.nested)
        CheckNested(NestingOf(attribute), *attribute.nested, value, attribute_path);
    }
    for (const auto& nested : block.blocks)
      CheckNested(nested.nesting, nested.block, object.Attribute(nested.name),
                  path.Attribute(nested.name));
  }

 private:
  void CheckNested(sdk::Nesting nesting, const sdk::Block& block, const cty::Value& value,
                   const cty::Path& path) {
    if (!value.is_known()) return;
    switch (nesting) {
      case sdk::Nesting::kSingle:
      case sdk::Nesting::kGroup:
        CheckBlock(block, value, path);
        break;
      case sdk::Nesting::kList: {
        std::int64_t index = 0;
        for (const auto& element : value.AsElements())
          CheckBlock(block, element, path.Index(index++));
        break;
      }
      case sdk::Nesting::kSet:
        for (const auto& element : value.AsElements()) CheckBlock(block, element, path);
        break;
      case sdk::Nesting::kMap:
        for (const auto& [key, element] : value.AsMap()) CheckBlock(block, element, path.Key(key));
        break;
    }
  }

  void CheckWriteOnly(const sdk::Attribute& attribute, const cty::Value& value,
                      const cty::Path& path) {
    if (!attribute.write_only || value.is_null() || capabilities_.write_only_attributes_allowed)
      return;
    diagnostics_.AddError("Write-only Attribute Not Allowed",
                          "\"" + path.ToString() +
                              "\" is write-only, and this version of Terraform would store its "
                              "value in the state. Use Terraform 1.11 or later.",
                          path);
  }

  // The schema tells hosts that an attribute is deprecated, but hosts use this for documentation
  // only.
  void WarnOfDeprecation(const sdk::Attribute& attribute, const cty::Value& value,
                         const cty::Path& path) {
    if (attribute.deprecation_message.empty() || value.is_null()) return;
    diagnostics_.AddWarning("Argument is deprecated", attribute.deprecation_message, path);
  }

  void CheckElements(const cty::Value& attribute, const cty::Path& attribute_path) {
    cty::Walk(
        attribute,
        [&](const cty::Path& path, const cty::Value& value) {
          if (!value.is_known()) return false;
          if (!value.type().is_collection()) return true;
          if (value.type().kind() == cty::Kind::kMap) {
            for (const auto& [key, element] : value.AsMap()) CheckElement(element, path.Key(key));
            return true;
          }
          std::int64_t index = 0;
          for (const auto& element : value.AsElements()) {
            const bool in_list = value.type().kind() == cty::Kind::kList;
            CheckElement(element, in_list ? path.Index(index++) : path);
          }
          return true;
        },
        attribute_path);
  }

  void CheckElement(const cty::Value& element, const cty::Path& path) {
    if (!element.is_null()) return;
    diagnostics_.AddError(
        "Null element in a collection",
        "Elements of lists, sets and maps must not be null. Set the element at \"" +
            path.ToString() + "\" to a value, or remove it.",
        path);
  }

  void CheckSiblings(const sdk::Block& block, const cty::Value& object,
                     const sdk::Attribute& attribute, const cty::Path& path) {
    for (const auto& name : attribute.conflicts_with) {
      if (object.Attribute(name).is_known() && !WasReported(block, name, attribute.name))
        diagnostics_.AddError("Conflicting configuration arguments",
                              "\"" + attribute.name + "\" and \"" + name +
                                  "\" cannot be set together: remove one of them.",
                              path);
    }
    // An empty value has no requirements.
    if (object.Attribute(attribute.name).IsEmpty()) return;
    for (const auto& name : attribute.required_with) {
      if (object.Attribute(name).is_null())
        diagnostics_.AddError(
            "Missing required argument",
            "\"" + attribute.name + "\" needs \"" + name + "\" to be set as well.", path);
    }
  }

  // Whether the conflict was already reported for the other attribute, which comes earlier in the
  // schema.
  static bool WasReported(const sdk::Block& block, const std::string& other,
                          const std::string& attribute) {
    for (const auto& candidate : block.attributes) {
      if (candidate.name == attribute) return false;
      if (candidate.name == other)
        return std::find(candidate.conflicts_with.begin(), candidate.conflicts_with.end(),
                         attribute) != candidate.conflicts_with.end();
    }
    return false;
  }

  const ClientCapabilities& capabilities_;
  sdk::Diagnostics& diagnostics_;
};

}  // namespace

void CheckConfig(const sdk::Block& block, const cty::Value& config,
                 const ClientCapabilities& capabilities, sdk::Diagnostics& diagnostics) {
  Checker(capabilities, diagnostics).CheckBlock(block, config, {});
}

}  // namespace tfvault::engine
