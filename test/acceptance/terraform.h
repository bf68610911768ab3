// SPDX-License-Identifier: MPL-2.0
// Runs the real Terraform with the real provider, a server and AWS.
// The lab (scripts/lab) starts before the suite, and all tests share it: each test uses mount paths
// of its own (UniqueName). Assertions print the whole output of a failed command.
#pragma once

#include "test/support/process.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::test {

// lab.env as a map: VAULT_ADDR, VAULT_TOKEN, AWS_ENDPOINT_URL, keys of the root user.
class Lab {
 public:
  // The lab of the suite. Its server can belong to the caller, so every object has a UniqueName.
  static const Lab& Shared();
  // The lab for a case that configures its server (audit devices, auth methods, policies). If
  // Shared() uses the caller's server, starts a new lab, which Shared() then returns.
  static const Lab& Own();
  // Starts a second server (of the suite's flavour) and AWS, for tests that break them. The
  // destructor stops both.
  explicit Lab(const std::vector<std::string>& up_arguments);
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  [[nodiscard]] const std::string& operator[](const std::string& name) const {
    return environment_.at(name);
  }
  [[nodiscard]] const std::map<std::string, std::string>& environment() const {
    return environment_;
  }

  // Calls Vault's API without the provider. Returns the body of the answer, or null if it is empty.
  // `status` can be null.
  nlohmann::json Vault(const std::string& method, const std::string& path,
                       const nlohmann::json& body = nullptr, int* status = nullptr) const;
  // Whether the AWS engine has a field, for example EngineKnows("roles/x", "session_tags"). A case
  // asks this instead of assuming a version. Engines with session tokens have "mfa_serial_number".
  [[nodiscard]] bool EngineKnows(const std::string& path, const std::string& field) const;
  // Calls IAM as the root user: Iam("get-user", {"UserName=x"}). Returns null if AWS refuses.
  [[nodiscard]] nlohmann::json Iam(const std::string& call,
                                   const std::vector<std::string>& parameters = {}) const;
  // IAM users that the engine created for `role`.
  [[nodiscard]] std::vector<std::string> IssuedUsers(const std::string& role) const;

 private:
  explicit Lab(const std::filesystem::path& running) { Load(running); }
  static const Lab*& Current();
  void Load(const std::filesystem::path& file);
  std::filesystem::path owned_{};
  std::map<std::string, std::string> environment_{};
};

// The protocol of this run of the suite: 5 or 6.
[[nodiscard]] int Protocol();

// Whether TF_BINARY is OpenTofu.
[[nodiscard]] bool HostIsOpenTofu();

// "acc-1a2b3c4d-suffix": short and unique in every run. scripts/lab uses the first half to find the
// mounts that it must remove from a server of the caller.
[[nodiscard]] std::string UniqueName(std::string_view suffix);

// HCL of a mount of the AWS engine, with the lab's endpoints, and with the lab's keys unless keys
// are given. `body` is added to the block.
[[nodiscard]] std::string BackendHcl(const std::string& path, std::string_view body = "");
[[nodiscard]] std::string BackendHcl(const std::string& path, std::string_view body,
                                     const std::string& access_key, const std::string& secret_key);

// A directory with main.tf (the provider requirement and `provider "vault" {}` are added unless
// `hcl` has a terraform block). The destructor deletes it. After a failed test the directory is
// kept and its path is printed.
class Workspace {
 public:
  explicit Workspace(const std::string& hcl, const Lab& lab = Lab::Shared());
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  void Write(const std::string& hcl) const;
  void WriteFile(const std::string& name, const std::string& text) const;
  void SetEnv(const std::string& name, const std::string& value) { environment_[name] = value; }

  // Runs `terraform ARGS...`, after `init`. Does not check the result.
  ProcessResult Run(std::vector<std::string> args);
  // Fail the test unless the command succeeds; return its output.
  std::string MustApply(std::vector<std::string> extra = {});
  std::string MustDestroy(std::vector<std::string> extra = {});
  std::string MustPlan(std::vector<std::string> extra = {});
  // Fail the test unless the command fails; return both outputs with line breaks folded into
  // blanks.
  std::string FailingApply(std::vector<std::string> extra = {});
  std::string FailingPlan(std::vector<std::string> extra = {});
  // Fail the test unless a plan has nothing to do.
  void RequireEmptyPlan();
  // A plan as printed by `show -json`.
  nlohmann::json Plan(std::vector<std::string> extra = {});
  // Actions of a plan by address: "vault_aws_secret_backend.b" -> {"update"}; without no-ops.
  std::map<std::string, std::vector<std::string>> PlannedActions();
  // Attributes of an object in the state, by address; null if the state does not have it.
  nlohmann::json State(const std::string& address);
  bool Tainted(const std::string& address);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] ProcessOptions Command(std::vector<std::string> args) const;

 private:
  void Init();
  bool initialised_ = false;
  std::filesystem::path directory_;
  std::map<std::string, std::string> environment_;
};

}  // namespace tfvault::test
