// SPDX-License-Identifier: MPL-2.0
// Reads small files that the configuration or the environment names, such as tokens, keys and
// certificates.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <string>

namespace tfvault {

// The default size limit; it is larger than any token, key or configuration file.
inline constexpr std::size_t kSmallFileBytes = 1024UL * 1024;

// Reads a whole regular file; symbolic links are followed. Pipes, devices, sockets and directories
// are errors, so the call never waits for a writer. A pipe, such as a process substitution of a
// shell, could be read only once, but Terraform starts a provider several times in a run.
//
// Errors: kInvalidArgument with the path and the reason.
[[nodiscard]] StatusOr<SecretString> ReadSmallFile(const std::string& path,
                                                   std::size_t max_bytes = kSmallFileBytes);

// Reads an open regular file, with the errors of ReadSmallFile without the path.
[[nodiscard]] StatusOr<SecretString> ReadOpenFile(int file_descriptor,
                                                  std::size_t max_bytes = kSmallFileBytes);

}  // namespace tfvault
