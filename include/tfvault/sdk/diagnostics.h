// Problems as a person sees them: severity, one-line summary, detail that says why and what to do,
// attribute path.
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
  std::string detail{};   // full sentences; never a secret
  cty::Path path{};       // empty: the whole object

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// An ordered collection without duplicates. Not an error type: warnings travel in it too. Texts of
// servers are in it, so what a terminal would obey is replaced.
class Diagnostics {
 public:
  void AddError(std::string summary, std::string detail, cty::Path path = {});
  void AddWarning(std::string summary, std::string detail, cty::Path path = {});
  // The one bridge from Status: the status's message becomes the detail. OK adds nothing.
  void AddStatus(const Status& status, std::string summary, cty::Path path = {});
  // AddStatus and the "no value" answer in one: `return ctx.diagnostics().Fail(status, "Cannot read
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
