// The whole provider as a host drives it, against a Vault and an AWS in this process.
#pragma once

#include "test/protocol/plugin_host.h"

#include <nlohmann/json.hpp>

#include <httplib.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace tfvault::test {

// Roles, credentials, tokens and leases: enough for calls of every kind to succeed.
class LoopbackVault {
 public:
  LoopbackVault();
  ~LoopbackVault();
  LoopbackVault(const LoopbackVault&) = delete;
  LoopbackVault& operator=(const LoopbackVault&) = delete;

  [[nodiscard]] std::string Url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // Child tokens and leases that were issued and not revoked.
  [[nodiscard]] std::set<std::string> Alive() const;

 private:
  nlohmann::json Answer(const httplib::Request& request, int& status);
  nlohmann::json Role(const httplib::Request& request, int& status);
  std::string NewName(const std::string& prefix);

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, nlohmann::json> roles_{};
  std::set<std::string> alive_{};
  int issued_ = 0;

  httplib::Server server_{};
  int port_ = 0;
  std::jthread listener_{};
};

// Calls of protocol 6, each of which must succeed; the failure of one throws. Values are JSON, and
// what is absent in them is null.
//
// Threading: all methods may run concurrently.
class VaultHost {
 public:
  VaultHost(PluginHost& host, std::string vault_url);

  // `given` replaces the token that it has otherwise.
  void Configure(const nlohmann::json& given = {{"token", "hvs.parent"}}) const;
  // Each takes objects of one kind from their beginning to their end. The credentials that a data
  // source reads stay.
  void ManageRole(const std::string& name) const;
  void ReadCredentials(const std::string& role) const;
  void OpenCredentials(const std::string& role) const;
  void CallFunction(const std::string& role) const;
  [[nodiscard]] int calls() const { return calls_; }

 private:
  template <typename Response, typename Request>
  Response Call(const std::string& rpc, const Request& request) const;

  PluginHost& host_;
  std::string vault_url_;
  // Objects in which everything is null.
  nlohmann::json provider_;
  nlohmann::json role_;
  nlohmann::json data_source_;
  nlohmann::json ephemeral_resource_;
  mutable std::atomic<int> calls_ = 0;
};

}  // namespace tfvault::test
