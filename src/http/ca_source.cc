// SPDX-License-Identifier: MPL-2.0
#include "http/ca_source.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/small_file.h"
#include "tfvault/platform/certificates.h"
#include "tfvault/platform/environment.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tfvault::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

// The certificate blocks of `text` that contain DER. Other blocks and other text are dropped.
std::string CertificateBlocks(std::string_view text) {
  std::string blocks;
  std::size_t next = 0;
  while (true) {
    const auto end = text.find(kEnd, next);
    if (end == std::string_view::npos) break;
    // Uses the last BEGIN line before the END line. Otherwise a file with many BEGIN lines would
    // take quadratic time.
    const std::string_view before = text.substr(next, end - next);
    next = end + kEnd.size();
    const auto begin = before.rfind(kBegin);
    if (begin == std::string_view::npos) continue;
    std::string base64(before.substr(begin + kBegin.size()));
    std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    const auto der = Base64Decode(base64);
    constexpr char kSequence = 0x30;
    if (!der.ok() || der->empty() || der->front() != kSequence) continue;
    blocks += before.substr(begin);
    blocks += kEnd;
    blocks += '\n';
  }
  return blocks;
}

Status NoCertificate(const std::string& where) {
  return Error(StatusCode::kInvalidArgument, where + " holds no usable PEM certificate");
}

StatusOr<CaSource> FromDirectory(const std::string& directory) {
  const std::string where = "the CA directory '" + directory + "'";
  std::set<std::string> certificates;  // a hashed directory lists each file twice
  std::error_code error;
  fs::recursive_directory_iterator it(directory, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    TFV_ASSIGN_OR_RETURN(const auto text, ReadCertificateFile(it->path().string()));
    if (auto blocks = CertificateBlocks(text.Reveal()); !blocks.empty()) {
      certificates.insert(std::move(blocks));
    }
  }
  if (error) {
    return Error(StatusCode::kInvalidArgument, "cannot read " + where + ": " + error.message());
  }
  if (certificates.empty()) return NoCertificate(where);
  CaSource source{.description = where};
  for (const std::string& certificate : certificates) source.pem += certificate;
  return source;
}

StatusOr<CaSource> FromText(const std::string& text, const std::string& where) {
  CaSource source{.pem = CertificateBlocks(text), .description = where};
  if (source.pem.empty()) return NoCertificate(where);
  return source;
}

// The first readable bundle, and all readable files of the directories without their
// subdirectories.
CaSource Collected(const std::string& root, const SystemTrust& replaced) {
  auto [bundles, directories] = platform::SystemCertificateFiles();
  if (!replaced.file.empty()) bundles = {replaced.file};
  if (!replaced.directories.empty()) directories = replaced.directories;

  std::set<std::string> certificates;  // a hashed directory lists each file twice
  const auto add = [&](const std::string& path) {
    const auto text = ReadCertificateFile(path);
    if (text.ok()) certificates.insert(CertificateBlocks(text->Reveal()));
    return text.ok();
  };
  for (const std::string& bundle : bundles) {
    if (add(replaced.file.empty() ? root + bundle : bundle)) break;
  }
  for (const std::string& directory : directories) {
    std::error_code error;
    fs::directory_iterator it(replaced.directories.empty() ? root + directory : directory, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      std::error_code ignored;
      if (it->is_regular_file(ignored)) add(it->path().string());
    }
  }
  CaSource source{.collected = true};
  for (const std::string& certificate : certificates) source.pem += certificate;
  return source;
}

std::string Pem(const std::string& der) {
  return std::string(kBegin) + "\n" + Base64Encode(der) + "\n" + std::string(kEnd) + "\n";
}

bool IsHashedName(const std::string& name) {
  constexpr std::size_t kHashLength = 8;
  return name.size() == kHashLength + 2 && name[kHashLength] == '.' &&
         std::all_of(name.begin(), name.begin() + kHashLength, [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

StatusOr<SecretString> ReadCertificateFile(const std::string& path) {
  constexpr std::size_t kMaxFileBytes = 16UL * 1024 * 1024;
  return ReadSmallFile(path, kMaxFileBytes);
}

CaSource SystemCaSource(const std::string& root, const SystemTrust& replaced) {
  if (!(replaced == SystemTrust())) return Collected(root, replaced);
  const auto [bundles, directories] = platform::SystemCertificateFiles();
  std::error_code error;
  if (!directories.empty()) {
    const std::string directory = root + directories.front();
    for (fs::directory_iterator it(directory, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
      if (IsHashedName(it->path().filename().string())) return {.directory = directory};
    }
  }
  for (const std::string& bundle : bundles) {
    if (fs::is_regular_file(root + bundle, error)) return {.bundle = root + bundle};
  }
  CaSource source{.collected = true};
  for (const std::string& der : platform::RootCertificates()) source.pem += Pem(der);
  return source.pem.empty() ? CaSource() : source;
}

SystemTrust SystemTrustFromEnvironment(const Environment& environment) {
  SystemTrust trust{.file = environment("SSL_CERT_FILE").value_or(std::string())};
  std::istringstream directories(environment("SSL_CERT_DIR").value_or(std::string()));
  for (std::string directory; std::getline(directories, directory, platform::ListSeparator());) {
    trust.directories.push_back(std::move(directory));
  }
  return trust;
}

StatusOr<CaSource> LoadCaSource(const HttpClientOptions& options) {
  if (!options.ca_file.empty()) {
    TFV_ASSIGN_OR_RETURN(const auto text, ReadCertificateFile(options.ca_file));
    return FromText(text.Reveal(), "the CA file '" + options.ca_file + "'");
  }
  if (!options.ca_pem.empty()) return FromText(options.ca_pem, "the given CA text");
  return FromDirectory(options.ca_dir);
}

}  // namespace tfvault::http
