// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/diagnostics.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/hint.h"

#include <algorithm>
#include <utility>

namespace tfvault::sdk {

void Diagnostics::AddError(std::string summary, std::string detail, cty::Path path) {
  Add({.severity = Severity::kError,
       .summary = std::move(summary),
       .detail = std::move(detail),
       .path = std::move(path)});
}

void Diagnostics::AddWarning(std::string summary, std::string detail, cty::Path path) {
  Add({.severity = Severity::kWarning,
       .summary = std::move(summary),
       .detail = std::move(detail),
       .path = std::move(path)});
}

void Diagnostics::AddStatus(const Status& status, std::string summary, cty::Path path) {
  if (status.ok()) return;
  AddError(std::move(summary), Explanation(status), std::move(path));
}

std::nullopt_t Diagnostics::Fail(const Status& status, std::string summary, cty::Path path) {
  AddStatus(status, std::move(summary), std::move(path));
  return std::nullopt;
}

void Diagnostics::Append(const Diagnostics& other) {
  for (const auto& item : other.items_) Add(item);
}

bool Diagnostics::HasError() const {
  return std::any_of(items_.begin(), items_.end(),
                     [](const Diagnostic& item) { return item.severity == Severity::kError; });
}

void Diagnostics::Add(Diagnostic diagnostic) {
  diagnostic.summary = Printable(diagnostic.summary);
  diagnostic.detail = Printable(diagnostic.detail);
  // Terraform prints a bare "Error: " for an empty summary.
  if (diagnostic.summary.empty()) diagnostic.summary = "Unspecified problem";
  if (std::find(items_.begin(), items_.end(), diagnostic) == items_.end())
    items_.push_back(std::move(diagnostic));
}

}  // namespace tfvault::sdk
