// SPDX-License-Identifier: MPL-2.0
// Diagnostics: the errors and warnings that Terraform shows to the user. Each has a severity, a
// summary of one line, a detail with the cause and the action to take, and an attribute path.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/path.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::sdk {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string summary{};  // one short line, never empty
  std::string detail{};   // whole sentences; never a secret
  cty::Path path{};       // empty: the diagnostic is about the whole object

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// An ordered collection of diagnostics without duplicates. Because it can contain only warnings,
// callers use HasError to detect a failure. Control characters in texts are replaced, because a
// text may quote the answer of a server.
class Diagnostics {
 public:
  void AddError(std::string summary, std::string detail, cty::Path path = {});
  void AddWarning(std::string summary, std::string detail, cty::Path path = {});
  // Converts a Status into an error diagnostic whose detail is the message and the hint of the
  // status (Explanation in tfvault/base/hint.h). OK adds nothing.
  void AddStatus(const Status& status, std::string summary, cty::Path path = {});
  // Like AddStatus, and returns std::nullopt: `return ctx.diagnostics().Fail(status, "Cannot read
  // the role");`
  std::nullopt_t Fail(const Status& status, std::string summary, cty::Path path = {});
  void Append(const Diagnostics& other);
  void Add(Diagnostic diagnostic);

  [[nodiscard]] bool HasError() const;
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] const std::vector<Diagnostic>& items() const { return items_; }

 private:
  std::vector<Diagnostic> items_;
};

}  // namespace tfvault::sdk
