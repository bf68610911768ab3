// SPDX-License-Identifier: MPL-2.0
#include "provider/object/notices.h"

namespace tfvault::provider {
namespace {

cty::Path PathOf(const session::Notice& notice) {
  return notice.about.empty() ? cty::Path() : cty::Path::Root(notice.about);
}

}  // namespace

SessionCall::SessionCall(sdk::CallContext& ctx) : ctx_(ctx) {}

SessionCall::~SessionCall() {
  for (const auto& warning : warnings_) {
    ctx_.diagnostics().AddWarning(warning.title, warning.text, PathOf(warning));
  }
}

session::Caller SessionCall::caller() {
  return {.warnings = warnings_, .logger = ctx_.logger(), .stop = ctx_.stop_token()};
}

std::nullopt_t SessionCall::Fail(const Status& status) {
  const auto notice = session::NoticeOf(status);
  ctx_.diagnostics().AddError(notice.title, notice.text, PathOf(notice));
  return std::nullopt;
}

}  // namespace tfvault::provider
