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

// An ordered collection of diagnostics without duplicates. It is not an error type, because it also
// contains warnings. Control characters are replaced in every text, because texts quote servers.
class Diagnostics {
 public:
  void AddError(std::string summary, std::string detail, cty::Path path = {});
  void AddWarning(std::string summary, std::string detail, cty::Path path = {});
  // Converts a Status into an error diagnostic whose detail is the message of the status. OK adds
  // nothing.
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
