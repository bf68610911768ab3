// SPDX-License-Identifier: MPL-2.0
// The migration from hashicorp/vault and back, with a state in the shape of hashicorp/vault
// (test/golden/hashicorp-vault). hashicorp/vault does not run here: where a provider must run at
// its address, this provider replaces it.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <tuple>

namespace tfvault::test::peer_state_test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

const std::string kPeer = "hashicorp/vault";
const std::string kOurs = "terraform.local/tfvault/vault";
const std::string kGolden = TFVAULT_SOURCE_DIR "/test/golden/hashicorp-vault/";

std::string Header(const std::string& source) {
  return "terraform {\n  required_providers {\n    vault = { source = \"" + source +
         "\" }\n  }\n}\n";
}

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string EndpointOf(const char* variable) {
  const auto& all = Lab::Shared().environment();
  const auto it = all.find(variable);
  return it == all.end() ? std::string() : it->second;
}

// The objects of hashicorp/vault on the server: a mount, two roles and a static role.
class PeerObjects {
 public:
  PeerObjects() {
    const auto& lab = Lab::Shared();
    lab.Vault(
        "POST", "sys/mounts/" + mount,
        {{"type", "aws"}, {"config", {{"default_lease_ttl", "120s"}, {"max_lease_ttl", "240s"}}}});
    lab.Vault("PUT", mount + "/config/root",
              {{"access_key", lab["AWS_ACCESS_KEY_ID"]},
               {"secret_key", lab["AWS_SECRET_ACCESS_KEY"]},
               {"iam_endpoint", EndpointOf("AWS_ENDPOINT_URL_IAM")},
               {"sts_endpoint", EndpointOf("AWS_ENDPOINT_URL_STS")},
               {"max_retries", -1}});
    lab.Vault(
        "PUT", mount + "/roles/user",
        {{"credential_type", "iam_user"},
         {"policy_document",
          R"({"Statement":[{"Action":"iam:GetUser","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"})"}});
    lab.Vault("PUT", mount + "/roles/assumed",
              {{"credential_type", "assumed_role"},
               {"role_arns", {"arn:aws:iam::123456789012:role/deploy"}},
               {"default_sts_ttl", 900},
               {"max_sts_ttl", 3600}});
    REQUIRE(lab.Iam("create-user", {"UserName=" + mount}).is_object());
    lab.Vault("PUT", mount + "/static-roles/app", {{"username", mount}, {"rotation_period", 3600}});
  }
  ~PeerObjects() {
    const auto& lab = Lab::Shared();
    int status = 0;
    lab.Vault("DELETE", mount + "/static-roles/app", nullptr, &status);
    lab.Vault("DELETE", "sys/mounts/" + mount, nullptr, &status);
    std::ignore = lab.Iam("delete-user", {"UserName=" + mount});
  }
  PeerObjects(const PeerObjects&) = delete;
  PeerObjects& operator=(const PeerObjects&) = delete;

  // A golden state, filled with the values of these objects.
  [[nodiscard]] std::string State(const std::string& name) const {
    const auto& lab = Lab::Shared();
    std::string text = ReadText(kGolden + name);
    const auto fill = [&](const std::string& placeholder, const std::string& value) {
      const auto quoted = json(value).dump();
      const auto inner = quoted.substr(1, quoted.size() - 2);
      for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;)
        text.replace(at, placeholder.size(), inner);
    };
    fill("@MOUNT@", mount);
    fill("@USER@", mount);
    fill("@ACCESS_KEY@", lab["AWS_ACCESS_KEY_ID"]);
    fill("@SECRET_KEY@", lab["AWS_SECRET_ACCESS_KEY"]);
    fill("@ENDPOINT@", EndpointOf("AWS_ENDPOINT_URL_IAM"));
    fill("@ACCESSOR@", lab.Vault("GET", "sys/mounts/" + mount)["data"]["accessor"]);
    fill("@USERNAME_TEMPLATE@",
         lab.Vault("GET", mount + "/config/root")["data"]["username_template"]);
    REQUIRE(text.find('@') == std::string::npos);
    return text;
  }

  // The configuration of these objects. `meta` is added to every block.
  [[nodiscard]] std::string Backend(const std::string& meta = "") const {
    return BackendHcl(mount,
                      "  default_lease_ttl_seconds = 120\n  max_lease_ttl_seconds = 240\n" + meta);
  }
  [[nodiscard]] std::string Everything(const std::string& meta = "") const {
    const std::string head = " {\n  backend = \"" + mount + "\"\n" + meta;
    return Backend(meta) + "resource \"vault_aws_secret_backend_role\" \"user\"" + head +
           "  name = \"user\"\n  credential_type = \"iam_user\"\n  policy_document = jsonencode({ "
           "Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"iam:GetUser\", "
           "Resource = \"*\" }] })\n}\n"
           "resource \"vault_aws_secret_backend_role\" \"assumed\"" +
           head +
           "  name = \"assumed\"\n  credential_type = \"assumed_role\"\n"
           "  role_arns = [\"arn:aws:iam::123456789012:role/deploy\"]\n"
           "  default_sts_ttl = 900\n  max_sts_ttl = 3600\n}\n"
           "resource \"vault_aws_secret_backend_static_role\" \"s\"" +
           head + "  name = \"app\"\n  username = \"" + mount +
           "\"\n  rotation_period = 3600\n}\n"
           "data \"vault_aws_static_access_credentials\" \"d\"" +
           head + "  name = \"app\"\n}\n";
  }

  const std::string mount = UniqueName("peer");
};

void Must(Workspace& work, std::vector<std::string> arguments) {
  const auto result = work.Run(std::move(arguments));
  INFO(result.out << result.err);
  REQUIRE(result.exit_code == 0);
}

