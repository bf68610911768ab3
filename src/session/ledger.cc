// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/ledger.h"

#include <utility>

namespace tfvault::session {

Ledger::Ledger(std::shared_ptr<const Logger> logger) : logger_(std::move(logger)) {}

Ledger::~Ledger() { End(); }

void Ledger::Add(const std::shared_ptr<RunToken>& token) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      std::erase_if(tokens_, [](const auto& known) { return known.expired(); });
      tokens_.push_back(token);
      return;
    }
  }
  Tell(token->End());
}

void Ledger::Add(std::shared_ptr<RunToken> token, HeldLease lease) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      const std::string id = lease.id;
      leases_.insert_or_assign(id, Lease{std::move(token), std::move(lease)});
      return;
    }
  }
  Tell(token->End({lease}));
}

void Ledger::Add(std::shared_ptr<RunToken> token, const std::string& name,
                 std::function<EndReport()> end) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      things_.insert_or_assign(name, Thing{std::move(token), std::move(end)});
      return;
    }
  }
  Tell(end());
}

void Ledger::Remove(const std::string& id) {
  // Destroyed outside of the lock, because the last owner of a token revokes it.
  decltype(leases_)::node_type lease;
  decltype(things_)::node_type thing;
  const std::lock_guard lock(mutex_);
  lease = leases_.extract(id);
  thing = things_.extract(id);
}

std::shared_ptr<RunToken> Ledger::IssuerOf(const std::string& lease_id) const {
  const std::lock_guard lock(mutex_);
  const auto it = leases_.find(lease_id);
  return it == leases_.end() ? nullptr : it->second.token;
}

void Ledger::End(const std::string& name) {
  decltype(things_)::node_type thing;
  {
    const std::lock_guard lock(mutex_);
    thing = things_.extract(name);
  }
  if (thing) Tell(thing.mapped().end());
}

void Ledger::End() {
  decltype(things_) things;
  decltype(leases_) leases;
  decltype(tokens_) tokens;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    things.swap(things_);
    leases.swap(leases_);
    tokens.swap(tokens_);
  }
  for (const auto& [name, thing] : things) Tell(thing.end());
  std::map<std::shared_ptr<RunToken>, std::vector<HeldLease>> of_tokens;
  for (const auto& known : tokens) {
    if (auto token = known.lock()) of_tokens[std::move(token)];
  }
  for (const auto& [id, lease] : leases) of_tokens[lease.token].push_back(lease.held);
  for (const auto& [token, held] : of_tokens) Tell(token->End(held));
}

void Ledger::Tell(const EndReport& report) const {
  for (const auto& [lease, why] : report.leases) {
    logger_->Log(LogLevel::kWarn, "vault", "a lease could not be revoked",
                 {{"lease_id", lease.id},
                  {"command", RevokeCommand(lease.id, lease.namespace_path)},
                  {log_key::kError, Message(why)}});
    report.memory.Remember(lease);
  }
}

}  // namespace tfvault::session
