// Reading what a configuration or the environment names: tokens, keys, certificates.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <string>

namespace tfvault {

// Larger than any token, key or configuration.
inline constexpr std::size_t kSmallFileBytes = 1024UL * 1024;

// The whole of a regular file; links are followed. Never waits for a writer: a pipe, and so a
// process substitution of a shell, is refused like a device, a socket and a directory. Terraform
// starts a provider several times in a run, and a pipe can be read once.
//
// Errors: kInvalidArgument that names the file and why it cannot be read.
[[nodiscard]] StatusOr<SecretString> ReadSmallFile(const std::string& path,
                                                   std::size_t max_bytes = kSmallFileBytes);

// The same of an open regular file; the error names no file.
[[nodiscard]] StatusOr<SecretString> ReadOpenFile(int file_descriptor,
                                                  std::size_t max_bytes = kSmallFileBytes);

}  // namespace tfvault