void ReplaceProvider(Workspace& work, const std::string& from, const std::string& to) {
  Must(work, {"state", "replace-provider", "-auto-approve", from, to});
}

bool HasType(const json& value, const std::string& type) {
  const auto all_strings = [&] {
    return std::all_of(value.begin(), value.end(), [](const json& e) { return e.is_string(); });
  };
  if (value.is_null()) return true;
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "bool") return value.is_boolean();
  if (type == "map(string)") return value.is_object() && all_strings();
  return value.is_array() && all_strings();
}

}  // namespace

TEST_CASE("states that hashicorp/vault wrote are taken over by replace-provider without a change",
          "[peer_state]") {
  const PeerObjects peer;
  const auto [state, everything] = GENERATE(table<std::string, bool>(
      {{"backend-version-0.tfstate", false}, {"all-types.tfstate", true}}));
  CAPTURE(state);
  const auto hcl = everything ? peer.Everything() : peer.Backend();
  Workspace work(Header(kPeer) + hcl);
  work.WriteFile("terraform.tfstate", peer.State(state));
  ReplaceProvider(work, kPeer, kOurs);
  work.Write(Header(kOurs) + hcl);
  Must(work, {"init", "-input=false"});
  CHECK(work.PlannedActions() == Actions{});
  work.MustApply();
  work.RequireEmptyPlan();
}

TEST_CASE("every type of hashicorp/vault is taken over by moved blocks without a change",
          "[peer_state]") {
  const PeerObjects peer;
  Workspace work(Header(kPeer) + peer.Everything());
  auto text = peer.State("all-types.tfstate");
  auto state = json::parse(text);
  std::string moves;
  for (auto& resource : state["resources"]) {
    if (resource["mode"] != "managed") continue;
    const auto type = resource["type"].get<std::string>();
    const auto name = resource["name"].get<std::string>();
    resource["name"] = "their_" + name;
    moves +=
        "moved {\n  from = " + type + ".their_" + name + "\n  to = " + type + "." + name + "\n}\n";
  }
  work.WriteFile("terraform.tfstate", state.dump());
  work.Write(
      "terraform {\n  required_providers {\n    vault = { source = \"hashicorp/vault\" }\n"
      "    own = { source = \"terraform.local/tfvault/vault\" }\n  }\n}\nprovider \"own\" {}\n" +
      peer.Everything("  provider = own\n") + moves);
  CHECK(work.PlannedActions() == Actions{});
  work.MustApply();
  work.RequireEmptyPlan();
  for (const auto& resource :
       json::parse(ReadText(work.directory() / "terraform.tfstate"))["resources"]) {
    CHECK(resource["provider"] == "provider[\"" + kOurs + "\"]");
  }
}

TEST_CASE("an import of every type plans no change and results in the state of an apply",
          "[peer_state]") {
  const PeerObjects peer;
  const auto hcl = peer.Everything();
  Workspace applied(hcl);
  applied.WriteFile("terraform.tfstate", peer.State("all-types.tfstate"));
  ReplaceProvider(applied, kPeer, kOurs);
  applied.MustApply();

  Workspace work(hcl);
  const std::map<std::string, std::string> ids = {
      {"vault_aws_secret_backend.b", peer.mount},
      {"vault_aws_secret_backend_role.user", peer.mount + "/roles/user"},
      {"vault_aws_secret_backend_role.assumed", peer.mount + "/roles/assumed"},
      {"vault_aws_secret_backend_static_role.s", peer.mount + "/static-roles/app"}};
  for (const auto& [address, id] : ids) {
    CAPTURE(address);
    Must(work, {"import", "-input=false", "-no-color", address, id});
    auto expected = applied.State(address);
    // Vault never returns the secret key, and hashicorp/vault stores a region that the server does
    // not have.
    if (expected.contains("secret_key")) expected["secret_key"] = "";
    if (expected.contains("region")) expected["region"] = "";
    CHECK(work.State(address) == expected);
  }
  for (const auto& [address, actions] : work.PlannedActions()) {
    CHECK(address == "vault_aws_secret_backend.b");  // whose configuration has the secret key
    CHECK(actions == std::vector<std::string>{"update"});
  }
}

TEST_CASE("a state of this provider matches the schema of hashicorp/vault", "[peer_state]") {
  const PeerObjects peer;
  Workspace work(peer.Everything());
  work.WriteFile("terraform.tfstate", peer.State("all-types.tfstate"));
  ReplaceProvider(work, kPeer, kOurs);
  work.MustApply();

  const json schema = json::parse(ReadText(kGolden + "schema.json"));
  const json state = json::parse(ReadText(work.directory() / "terraform.tfstate"));
  int checked = 0;
  for (const auto& resource : state["resources"]) {
    if (resource["mode"] != "managed") continue;
    const auto& theirs = schema["resource"][resource["type"].get<std::string>()];
    const auto& instance = resource["instances"][0];
    CHECK(instance["schema_version"] == theirs["version"]);
    for (const auto& [name, line] : theirs["attributes"].items()) {
      CAPTURE(resource["type"], name);
      const auto type = line.get<std::string>();
      CHECK(instance["attributes"].contains(name));
      CHECK(HasType(instance["attributes"].value(name, json()), type.substr(0, type.find(' '))));
      ++checked;
    }
  }
  CHECK(checked == 41 + 2 * 17 + 9);

  ReplaceProvider(work, kOurs, kPeer);
  work.Write(Header(kPeer) + peer.Everything());
  Must(work, {"init", "-input=false"});
  work.RequireEmptyPlan();
}

}  // namespace tfvault::test::peer_state_test
