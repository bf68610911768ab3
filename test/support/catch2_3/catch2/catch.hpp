// SPDX-License-Identifier: MPL-2.0
// Catch2 3 under the names of version 2: one header, and the matchers of text outside of Matchers.
#pragma once

#include <catch2/catch_all.hpp>

#include <string>

namespace Catch {

inline auto Contains(const std::string& text) { return Matchers::ContainsSubstring(text); }
using Matchers::EndsWith;
using Matchers::Matches;
using Matchers::StartsWith;

}  // namespace Catch
