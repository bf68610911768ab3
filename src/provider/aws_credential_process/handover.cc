#include "provider/aws_credential_process/handover.h"

#include "provider/aws_credential_process/private_files.h"
#include "tfvault/cty/codec.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace tfvault::provider {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The command runs in other directories than the provider.
std::string Absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).string();
}

std::vector<std::string> Absolute(std::vector<std::string> paths) {
  for (std::string& path : paths) path = Absolute(path);
  return paths;
}

json Encode(const vault::VaultClientOptions& options) {
  json headers = json::array();
  for (const auto& header : options.headers) {
    headers.push_back({{"name", header.name}, {"value", header.value.Reveal()}});
  }
  const auto& http = options.http;
  return {{"address", options.address},
          {"token", options.token.Reveal()},
          {"namespace", options.namespace_path},
          {"max_retries", options.max_retries},
          {"follow_redirects", options.follow_redirects},
          {"headers", std::move(headers)},
          {"ca_file", Absolute(http.ca_file)},
          {"ca_pem", http.ca_pem},
          {"ca_dir", Absolute(http.ca_dir)},
          {"system_ca_file", Absolute(http.system_trust.file)},
          {"system_ca_dirs", Absolute(http.system_trust.directories)},
          {"client_cert_file", Absolute(http.client_cert_file)},
          {"client_key_file", Absolute(http.client_key_file)},
          {"tls_server_name", http.tls_server_name},
          {"skip_tls_verify", http.skip_tls_verify},
          {"http_proxy", http.proxy.http_url.Reveal()},
          {"https_proxy", http.proxy.https_url.Reveal()},
          {"no_proxy", http.proxy.no_proxy},
          {"bypass_loopback", http.proxy.bypass_loopback}};
}

vault::VaultClientOptions Decode(const json& fields) {
  const auto text = [&](const char* name) { return fields.at(name).get<std::string>(); };
  vault::VaultClientOptions options{.address = text("address"),
                                    .token = SecretString(text("token")),
                                    .namespace_path = text("namespace"),
                                    .max_retries = fields.at("max_retries").get<int>(),
                                    .follow_redirects = fields.at("follow_redirects").get<bool>()};
  for (const auto& header : fields.at("headers")) {
    options.headers.push_back({.name = header.at("name").get<std::string>(),
                               .value = SecretString(header.at("value").get<std::string>())});
  }
  options.http = {
      .ca_file = text("ca_file"),
      .ca_pem = text("ca_pem"),
      .ca_dir = text("ca_dir"),
      .system_trust = {.file = text("system_ca_file"), .directories = fields.at("system_ca_dirs")},
      .client_cert_file = text("client_cert_file"),
      .client_key_file = text("client_key_file"),
      .tls_server_name = text("tls_server_name"),
      .skip_tls_verify = fields.at("skip_tls_verify").get<bool>(),
      .proxy = {.http_url = SecretString(text("http_proxy")),
                .https_url = SecretString(text("https_proxy")),
                .no_proxy = text("no_proxy"),
                .bypass_loopback = fields.at("bypass_loopback").get<bool>()}};
  return options;
}

StatusOr<Handover> Parse(const std::string& bytes) {
  const auto schema = CredentialProcessSchema();
  std::string request;
  Handover handover;
  try {
    const json fields = json::parse(bytes);
    handover.vault = Decode(fields.at("vault"));
    handover.own_token = fields.at("own_token").get<bool>();
    request = fields.at("request").dump();
  } catch (const json::exception&) {  // its text quotes the file
    return Error(StatusCode::kInvalidArgument, "it is not what this version of the provider wrote");
  }
  TFV_ASSIGN_OR_RETURN(const auto object,
                       cty::DecodeJson(request, schema.schema().block.ImpliedType()));
  TFV_ASSIGN_OR_RETURN(handover.request, schema.Decode(object));
  return handover;
}

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Shells, Python's shlex and the SDKs' own readers of the file agree on plain words and on double
// quotes around what needs no escape in them.
StatusOr<std::string> Quoted(const std::string& path) {
  const auto means_something = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || IsOneOf(c, "\"'\\$`!#;%");
  };
  if (std::ranges::any_of(path, means_something)) {
    return Error(StatusCode::kInvalidArgument,
                 "the path '" + path +
                     "' cannot be written into an AWS configuration file: it has a character that "
                     "shells or AWS programs understand as something else. Set TMPDIR, or use a "
                     "working directory, without quotes, '$', '#', ';', '%' and the like");
  }
  const bool plain = std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           IsOneOf(c, "/._-+@:,=");
  });
  return plain ? path : '"' + path + '"';
}

}  // namespace

