// SPDX-License-Identifier: MPL-2.0
// Converts std::string_view to abseil's string view, which is a different type where abseil was
// built for C++14.
#pragma once

#include <absl/strings/string_view.h>

#include <string_view>

namespace tfvault {

inline absl::string_view ToAbseil(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace tfvault
