// SPDX-License-Identifier: MPL-2.0
#include "commands/doctor.h"

#include "tfvault/aws/endpoints.h"
#include "tfvault/base/encoding.h"
#include "tfvault/base/hint.h"
#include "tfvault/base/text.h"
#include "tfvault/http/http_client.h"
#include "tfvault/json/fields.h"
#include "tfvault/json/value.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/connection_advice.h"
#include "tfvault/session/credentials.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::commands {
namespace {

constexpr Duration kLimit{10'000};
constexpr const char* kCreateChild = "auth/token/create";
// AWS refuses requests whose signature is older.
constexpr std::chrono::minutes kLargestClockError{5};

struct Line {
  std::string check{};
  enum class State { kOk, kFailed, kSkipped } state = State::kSkipped;
  std::string text{};
  std::string advice{};
};

const char* Name(Line::State state) {
  switch (state) {
    case Line::State::kOk:
      return "ok";
    case Line::State::kFailed:
      return "FAILED";
    case Line::State::kSkipped:
      break;
  }
  return "skipped";
}

bool IsTls(const Status& status) { return http::FailureKindOf(status) == http::FailureKind::kTls; }

class Examination {
 public:
  Examination(const DoctorArguments& arguments, const session::Dependencies& dependencies)
      : arguments_(arguments), dependencies_(dependencies) {}

  std::vector<Line> Run() {
    const bool connected = Connect() && Reach();
    const bool known = connected && LookUpToken();
    if (!connected) Skip({"server", "token"});
    if (known) {
      AskForCapabilities();
      ReadMount();
    } else {
      Skip({"capabilities", "mount", "role"});
    }
    ReachSts();
    if (arguments_.issue) Issue();
    return std::move(lines_);
  }

 private:
  void Ok(const std::string& check, const std::string& text) {
    lines_.push_back({check, Line::State::kOk, text, ""});
  }
  bool Fail(const std::string& check, const std::string& text, const std::string& advice) {
    lines_.push_back({check, Line::State::kFailed, text, advice});
    return false;
  }
  bool Fail(const std::string& check, const Status& status) {
    return Fail(check, Message(status), HintOf(status));
  }
  void Skip(std::initializer_list<const char*> checks) {
    for (const auto* check : checks) {
      const auto same = [&](const Line& line) { return line.check == check; };
      if (std::ranges::none_of(lines_, same)) {
        lines_.push_back({check, Line::State::kSkipped, "an earlier check failed", ""});
      }
    }
  }

  [[nodiscard]] session::Dependencies Quiet() const {
    auto quiet = dependencies_;
    quiet.keep_alive = false;
    return quiet;
  }

  bool Connect() {
    session::Notices ignored;
    auto options = ConnectionOf(arguments_, dependencies_.environment, ignored);
    if (!options.ok()) return Fail("address", options.status());
    // A child token is not needed for questions.
    options->child_token = session::ChildToken::kNever;
    options->vault.timeout = kLimit;
    options->vault.max_retries = 0;
    settings_ = options->vault_settings;
    tls_ = !settings_.is_plain;
    std::shared_ptr<const http::HttpClient> http;
    if (dependencies_.http_client) {
      auto made = dependencies_.http_client(session::Peer::kVault, options->vault.http);
      if (!made.ok()) return Fail("tls", made.status());
      http = *std::move(made);
    }
    auto client = vault::VaultClient::Create(
        options->vault,
        {.time = dependencies_.time, .logger = dependencies_.logger, .http = std::move(http)});
    if (!client.ok()) return Fail("address", client.status());
    anonymous_.emplace(*std::move(client));
    options_ = *options;
    auto connection = session::VaultConnection::Create(*std::move(options), Quiet());
    if (!connection.ok()) return Fail("address", connection.status());
    connection_ = *std::move(connection);
    return true;
  }

  bool Reach() {
    const auto server = anonymous_->ReadServerInfo({.timeout = kLimit});
    const auto& status = server.status();
    const bool answered = server.ok() || vault::HttpStatusOf(status).has_value();
    if (!answered && !IsTls(status)) return Fail("address", status);
    Ok("address", settings_.server);
    if (IsTls(status)) return Fail("tls", status);
    Ok("tls", tls_ ? "the trusted certificates are " + settings_.connection.trusted : "not used");
    if (!server.ok()) return Fail("server", status);
    if (!server->initialized) {
      return Fail("server", "Vault is not initialised",
                  "Run 'vault operator init', or correct the address.");
    }
    if (server->sealed) {
      return Fail(
          "server", "Vault is sealed",
          "Run 'vault operator unseal', or wait until an operator has unsealed the server.");
    }
    Ok("server", "version " + server->version + ", unsealed");
    return true;
  }

  bool LookUpToken() {
    token_ = nullptr;
    auto token = connection_->LogIn({.timeout = kLimit});
    if (!token.ok()) return Fail("token", token.status());
    token_ = *std::move(token);
    const auto& client = token_->client();
    const auto info = client.LookupSelf({.timeout = kLimit});
    const std::string origin =
        client.token_origin().empty() ? "a Vault Agent" : client.token_origin();
    if (!info.ok()) {
      return Fail("token", "from " + origin + ": " + Message(info.status()), HintOf(info.status()));
    }
    Ok("token",
       "from " + origin +
           (info->ttl.count() == 0 ? ", does not expire"
                                   : ", expires in " + std::to_string(info->ttl.count()) + " s") +
           (info->renewable ? ", renewable" : ""));
    return true;
  }

  [[nodiscard]] vault::VaultClient Client() const {
    return token_->Client(arguments_.namespace_path);
  }
  [[nodiscard]] std::string Place() const { return session::PathOf(RequestOf(arguments_)); }

  void AskForCapabilities() {
    const std::string path = Place();
    const auto answer = Client().Write("sys/capabilities-self", {{"paths", {path, kCreateChild}}},
                                       Idempotency::kIdempotent, {.timeout = kLimit});
    if (!answer.ok()) {
      Fail("capabilities", answer.status());
      return;
    }
    json::Fields fields(answer->data, "the capabilities");
    const auto may = [&](const std::string& place, const char* what) {
      const auto found = fields.Strings(place);
      return std::ranges::any_of(found,
                                 [&](const auto& name) { return name == what || name == "root"; });
    };
    if (!may(path, "read")) {
      Fail("capabilities", "the token may not read '" + path + "'",
           "Add path \"" + path + "\" { capabilities = [\"read\"] } to a policy of the token.");
      return;
    }
    Ok("capabilities", "the token may read '" + path + "'" +
                           (may(kCreateChild, "update")
                                ? ", and create child tokens"
                                : ", but not create child tokens: leases alone end credentials"));
  }

  void ReadMount() {
    const auto& path = arguments_.mount;
    const auto answer = Client().Read("sys/internal/ui/mounts/" + path, {}, {.timeout = kLimit});
    if (!answer.ok()) {
      Fail("mount", "the token sees no mount at '" + path + "': " + Message(answer.status()),
           "Compare --mount and the namespace with 'vault secrets list'. Vault hides a mount for "
           "which the token has no capability.");
      Skip({"role"});
      return;
    }
    json::Fields fields(answer->data, "the mount");
    const auto type = fields.String("type");
    if (type != "aws") {
      Fail("mount", "'" + path + "' is a mount of the type '" + type + "', not 'aws'",
           "Name the mount of an AWS secrets engine in --mount.");
      Skip({"role"});
      return;
    }
    Ok("mount", "'" + path + "' is an AWS secrets engine");
    ReadRole();
  }

  void ReadRole() {
    const auto answer =
        Client().Read(arguments_.mount + "/roles/" + arguments_.role, {}, {.timeout = kLimit});
    if (answer.status().code() == StatusCode::kNotFound) {
      Fail("role", "the mount has no role '" + arguments_.role + "'",
           "Compare --role with 'vault list " + arguments_.mount + "/roles'.");
      return;
    }
    if (!answer.ok()) {
      lines_.push_back({"role", Line::State::kSkipped,
                        "the token may not read the definition of the role, and needs not; --issue "
                        "shows whether the role works",
                        ""});
      return;
    }
    json::Fields fields(answer->data, "the role");
    for (const auto* name : {"role_arns", "policy_arns"}) {
      const auto arns = fields.Strings(name);
      arns_.insert(arns_.end(), arns.begin(), arns.end());
    }
    const auto type = fields.String("credential_type");
    Ok("role", "'" + arguments_.role + "' issues " + (type.empty() ? "credentials" : type));
  }

  void ReachSts() {
    const auto endpoints = aws::ResolveEndpoints(
        {.sts_endpoint = arguments_.sts_endpoint, .region = arguments_.region},
        dependencies_.environment);
    if (!endpoints.ok()) {
      Fail("sts", endpoints.status());
      Skip({"clock", "partition"});
      return;
    }
    if (connection_ == nullptr) {
      Skip({"sts", "clock", "partition"});
      return;
    }
    const auto http = connection_->AwsHttp();
    const auto& url = endpoints->sts.url;
    const auto answer = http.ok() ? (*http)->Send({.url = url, .timeout = kLimit}, {})
                                  : StatusOr<http::HttpResponse>(http.status());
    if (answer.ok()) {
      Ok("sts", url + " answers");
      CompareClock(*answer);
    } else {
      Fail("sts", answer.status());
      Skip({"clock"});
    }
    ComparePartition(endpoints->sts.region);
  }

  void CompareClock(const http::HttpResponse& answer) {
    const auto date = answer.Date("date");
    if (!date) {
      lines_.push_back({"clock", Line::State::kSkipped, "the answer of STS has no time", ""});
      return;
    }
    const auto apart =
        std::chrono::duration_cast<std::chrono::seconds>(dependencies_.time->Now() - *date);
    const std::string text = std::to_string(std::abs(apart.count())) + " s " +
                             (apart.count() < 0 ? "behind" : "ahead of") + " STS";
    if (std::abs(apart.count()) > std::chrono::seconds(kLargestClockError).count()) {
      Fail("clock", "the clock of this machine is " + text,
           "Set the clock: AWS refuses requests whose time is wrong by more than five minutes.");
      return;
    }
    Ok("clock", text);
  }

  void ComparePartition(const std::string& region) {
    const auto& here = aws::PartitionOfRegion(region);
    auto arns = arns_;
    if (!arguments_.role_arn.empty()) arns.push_back(arguments_.role_arn);
    for (const auto& arn : arns) {
      const auto* partition = aws::PartitionOfArn(arn);
      if (partition == nullptr || partition->name == here.name) continue;
      Fail("partition",
           "'" + arn + "' is in the partition '" + std::string(partition->name) +
               "', and STS is in '" + std::string(here.name) + "'",
           "Set --region or AWS_REGION to a region of '" + std::string(partition->name) + "'.");
      return;
    }
    Ok("partition", std::string(here.name) + (region.empty() ? "" : ", region " + region));
  }

  void Issue() {
    const auto failed = [](const Line& line) { return line.state == Line::State::kFailed; };
    if (token_ == nullptr || std::ranges::any_of(lines_, failed)) {
      Skip({"issue"});
      return;
    }
    // With a child token, the end of the connection revokes the credentials even if the token may
    // not revoke a lease.
    auto options = *options_;
    options.child_token = session::ChildToken::kAuto;
    const auto ledger = std::make_shared<session::Ledger>(dependencies_.logger);
    session::LatestConnection connections(ledger);
    connections.Publish(session::VaultConnection::Create(std::move(options), Quiet(), ledger));
    const auto connection = connections.Get();
    if (!connection.ok()) {
      Fail("issue", connection.status());
      return;
    }
    session::Notices warnings;
    const auto issued = session::Issue(**connection, RequestOf(arguments_),
                                       {.warnings = warnings, .logger = *dependencies_.logger});
    warnings.clear();
    if (issued.ok() && !issued->lease.id.empty()) {
      session::EndLease(connections, issued->lease, *dependencies_.time, warnings);
    }
    ledger->End();
    const bool ended = warnings.empty();
    if (!issued.ok() || !ended) {
      const auto notice = ended ? session::NoticeOf(issued.status()) : warnings.front();
      Fail("issue", notice.title, notice.text);
      return;
    }
    Ok("issue", "AWS accepted credentials of the role, which were revoked");
  }

  const DoctorArguments& arguments_;
  const session::Dependencies& dependencies_;
  std::vector<Line> lines_{};
  session::VaultSettings settings_{};
  bool tls_ = false;
  std::optional<session::ConnectionOptions> options_{};
  std::optional<vault::VaultClient> anonymous_{};
  std::shared_ptr<session::VaultConnection> connection_{};
  std::shared_ptr<session::RunToken> token_{};
  std::vector<std::string> arns_{};
};

void PrintText(std::ostream& out, const std::vector<Line>& lines) {
  constexpr std::size_t kColumn = 14;
  for (const auto& line : lines) {
    std::string start = line.check;
    start.resize(kColumn, ' ');
    std::string state = Name(line.state);
    state.resize(9, ' ');
    out << start << state << Printable(line.text) << '\n';
    if (!line.advice.empty()) out << std::string(kColumn, ' ') << Printable(line.advice) << '\n';
  }
}

void PrintJson(std::ostream& out, const std::vector<Line>& lines) {
  auto values = json::Value::array();
  for (const auto& line : lines) {
    json::Value value = {
        {"check", line.check},
        {"state", line.state == Line::State::kFailed ? "failed" : Name(line.state)},
        {"text", line.text}};
    if (!line.advice.empty()) value["advice"] = line.advice;
    values.push_back(std::move(value));
  }
  out << values.dump(2) << '\n';
}

}  // namespace

int Doctor(const DoctorArguments& arguments, const session::Dependencies& dependencies,
           std::ostream& out) {
  const auto lines = Examination(arguments, dependencies).Run();
  arguments.json ? PrintJson(out, lines) : PrintText(out, lines);
  const bool failed = std::ranges::any_of(
      lines, [](const Line& line) { return line.state == Line::State::kFailed; });
  return failed ? 1 : 0;
}

}  // namespace tfvault::commands
