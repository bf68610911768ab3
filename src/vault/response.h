// From an HTTP answer to a VaultResponse or an error that says what Vault said.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"
#include "tfvault/vault/transport.h"

#include <stop_token>

namespace tfvault::vault {

[[nodiscard]] const char* MethodName(VaultMethod method);  // "LIST" for kList

// `secrets` are those of the request, which no text of the answer may repeat. `now` turns a
// Retry-After date into a wait.
[[nodiscard]] StatusOr<VaultResponse> DecodeResponse(const VaultRequest& request,
                                                     const http::HttpResponse& answer,
                                                     const Redactor& secrets, SystemTimePoint now,
                                                     const std::stop_token& stop);

}  // namespace tfvault::vault