std::string RequestFile(const std::string& directory) { return directory + "/request.json"; }
std::string ConfigFile(const std::string& directory) { return directory + "/config"; }
std::string CredentialsFile(const std::string& directory) {
  return directory + "/credentials.json";
}
std::string LockFile(const std::string& directory) { return directory + "/lock"; }
std::string ProgramFile(const std::string& directory) {
  return directory + "/terraform-provider-vault";
}

Status KeepProgram(const std::vector<std::string>& programs, const std::string& directory) {
  const std::string kept = ProgramFile(directory);
  const auto linked = std::ranges::any_of(programs, [&](const std::string& program) {
    return linkat(AT_FDCWD, program.c_str(), AT_FDCWD, kept.c_str(), AT_SYMLINK_FOLLOW) == 0;
  });
  std::error_code error;
  // From another file system, or of somebody else's file.
  const auto copied = [&](const std::string& program) {
    if (program.empty()) return false;
    fs::copy_file(program, kept, fs::copy_options::overwrite_existing, error);
    if (!error) fs::permissions(kept, fs::perms::owner_all, error);
    return !error;
  };
  if (linked || std::ranges::any_of(programs, copied)) {
    // Also says no where a file system is mounted without the permission to run anything.
    if (access(kept.c_str(), X_OK) == 0) return absl::OkStatus();
    error = std::error_code(errno, std::generic_category());
  }
  std::error_code ignored;
  fs::remove(kept, ignored);
  return Error(StatusCode::kFailedPrecondition,
               "cannot keep this program in '" + directory + "': " + error.message());
}

Status WriteHandover(const std::string& directory, const Handover& handover) {
  const auto schema = CredentialProcessSchema();
  TFV_ASSIGN_OR_RETURN(const auto request, cty::EncodeJson(schema.Encode(handover.request),
                                                           schema.schema().block.ImpliedType()));
  std::string text;
  try {
    text = json{{"vault", Encode(handover.vault)},
                {"request", json::parse(request)},
                {"own_token", handover.own_token}}
               .dump();
  } catch (const json::exception&) {  // its text quotes the value
    return Error(StatusCode::kInvalidArgument, "a setting of the provider is not UTF-8 text");
  }
  const SecretString content(text);
  WipeString(text);
  return WritePrivateFile(RequestFile(directory), content);
}

StatusOr<Handover> ReadHandover(const std::string& directory) {
  const std::string path = RequestFile(directory);
  TFV_ASSIGN_OR_RETURN(const auto bytes, ReadPrivateFile(path));
  auto handover = Parse(bytes.Reveal());
  if (!handover.ok()) return Annotate(handover.status(), "cannot use '" + path + "'");
  return handover;
}

StatusOr<std::string> AwsConfig(const std::string& profile, const std::string& region,
                                const std::string& program, const std::string& directory) {
  TFV_ASSIGN_OR_RETURN(const auto command, Quoted(program));
  TFV_ASSIGN_OR_RETURN(const auto place, Quoted(directory));
  // The line must not end with a quote: the SDK for Go takes a pair of them around the whole value
  // away.
  std::string text = "[profile " + profile + "]\ncredential_process = " + command +
                     " credential-process --config " + RequestFile(place) + "\n";
  if (!region.empty()) text += "region = " + region + "\n";
  return text;
}

}  // namespace tfvault::provider
