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
// are rejected, so the call never waits for a writer. A shell's process substitution is a pipe: it
// could be read only once, but Terraform starts a provider several times in a run.
//
// Errors: kInvalidArgument with the path and the reason.
[[nodiscard]] StatusOr<SecretString> ReadSmallFile(const std::string& path,
                                                   std::size_t max_bytes = kSmallFileBytes);

// Reads an open regular file in the same way; its errors do not name the file.
[[nodiscard]] StatusOr<SecretString> ReadOpenFile(int file_descriptor,
                                                  std::size_t max_bytes = kSmallFileBytes);

}  // namespace tfvault
