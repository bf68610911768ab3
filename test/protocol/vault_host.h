// SPDX-License-Identifier: MPL-2.0
// Calls the whole provider like a host, with a Vault and an AWS in this process.
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

// A Vault with roles, credentials, tokens and leases, enough for calls of every kind to succeed.
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

  mutable std::mutex mutex_;  // guards the members below
  std::map<std::string, nlohmann::json> roles_{};
  std::set<std::string> alive_{};
  int issued_ = 0;

  httplib::Server server_{};
  int port_ = 0;
  std::jthread listener_{};
};

// Makes calls of protocol 6, and throws if a call fails. Values are JSON; absent attributes are
// null.
// Threading: all methods can run concurrently.
class VaultHost {
 public:
  VaultHost(PluginHost& host, std::string vault_url);

  // `given` replaces the default token.
  void Configure(const nlohmann::json& given = {{"token", "hvs.parent"}}) const;
  // Each creates or opens an object of one kind, uses it, and deletes or closes it. Credentials
  // that a data source reads are not revoked.
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
  // Objects whose attributes are all null.
  nlohmann::json provider_;
  nlohmann::json role_;
  nlohmann::json data_source_;
  nlohmann::json ephemeral_resource_;
  mutable std::atomic<int> calls_ = 0;
};

}  // namespace tfvault::test
