// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"

#include "test/unit/engine/thing.h"

#include <stdexcept>

namespace tfvault::engine::call_scope_test {
namespace {

// Stores each line as "level message key=value ...", without the value of the duration.
class RecordingLogger final : public Logger {
 public:
  [[nodiscard]] bool Enabled(LogLevel) const override { return true; }
  void Log(LogLevel level, std::string_view, std::string_view message,
           std::initializer_list<LogField> fields) const override {
    std::string line = std::to_string(static_cast<int>(level)) + " " + std::string(message);
    for (const auto& field : fields) {
      const auto* text = std::get_if<std::string>(&field.value);
      const bool duration = field.key == log_key::kDurationMs;
      line += " " + std::string(field.key) + "=" +
              (duration          ? "*"
               : text != nullptr ? *text
                                 : std::to_string(std::get<std::int64_t>(field.value)));
    }
    lines.push_back(line);
  }
  mutable std::vector<std::string> lines{};
};

struct Fixture {
  RecordingLogger logger{};
  Call call{.logger = logger,
            .rpc = "ReadResource",
            .subject = {log_key::kResourceType, "t_thing"},
            .id = 7,
            .stop = {},
            .private_data = "p"};
};

TEST_CASE_METHOD(Fixture, "a call is logged with its fields and its outcome", "[engine]") {
  const auto response =
      RunCall<StateResponse>(call, [](sdk::CallContext& ctx, StateResponse& state) {
        state.state.json = "{}";
        ctx.diagnostics().AddError("bad", "d");
        ctx.diagnostics().AddWarning("old", "d");
        ctx.set_private_data("q");
      });
  CHECK(response.state.json == "{}");
  CHECK(response.private_data == "q");
  CHECK(response.diagnostics.items().size() == 2);
  CHECK(logger.lines ==
        std::vector<std::string>{
            "0 call received tf_rpc=ReadResource tf_req_id=7 tf_resource_type=t_thing",
            "1 call answered tf_rpc=ReadResource tf_req_id=7 tf_resource_type=t_thing "
            "tf_req_duration_ms=* diagnostic_error_count=1 diagnostic_warning_count=1"});
}

TEST_CASE_METHOD(Fixture, "an exception becomes a diagnostic that does not quote it", "[engine]") {
  const auto response = RunCall<StateResponse>(call, [](sdk::CallContext& ctx, StateResponse&) {
    ctx.diagnostics().AddWarning("old", "d");
    throw std::runtime_error("hush");
  });
  CHECK(response.private_data == "p");
  CHECK(response.diagnostics.items() ==
        std::vector<sdk::Diagnostic>{
            {sdk::Severity::kWarning, "old", "d", {}},
            ErrorOf("Internal error",
                    "ReadResource was interrupted by std::runtime_error. This is a bug in the "
                    "provider; please report it.")});
  REQUIRE(logger.lines.size() == 3);
  CHECK(logger.lines[1] ==
        "4 exception in a call tf_rpc=ReadResource tf_req_id=7 tf_resource_type=t_thing "
        "error=std::runtime_error");
}

TEST_CASE_METHOD(Fixture, "a thrown value need not be of an exception class", "[engine]") {
  const auto response =
      RunCall<DiagnosticsResponse>(call, [](sdk::CallContext&, DiagnosticsResponse&) { throw 5; });
  CHECK(response.diagnostics.HasError());
}

}  // namespace
}  // namespace tfvault::engine::call_scope_test
