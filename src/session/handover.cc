// SPDX-License-Identifier: MPL-2.0
#include "session/handover.h"

#include "session/private_files.h"
#include "tfvault/json/fields.h"
#include "tfvault/platform/files.h"
#include "tfvault/platform/program.h"
#include "tfvault/platform/shell.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tfvault::session {
namespace {

namespace fs = std::filesystem;

// The command may run in another directory than the provider.
std::string Absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).string();
}

std::vector<std::string> Absolute(std::vector<std::string> paths) {
  for (std::string& path : paths) path = Absolute(path);
  return paths;
}

json::Value Encode(const vault::VaultClientOptions& options) {
  std::vector<std::string> header_names;
  std::vector<std::string> header_values;
  for (const auto& header : options.headers) {
    header_names.push_back(header.name);
    header_values.push_back(header.value.Reveal());
  }
  const auto& http = options.http;
  return {{"address", options.address},
          {"token", options.token.Reveal()},
          {"namespace", options.namespace_path},
          {"max_retries", options.max_retries},
          {"follow_redirects", options.follow_redirects},
          {"header_names", header_names},
          {"header_values", header_values},
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

// Errors: those of Fields.
StatusOr<vault::VaultClientOptions> DecodeVault(const json::Value& value) {
  json::Fields fields(value, "vault");
  vault::VaultClientOptions options{
      .address = fields.RequiredString("address"),
      .token = fields.Secret("token"),
      .namespace_path = fields.String("namespace"),
      .http = {.ca_file = fields.String("ca_file"),
               .ca_pem = fields.String("ca_pem"),
               .ca_dir = fields.String("ca_dir"),
               .system_trust = {.file = fields.String("system_ca_file"),
                                .directories = fields.Strings("system_ca_dirs")},
               .client_cert_file = fields.String("client_cert_file"),
               .client_key_file = fields.String("client_key_file"),
               .tls_server_name = fields.String("tls_server_name"),
               .skip_tls_verify = fields.Bool("skip_tls_verify"),
               .proxy = {.http_url = fields.Secret("http_proxy"),
                         .https_url = fields.Secret("https_proxy"),
                         .no_proxy = fields.String("no_proxy"),
                         .bypass_loopback = fields.Bool("bypass_loopback")}},
      .max_retries = static_cast<int>(fields.Int("max_retries")),
      .follow_redirects = fields.Bool("follow_redirects")};
  const auto names = fields.Strings("header_names");
  const auto values = fields.Strings("header_values");
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    options.headers.push_back({.name = names[i], .value = SecretString(values[i])});
  }
  TFV_RETURN_IF_ERROR(fields.status());
  return options;
}

json::Value Encode(const CredentialRequest& request) {
  const auto& [mount, path, role, role_arn, ttl, session_name, mfa_code] = request.vault;
  json::Value fields = {{"namespace", request.namespace_path},
                        {"mount", mount},
                        {"sts", path == vault::AwsCredentialsPath::kSts},
                        {"role", role},
                        {"role_arn", role_arn},
                        {"ttl", ttl},
                        {"role_session_name", session_name},
                        {"how_to_wait", request.how_to_wait}};
  if (request.check) {
    const auto& endpoints = request.check->endpoints;
    fields["check"] = {{"sts_endpoint", endpoints.sts_endpoint}, {"region", endpoints.region}};
  }
  return fields;
}

StatusOr<CredentialRequest> DecodeRequest(const json::Value& value) {
  json::Fields fields(value, "request");
  CredentialRequest request{
      .namespace_path = fields.String("namespace"),
      .vault = {.mount = fields.RequiredString("mount"),
                .path = fields.Bool("sts") ? vault::AwsCredentialsPath::kSts
                                           : vault::AwsCredentialsPath::kCreds,
                .role = fields.RequiredString("role"),
                .role_arn = fields.String("role_arn"),
                .ttl = fields.String("ttl"),
                .role_session_name = fields.String("role_session_name")},
      .how_to_wait = fields.String("how_to_wait")};
  if (fields.Has("check")) {
    const auto found = fields.Object("check");
    json::Fields check(found, "check");
    request.check = {.endpoints = {.sts_endpoint = check.String("sts_endpoint"),
                                   .region = check.String("region"),
                                   .arn = request.vault.role_arn}};
    TFV_RETURN_IF_ERROR(check.status());
  }
  TFV_RETURN_IF_ERROR(fields.status());
  return request;
}

StatusOr<Handover> Decode(const std::string& text) {
  TFV_ASSIGN_OR_RETURN(const auto value, json::Parse(text));
  json::Fields fields(value, "the request");
  TFV_ASSIGN_OR_RETURN(auto vault, DecodeVault(fields.Object("vault")));
  TFV_ASSIGN_OR_RETURN(auto request, DecodeRequest(fields.Object("request")));
  const bool own_token = fields.Bool("own_token");
  TFV_RETURN_IF_ERROR(fields.status());
  return Handover{.vault = std::move(vault), .request = std::move(request), .own_token = own_token};
}

StatusOr<std::string> Quoted(const std::string& path) {
  if (auto word = platform::ShellWord(path)) return *std::move(word);
  return Error(
      StatusCode::kInvalidArgument,
      "the path '" + path +
          "' cannot be written into an AWS configuration file: it contains a character "
          "that is special to shells or AWS programs. Use a TMPDIR (on Windows: TMP), or a "
          "working directory, without quotes, '$', '#', ';', '%' and similar characters");
}

}  // namespace

