// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <httplib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <tuple>

namespace tfvault::test {
namespace {

using nlohmann::json;

std::filesystem::path MakeTempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "tfv-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Fold(const std::string& text) {
  std::string folded;
  for (const char c : text) {
    const bool blank = c == '\n' || c == ' ' || c == '\t';
    if (!blank) folded += c;
    if (blank && !folded.empty() && folded.back() != ' ') folded += ' ';
  }
  // Terraform draws a border beside a diagnostic, which splits sentences.
  for (std::size_t at = 0; (at = folded.find("\u2502 ", at)) != std::string::npos;)
    folded.erase(at, 4);
  return folded;
}

std::string HostBinary() {
  const char* binary = std::getenv("TF_BINARY");  // NOLINT(concurrency-mt-unsafe): no writer
  return binary != nullptr ? binary : "terraform";
}

std::string Both(const ProcessResult& result) { return result.out + result.err; }

}  // namespace

const Lab*& Lab::Current() {
  static const Lab suite{std::filesystem::path(TFVAULT_LAB_JSON)};
  static const Lab* current = &suite;
  return current;
}

const Lab& Lab::Shared() { return *Current(); }

const Lab& Lab::Own() {
  if (Shared().environment().contains("LAB_NAMED_SERVER")) {
    static const Lab own(std::vector<std::string>{});
    Current() = &own;
  }
  return Shared();
}

Lab::Lab(const std::vector<std::string>& up_arguments) : owned_(MakeTempDir()) {
  std::vector<std::string> argv = {TFVAULT_SOURCE_DIR "/scripts/lab", "up", "--dir",
                                   owned_.string()};
  argv.insert(argv.end(), up_arguments.begin(), up_arguments.end());
  const auto& suite = Shared().environment();
  ProcessOptions up{.argv = argv};
  // The new lab uses the keys of the suite only with a real account (AWS_REAL=1).
  std::copy_if(suite.begin(), suite.end(), std::inserter(up.environment, up.environment.end()),
               [](const auto& variable) {
                 return variable.first == "TFVAULT_SERVER" || variable.first.starts_with("AWS_");
               });
  const auto result = RunProcess(up);
  INFO(Both(result));
  REQUIRE(result.exit_code == 0);
  Load(owned_ / "lab.json");
}

Lab::~Lab() {
  if (owned_.empty()) return;
  std::ignore =
      RunProcess({.argv = {TFVAULT_SOURCE_DIR "/scripts/lab", "down", "--dir", owned_.string()}});
  std::filesystem::remove_all(owned_);
}

void Lab::Load(const std::filesystem::path& file) {
  const json state = json::parse(ReadFile(file), nullptr, false);
  INFO("the lab is not running: " << file << " (scripts/lab up)");
  REQUIRE(state.is_object());
  environment_ = state["environment"].get<std::map<std::string, std::string>>();
  environment_["LAB_DIR"] = file.parent_path().string();
}

json Lab::Vault(const std::string& method, const std::string& path, const json& body,
                int* status) const {
  if (environment_.contains("LAB_NAMED_SERVER") && method != "GET") {
    const std::string own = "acc-" + (*this)["LAB_RUN"];
    const std::array allowed = {own, "sys/mounts/" + own, std::string("sys/leases/"),
                                std::string("auth/token/")};
    INFO(method << " " << path
                << " would configure the caller's server; the case needs Lab::Own()");
    REQUIRE(std::any_of(allowed.begin(), allowed.end(),
                        [&](const auto& prefix) { return path.starts_with(prefix); }));
  }
  httplib::Client client((*this)["VAULT_ADDR"]);
  client.set_read_timeout(120);
  const auto ca = environment_.find("VAULT_CACERT");
  if (ca != environment_.end()) client.set_ca_cert_path(ca->second.c_str());
  httplib::Request request;
  request.method = method;
  request.path = "/v1/" + path;
  request.headers = {{"X-Vault-Token", (*this)["VAULT_TOKEN"]}};
  const auto space = environment_.find("VAULT_NAMESPACE");
  if (space != environment_.end()) request.set_header("X-Vault-Namespace", space->second);
  if (!body.is_null()) {
    request.body = body.dump();
    request.set_header("Content-Type", "application/json");
  }
  const auto response = client.send(request);
  REQUIRE(response);
  if (status != nullptr) {
    *status = response->status;
  } else {
    INFO(method << " " << path << ": " << response->body);
    REQUIRE(response->status / 100 == 2);
  }
  return response->body.empty() ? json() : json::parse(response->body, nullptr, false);
}

