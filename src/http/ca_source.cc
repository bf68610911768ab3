#include "http/ca_source.h"

#include "tfvault/base/encoding.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>

namespace tfvault::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::uintmax_t kMaxFileBytes = 16UL * 1024 * 1024;

// The certificate blocks of `text` that hold DER; other blocks and prose are dropped.
std::string CertificateBlocks(std::string_view text) {
  std::string blocks;
  for (auto begin = text.find(kBegin); begin != std::string_view::npos;
       begin = text.find(kBegin, begin + kBegin.size())) {
    const auto body = begin + kBegin.size();
    const auto end = text.find(kEnd, body);
    if (end == std::string_view::npos) break;
    std::string base64(text.substr(body, end - body));
    std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    const auto der = Base64Decode(base64);
    constexpr char kSequence = 0x30;
    if (!der.ok() || der->empty() || der->front() != kSequence) continue;
    blocks += text.substr(begin, end + kEnd.size() - begin);
    blocks += '\n';
  }
  return blocks;
}

Status NoCertificate(const std::string& where) {
  return Error(StatusCode::kInvalidArgument, where + " holds no usable PEM certificate");
}

StatusOr<CaSource> FromDirectory(const std::string& directory) {
  const std::string where = "the CA directory '" + directory + "'";
  std::set<std::string> certificates;  // a hashed directory shows each file twice
  std::error_code error;
  fs::recursive_directory_iterator it(directory, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    TFV_ASSIGN_OR_RETURN(const std::string text, ReadCertificateFile(it->path().string()));
    if (auto blocks = CertificateBlocks(text); !blocks.empty()) {
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

bool IsHashedName(const std::string& name) {
  constexpr std::size_t kHashLength = 8;
  return name.size() == kHashLength + 2 && name[kHashLength] == '.' &&
         std::all_of(name.begin(), name.begin() + kHashLength, [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

StatusOr<std::string> ReadCertificateFile(const std::string& path) {
  const auto fail = [&](const std::string& reason) {
    return Error(StatusCode::kInvalidArgument, "cannot read '" + path + "': " + reason);
  };
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(error.message());
  if (size > kMaxFileBytes) return fail("it is too large for a certificate file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(std::generic_category().message(errno));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

CaSource SystemCaSource(const std::string& root) {
  std::error_code error;
  const std::string directory = root + "/etc/ssl/certs";
  for (fs::directory_iterator it(directory, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    if (IsHashedName(it->path().filename().string())) return {.directory = directory};
  }
  constexpr std::array<const char*, 5> kBundles = {
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
      "/etc/ssl/ca-bundle.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
      "/etc/ssl/cert.pem"};
  for (const char* bundle : kBundles) {
    if (fs::is_regular_file(root + bundle, error)) return {.bundle = root + bundle};
  }
  return {};
}

StatusOr<CaSource> LoadCaSource(const HttpClientOptions& options) {
  if (!options.ca_file.empty()) {
    TFV_ASSIGN_OR_RETURN(const std::string text, ReadCertificateFile(options.ca_file));
    return FromText(text, "the CA file '" + options.ca_file + "'");
  }
  if (!options.ca_pem.empty()) return FromText(options.ca_pem, "the given CA text");
  return FromDirectory(options.ca_dir);
}

}  // namespace tfvault::http
