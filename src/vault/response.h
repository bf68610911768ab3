// SPDX-License-Identifier: MPL-2.0
// Decodes an HTTP answer into a VaultResponse, or into an error with Vault's texts.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"
#include "tfvault/vault/transport.h"

#include <stop_token>

namespace tfvault::vault {

[[nodiscard]] const char* MethodName(VaultMethod method);  // "LIST" for kList

// `secrets` are those of the request; they are removed from every text of the answer. `now`
// converts a Retry-After date into a wait. Errors: those of vault/error.h; kCancelled when `stop`
// fires.
[[nodiscard]] StatusOr<VaultResponse> DecodeResponse(const VaultRequest& request,
                                                     const http::HttpResponse& answer,
                                                     const Redactor& secrets, SystemTimePoint now,
                                                     const std::stop_token& stop);

}  // namespace tfvault::vault