bool Lab::EngineKnows(const std::string& path, const std::string& field) const {
  const std::string mount = UniqueName("description");
  Vault("POST", "sys/mounts/" + mount, {{"type", "aws"}});
  const json description = Vault("GET", mount + "/" + path + "?help=1");
  Vault("DELETE", "sys/mounts/" + mount);
  const auto& schemas = description["openapi"]["components"]["schemas"];
  REQUIRE(schemas.is_object());
  return std::any_of(schemas.begin(), schemas.end(),
                     [&](const json& schema) { return schema["properties"].contains(field); });
}

json Lab::Iam(const std::string& call, const std::vector<std::string>& parameters) const {
  std::vector<std::string> argv = {TFVAULT_SOURCE_DIR "/scripts/lab", "iam", "--dir",
                                   (*this)["LAB_DIR"], call};
  argv.insert(argv.end(), parameters.begin(), parameters.end());
  const auto result = RunProcess({.argv = argv});
  if (result.exit_code != 0) return nullptr;
  return json::parse(result.out, nullptr, false);
}

std::vector<std::string> Lab::IssuedUsers(const std::string& role) const {
  std::vector<std::string> names;
  const json answer = Iam("list-users");
  REQUIRE(answer.is_object());
  for (const auto& user : answer["Users"]) {
    const auto name = user["UserName"].get<std::string>();
    if (name.find(role) != std::string::npos) names.push_back(name);
  }
  return names;
}

int Protocol() { return TFVAULT_PROTOCOL; }

bool HostIsOpenTofu() {
  // Warnings can precede the line with the version.
  static const bool is = ("\n" + RunProcess({.argv = {HostBinary(), "version"},
                                             .environment = {{"CHECKPOINT_DISABLE", "1"}}})
                                     .out)
                             .find("\nOpenTofu v") != std::string::npos;
  return is;
}

std::string UniqueName(std::string_view suffix) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
  static std::random_device random;
  std::string name = "acc-" + Lab::Shared()["LAB_RUN"];
  for (int i = 0; i < 4; ++i) name += kCharacters[random() % kCharacters.size()];
  return name.append("-").append(suffix);
}

std::string BackendHcl(const std::string& path, std::string_view body) {
  const auto& lab = Lab::Shared();
  return BackendHcl(path, body, lab["AWS_ACCESS_KEY_ID"], lab["AWS_SECRET_ACCESS_KEY"]);
}

std::string BackendHcl(const std::string& path, std::string_view body,
                       const std::string& access_key, const std::string& secret_key) {
  const auto& lab = Lab::Shared();
  const auto optional = [&](const char* argument, const char* variable) {
    const auto& all = lab.environment();
    const auto it = all.find(variable);
    return it == all.end() ? std::string()
                           : std::string("  ") + argument + " = \"" + it->second + "\"\n";
  };
  return "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path +
         "\"\n  access_key = \"" + access_key + "\"\n  secret_key = \"" + secret_key + "\"\n" +
         optional("iam_endpoint", "AWS_ENDPOINT_URL_IAM") +
         optional("sts_endpoint", "AWS_ENDPOINT_URL_STS") + std::string(body) + "\n}\n";
}

Workspace::Workspace(const std::string& hcl, const Lab& lab) : directory_(MakeTempDir()) {
  Write(hcl);
  environment_ = lab.environment();
  // Only the engine may use the root key, so Terraform does not get it.
  environment_["AWS_ACCESS_KEY_ID"] = "";
  environment_["AWS_SECRET_ACCESS_KEY"] = "";
  environment_["TF_CLI_CONFIG_FILE"] = TFVAULT_MIRROR "/terraform.rc";
  environment_["TF_IN_AUTOMATION"] = "1";
  environment_["HOME"] = directory_.string();  // no ~/.vault-token, no ~/.terraformrc
  if (const auto record = lab.environment().find("LAB_RECORD"); record != lab.environment().end()) {
    environment_["TF_LOG"] = "trace";
    environment_["TF_LOG_PATH"] =
        (std::filesystem::path(record->second) / directory_.filename()).string() + ".log";
  }
}

Workspace::~Workspace() {
  if (std::uncaught_exceptions() > 0) {
    WARN("workspace kept for inspection: " << directory_);
    return;
  }
  std::filesystem::remove_all(directory_);
}

