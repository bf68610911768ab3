// SPDX-License-Identifier: MPL-2.0
// Status and StatusOr, which report errors in every component below the SDK.
//
// The code says what the caller should do: kInvalidArgument (fix the configuration), kNotFound,
// kPermissionDenied, kUnavailable (a retry may help), kDeadlineExceeded, kCancelled, kInternal (a
// bug of this project), kAlreadyExists, kFailedPrecondition. Messages are for people and never
// contain a secret.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <utility>

namespace tfvault {

using absl::Status;
using absl::StatusCode;
using absl::StatusOr;

// Builds an error. abseil's factories do not accept std::string_view where abseil was built for
// C++14.
[[nodiscard]] Status Error(StatusCode code, const std::string& message);

// The status's message as a string; empty when OK.
[[nodiscard]] std::string Message(const Status& status);

// Returns the status with "context: " before its message; OK stays OK. Payloads are kept.
[[nodiscard]] Status Annotate(const Status& status, const std::string& context);

// Returns the status with `text` after its message. Payloads are kept.
[[nodiscard]] Status Append(const Status& status, const std::string& text);

}  // namespace tfvault

#define TFV_CONCAT_INNER(a, b) a##b
#define TFV_CONCAT(a, b) TFV_CONCAT_INNER(a, b)

#define TFV_RETURN_IF_ERROR(expr)                     \
  do {                                                \
    if (auto tfv_status = (expr); !tfv_status.ok()) { \
      return tfv_status;                              \
    }                                                 \
  } while (false)

#define TFV_ASSIGN_OR_RETURN(lhs, expr) \
  TFV_ASSIGN_OR_RETURN_IMPL(TFV_CONCAT(tfv_result_, __LINE__), lhs, expr)

#define TFV_ASSIGN_OR_RETURN_IMPL(result, lhs, expr)   \
  auto result = (expr);                                \
  if (!result.ok()) return std::move(result).status(); \
  lhs = *std::move(result)
