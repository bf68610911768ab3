// The real terraform against the real provider, server and AWS, in words of the domain.
//
// The lab (scripts/lab) runs before the suite and is shared by all tests: each uses mount paths of
// its own (UniqueName). Assertions show the whole output of a failed command.
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
  // The suite's. Its server may be one of the caller's, where everything has a UniqueName.
  static const Lab& Shared();
  // The same for a case that configures its server (audit devices, auth methods, policies) and so
  // must not meet the caller's: in its place one is started, which is Shared() from then on.
  static const Lab& Own();
  // A second server (of the suite's flavour) and AWS for tests that break them; stopped by the
  // destructor.
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

  // Vault's API, spoken past the provider. The answer's body; null for an empty one. `status` may
  // be null.
  nlohmann::json Vault(const std::string& method, const std::string& path,
                       const nlohmann::json& body = nullptr, int* status = nullptr) const;
  // Whether the AWS engine describes a field, EngineKnows("roles/x", "session_tags"), so that a
  // case that needs it asks instead of assuming a version. Session tokens came with
  // "mfa_serial_number".
  [[nodiscard]] bool EngineKnows(const std::string& path, const std::string& field) const;
  // Calls IAM as the root user: Iam("get-user", {"UserName=x"}). Null when AWS refuses.
  [[nodiscard]] nlohmann::json Iam(const std::string& call,
                                   const std::vector<std::string>& parameters = {}) const;
  // IAM users that the engine made for `role`.
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

// "acc-1a2b3c4d-suffix": short, and new in every run. By the first half scripts/lab knows what to
// remove from a server of the caller's.
[[nodiscard]] std::string UniqueName(std::string_view suffix);

// A mount of the AWS engine as HCL, with the lab's endpoints, and its keys unless others are given.
// `body` goes into the block.
[[nodiscard]] std::string BackendHcl(const std::string& path, std::string_view body = "");
[[nodiscard]] std::string BackendHcl(const std::string& path, std::string_view body,
                                     const std::string& access_key, const std::string& secret_key);

// A directory with main.tf (the provider requirement and `provider "vault" {}` are added unless
// `hcl` has a terraform block). Deleted afterwards, kept and named when a test fails.
class Workspace {
 public:
  explicit Workspace(const std::string& hcl, const Lab& lab = Lab::Shared());
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  void Write(const std::string& hcl) const;
  void WriteFile(const std::string& name, const std::string& text) const;
  void SetEnv(const std::string& name, const std::string& value) { environment_[name] = value; }

  // terraform ARGS..., initialised first. Whatever it answers.
  ProcessResult Run(std::vector<std::string> args);
  // Fail the test unless the command succeeds; return what it printed.
  std::string MustApply(std::vector<std::string> extra = {});
  std::string MustDestroy(std::vector<std::string> extra = {});
  std::string MustPlan(std::vector<std::string> extra = {});
  // Fail the test unless the command fails; return both outputs with line breaks folded into
  // blanks.
  std::string FailingApply(std::vector<std::string> extra = {});
  std::string FailingPlan(std::vector<std::string> extra = {});
  // Fail the test unless a plan has nothing to do.
  void RequireEmptyPlan();
  // A plan as `show -json` tells it.
  nlohmann::json Plan(std::vector<std::string> extra = {});
  // Actions that a plan would take, by address: "vault_aws_secret_backend.b" -> {"update"}; without
  // the no-ops.
  std::map<std::string, std::vector<std::string>> PlannedActions();
  // Attributes of an object in the state by address; null when it is not there.
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