void Workspace::Write(const std::string& hcl) const {
  constexpr std::string_view kHeader =
      "terraform {\n  required_providers {\n    vault = { source = "
      "\"terraform.local/tfvault/vault\" }\n  }\n}\n";
  std::string text = hcl;
  if (hcl.find("provider \"vault\"") == std::string::npos) text = "provider \"vault\" {}\n" + text;
  if (hcl.find("terraform {") == std::string::npos) text = std::string(kHeader) + text;
  WriteFile("main.tf", text);
}

void Workspace::WriteFile(const std::string& name, const std::string& text) const {
  std::ofstream(directory_ / name) << text;
}

ProcessOptions Workspace::Command(std::vector<std::string> args) const {
  args.insert(args.begin(), HostBinary());
  return {.argv = std::move(args), .directory = directory_, .environment = environment_};
}

void Workspace::Init() {
  if (initialised_) return;
  const auto result = RunProcess(Command({"init", "-input=false", "-no-color"}));
  INFO(Both(result));
  REQUIRE(result.exit_code == 0);
  initialised_ = true;
}

ProcessResult Workspace::Run(std::vector<std::string> args) {
  Init();
  // These commands print secrets on request.
  const bool reveals =
      args[0] == "show" || args[0] == "output" || args[0] == "console" || args[0] == "state";
  auto result = RunProcess(Command(std::move(args)));
  const auto log = environment_.find("TF_LOG_PATH");
  if (log != environment_.end() && !reveals) {
    std::ofstream(log->second + ".printed", std::ios::app) << Both(result);
  }
  return result;
}

namespace {

std::vector<std::string> Join(std::vector<std::string> base,
                              const std::vector<std::string>& extra) {
  base.insert(base.end(), {"-input=false", "-no-color"});
  base.insert(base.end(), extra.begin(), extra.end());
  return base;
}

std::string Must(const ProcessResult& result) {
  INFO(Both(result));
  REQUIRE(result.exit_code == 0);
  return Both(result);
}

std::string MustFail(const ProcessResult& result) {
  INFO(Both(result));
  REQUIRE(result.exit_code == 1);
  return Fold(Both(result));
}

}  // namespace

std::string Workspace::MustApply(std::vector<std::string> extra) {
  return Must(Run(Join({"apply", "-auto-approve"}, extra)));
}
std::string Workspace::MustDestroy(std::vector<std::string> extra) {
  return Must(Run(Join({"destroy", "-auto-approve"}, extra)));
}
std::string Workspace::MustPlan(std::vector<std::string> extra) {
  return Must(Run(Join({"plan"}, extra)));
}
std::string Workspace::FailingApply(std::vector<std::string> extra) {
  return MustFail(Run(Join({"apply", "-auto-approve"}, extra)));
}
std::string Workspace::FailingPlan(std::vector<std::string> extra) {
  return MustFail(Run(Join({"plan"}, extra)));
}

void Workspace::RequireEmptyPlan() {
  const auto result = Run(Join({"plan", "-detailed-exitcode"}, {}));
  INFO(Both(result));
  REQUIRE(result.exit_code == 0);
}

json Workspace::Plan(std::vector<std::string> extra) {
  extra.emplace_back("-out=plan.bin");
  MustPlan(std::move(extra));
  json plan = json::parse(Run({"show", "-json", "plan.bin"}).out, nullptr, false);
  REQUIRE(plan.is_object());
  return plan;
}

std::map<std::string, std::vector<std::string>> Workspace::PlannedActions() {
  std::map<std::string, std::vector<std::string>> actions;
  for (const auto& change : Plan().value("resource_changes", json::array())) {
    const auto names = change["change"]["actions"].get<std::vector<std::string>>();
    if (names != std::vector<std::string>{"no-op"})
      actions[change["address"].get<std::string>()] = names;
  }
  return actions;
}

json Workspace::State(const std::string& address) {
  const auto shown = Run({"show", "-json"});
  const json state = json::parse(shown.out, nullptr, false);
  REQUIRE(state.is_object());
  for (const auto& resource :
       state.value("/values/root_module/resources"_json_pointer, json::array())) {
    if (resource["address"] == address) return resource["values"];
  }
  return nullptr;
}

bool Workspace::Tainted(const std::string& address) {
  const json state = json::parse(Run({"show", "-json"}).out, nullptr, false);
  REQUIRE(state.is_object());
  for (const auto& resource :
       state.value("/values/root_module/resources"_json_pointer, json::array())) {
    if (resource["address"] == address) return resource.value("tainted", false);
  }
  return false;
}

}  // namespace tfvault::test