std::string RequestFile(const std::string& directory) { return directory + "/request.json"; }
std::string ConfigFile(const std::string& directory) { return directory + "/config"; }
std::string CredentialsFile(const std::string& directory) {
  return directory + "/credentials.json";
}
std::string LockFile(const std::string& directory) { return directory + "/lock"; }
std::string ProgramFile(const std::string& directory) {
  return directory + "/" + platform::ProgramFileName("terraform-provider-vault");
}

Status KeepProgram(const std::vector<std::string>& programs, const std::string& directory) {
  const std::string kept = ProgramFile(directory);
  const auto linked = std::ranges::any_of(
      programs, [&](const std::string& program) { return platform::AddName(program, kept); });
  std::error_code error;
  // A link cannot be made to another file system, or to a file of another user.
  const auto copied = [&](const std::string& program) {
    if (program.empty()) return false;
    fs::copy_file(program, kept, fs::copy_options::overwrite_existing, error);
    if (!error) fs::permissions(kept, fs::perms::owner_all, error);
    return !error;
  };
  if (linked || std::ranges::any_of(programs, copied)) {
    // Also fails on a file system that is mounted with noexec.
    if (platform::IsExecutable(kept)) return absl::OkStatus();
    error = std::error_code(errno, std::generic_category());
  }
  std::error_code ignored;
  fs::remove(kept, ignored);
  return Error(StatusCode::kFailedPrecondition,
               "cannot link or copy this program into '" + directory + "': " + error.message());
}

Status WriteHandover(const std::string& directory, const Handover& handover) {
  std::string text;
  try {
    text = json::Value{{"vault", Encode(handover.vault)},
                       {"request", Encode(handover.request)},
                       {"own_token", handover.own_token}}
               .dump();
  } catch (const json::Value::exception&) {  // the exception's text quotes the value
    return Error(StatusCode::kInvalidArgument, "a setting of the provider is not UTF-8 text");
  }
  const SecretString content(text);
  WipeString(text);
  return WritePrivateFile(RequestFile(directory), content);
}

StatusOr<Handover> ReadHandover(const std::string& directory) {
  const std::string path = RequestFile(directory);
  TFV_ASSIGN_OR_RETURN(const auto bytes, ReadPrivateFile(path));
  auto handover = Decode(bytes.Reveal());
  if (handover.ok()) return handover;
  return Error(StatusCode::kInvalidArgument,
               "cannot use '" + path + "': this version of the provider did not write it");
}

StatusOr<std::string> AwsConfig(const std::string& profile, const std::string& region,
                                const std::string& program, const std::string& directory) {
  TFV_ASSIGN_OR_RETURN(const auto command, Quoted(program));
  TFV_ASSIGN_OR_RETURN(const auto place, Quoted(directory));
  // The line must not end with a quote, because the SDK for Go removes a pair of quotes around the
  // whole value.
  std::string text = "[profile " + profile + "]\ncredential_process = " + command +
                     " credential-process --config " + RequestFile(place) + "\n";
  if (!region.empty()) text += "region = " + region + "\n";
  return text;
}

}  // namespace tfvault::session
