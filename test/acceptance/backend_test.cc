#include <catch2/catch.hpp>

#include "test/acceptance/terraform.h"

namespace tfvault::test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

constexpr const char* kBackend = "vault_aws_secret_backend.b";

json Mount(const std::string& path) {
  return Lab::Shared().Vault("GET", "sys/mounts/" + path)["data"];
}
json Root(const std::string& path) {
  return Lab::Shared().Vault("GET", path + "/config/root")["data"];
}
int MountStatus(const std::string& path) {
  int status = 0;
  Lab::Shared().Vault("GET", "sys/mounts/" + path, nullptr, &status);
  return status;
}

}  // namespace

TEST_CASE("a backend is created, read back and destroyed", "[backend]") {
  const auto path = UniqueName("backend");
  Workspace work(
      BackendHcl(path,
                 "  description = \"dynamic keys\"\n"
                 "  default_lease_ttl_seconds = 3600\n  max_lease_ttl_seconds = 86400\n"));
  work.MustApply();
  const auto mount = Mount(path);
  CHECK(mount["type"] == "aws");
  CHECK(mount["description"] == "dynamic keys");
  CHECK(mount["config"]["default_lease_ttl"] == 3600);
  CHECK(mount["config"]["max_lease_ttl"] == 86400);
  CHECK(Root(path)["access_key"] == Lab::Shared()["AWS_ACCESS_KEY_ID"]);
  const auto state = work.State(kBackend);
  CHECK(state["id"] == path);
  CHECK(state["region"] != "us-east-1");
  CHECK(Root(path)["region"] == "");
  CHECK(state["username_template"].get<std::string>().size() > 1);
  CHECK(state["accessor"].get<std::string>().starts_with("aws_"));
  work.RequireEmptyPlan();
  work.MustDestroy();
  CHECK(MountStatus(path) != 200);
}

TEST_CASE("a backend without any argument but its path needs no second apply", "[backend]") {
  const auto path = UniqueName("minimal");
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" { path = \"" + path + "\" }");
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("every backend attribute can be set, changed and unset in place", "[backend]") {
  struct Row {
    std::string name;    // also the attribute
    std::string first;   // HCL
    std::string second;  // HCL
  };
  const std::vector<Row> rows = {
      {"description", "\"one\"", "\"two\""},
      {"default_lease_ttl_seconds", "100", "200"},
      {"max_lease_ttl_seconds", "4000000", "5000000"},
      {"audit_non_hmac_request_keys", "[\"a\", \"b\"]", "[\"b\"]"},
      {"audit_non_hmac_response_keys", "[\"a\"]", "[\"b\", \"a\"]"},
      {"listing_visibility", "\"hidden\"", "\"unauth\""},
      {"passthrough_request_headers", "[\"X-One\"]", "[\"X-Two\", \"X-One\"]"},
      {"allowed_response_headers", "[\"X-One\"]", "[\"X-Two\"]"},
      {"options", "{ a = \"1\" }", "{ a = \"2\", b = \"3\" }"},
      {"region", "\"us-west-1\"", "\"eu-west-1\""},
      {"max_retries", "3", "0"},
      {"username_template", "\"a-{{random 20}}\"", "\"b-{{random 20}}\""},
  };
  const auto path = UniqueName("each");
  const auto hcl = [&](std::string Row::*value, bool set) {
    std::string body;
    for (const auto& row : rows) {
      if (set) body += "  " + row.name + " = " + row.*value + "\n";
    }
    return BackendHcl(path, body);
  };
  Workspace work(hcl(&Row::first, true));
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK(Mount(path)["config"]["listing_visibility"] == "hidden");
  CHECK(Root(path)["region"] == "us-west-1");
  CHECK(Root(path)["max_retries"] == 3);

  work.Write(hcl(&Row::second, true));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  const auto mount = Mount(path);
  CHECK(mount["description"] == "two");
  CHECK(mount["config"]["default_lease_ttl"] == 200);
  CHECK(mount["config"]["max_lease_ttl"] == 5000000);
  CHECK(mount["config"]["audit_non_hmac_request_keys"] == json{"b"});
  CHECK(mount["config"]["audit_non_hmac_response_keys"] == json{"b", "a"});
  CHECK(mount["config"]["listing_visibility"] == "unauth");
  CHECK(mount["config"]["passthrough_request_headers"] == json{"X-Two", "X-One"});
  CHECK(mount["config"]["allowed_response_headers"] == json{"X-Two"});
  CHECK(Root(path)["region"] == "eu-west-1");
  CHECK(Root(path)["max_retries"] == 0);
  CHECK(Root(path)["username_template"] == "b-{{random 20}}");
  CHECK(Root(path)["access_key"] == Lab::Shared()["AWS_ACCESS_KEY_ID"]);

  work.Write(hcl(&Row::second, false));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  const auto unset = Mount(path);
  CHECK(unset["description"] == "");
  CHECK(unset["config"].value("listing_visibility", "") == "");
  CHECK(unset["config"].value("allowed_response_headers", json::array()) == json::array());
  CHECK(Root(path)["access_key"] == Lab::Shared()["AWS_ACCESS_KEY_ID"]);
  work.MustDestroy();
}

TEST_CASE("root credentials and endpoints change in place and are used at once", "[backend]") {
  const auto path = UniqueName("rekey");
  Workspace work(
      "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path +
      "\"\n  access_key = \"AKIAOFNOBODY00000000\"\n  secret_key = \"nothing\"\n"
      "  iam_endpoint = \"http://127.0.0.1:1\"\n  sts_endpoint = \"http://127.0.0.1:1\"\n}\n");
  work.MustApply();
  work.Write(BackendHcl(path));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK(Root(path)["iam_endpoint"] == Lab::Shared()["AWS_ENDPOINT_URL_IAM"]);
  CHECK(Root(path)["sts_endpoint"] == Lab::Shared()["AWS_ENDPOINT_URL_STS"]);
  const json policy = {
      {"Version", "2012-10-17"},
      {"Statement", {{{"Effect", "Allow"}, {"Action", "iam:GetUser"}, {"Resource", "*"}}}}};
  Lab::Shared().Vault("PUT", path + "/roles/r",
                      {{"credential_type", "iam_user"}, {"policy_document", policy.dump()}});
  CHECK(Lab::Shared().Vault("GET", path + "/creds/r")["data"]["access_key"].is_string());
  work.MustDestroy();
}

TEST_CASE("one changed root setting keeps the root credentials alive", "[backend]") {
  // config/root is a full overwrite on this server: a forgotten secret would be erased.
  const auto path = UniqueName("root");
  const auto role =
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
      "vault_aws_secret_backend.b.path\n"
      "  name = \"r\"\n  credential_type = \"iam_user\"\n"
      "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
      "\"Allow\", Action = "
      "\"iam:GetUser\", Resource = \"*\" }] })\n}\n";
  const auto backend = [&](const std::string& secret, const std::string& body) {
    auto hcl = BackendHcl(path, body);
    const auto from = hcl.find("  secret_key = ");
    return hcl.replace(from, hcl.find('\n', from) - from, secret);
  };
  const auto key = "\"" + Lab::Shared()["AWS_SECRET_ACCESS_KEY"] + "\"";
  const auto secret = GENERATE_COPY("  secret_key = " + key,
                                    "  secret_key_wo = " + key + "\n  secret_key_wo_version = 1");
  Workspace work(backend(secret, "") + role);
  work.MustApply();
  work.Write(backend(secret, "  region = \"us-west-2\"\n") + role);
  work.MustApply();
  CHECK(Root(path)["region"] == "us-west-2");
  const auto issued = Lab::Shared().Vault("GET", path + "/creds/r");
  CHECK(issued["data"]["access_key"].is_string());
  Lab::Shared().Vault("PUT", "sys/leases/revoke",
                      {{"lease_id", issued["lease_id"]}, {"sync", true}});
  if (secret.find("secret_key_wo") != std::string::npos) {
    CHECK(work.Run({"show", "-json"}).out.find(Lab::Shared()["AWS_SECRET_ACCESS_KEY"]) ==
          std::string::npos);
  }
  work.MustDestroy();
}

TEST_CASE("a new path moves the mount and its roles follow without replacement", "[backend]") {
  const auto from = UniqueName("from");
  const auto to = UniqueName("to");
  const std::string role =
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
      "vault_aws_secret_backend.b.path\n"
      "  name = \"r\"\n  credential_type = \"iam_user\"\n  policy_arns = "
      "[\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n}\n";
  Workspace work(BackendHcl(from) + role);
  work.MustApply();
  const auto accessor = Mount(from)["accessor"];
  work.Write(BackendHcl(to) + role);
  CHECK(work.PlannedActions() ==
        Actions{{kBackend, {"update"}}, {"vault_aws_secret_backend_role.r", {"update"}}});
  work.MustApply();
  CHECK(MountStatus(from) != 200);
  CHECK(Mount(to)["accessor"] == accessor);
  CHECK(Lab::Shared().Vault("GET", to + "/roles/r")["data"]["credential_type"] == "iam_user");
  CHECK(work.State(kBackend)["id"] == to);
  CHECK(work.State("vault_aws_secret_backend_role.r")["id"] == to + "/roles/r");
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("disable_remount replaces the mount instead of moving it", "[backend]") {
  const auto from = UniqueName("keep");
  const auto to = UniqueName("new");
  Workspace work(BackendHcl(from, "  disable_remount = true\n"));
  work.MustApply();
  work.Write(BackendHcl(to, "  disable_remount = true\n"));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"delete", "create"}}});
  work.MustApply();
  CHECK(MountStatus(from) != 200);
  CHECK(MountStatus(to) == 200);
  work.MustDestroy();
}

TEST_CASE("a backend is imported by its path with nothing left to change but the secret",
          "[backend]") {
  const auto path = UniqueName("nested") + "/deep";
  Workspace maker(BackendHcl(path, "  description = \"made elsewhere\"\n  max_retries = 4\n"));
  maker.MustApply();
  Workspace work(BackendHcl(path, "  description = \"made elsewhere\"\n  max_retries = 4\n"));
  const auto imported = work.Run({"import", "-input=false", "-no-color", kBackend, path});
  INFO(imported.out << imported.err);
  REQUIRE(imported.exit_code == 0);
  const auto state = work.State(kBackend);
  CHECK(state["path"] == path);
  CHECK(state["description"] == "made elsewhere");
  CHECK(state["max_retries"] == 4);
  CHECK(state["disable_remount"] == false);
  CHECK(state["access_key"] == Lab::Shared()["AWS_ACCESS_KEY_ID"]);
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("importing what is not an AWS mount says so", "[backend]") {
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" { path = \"sys\" }");
  const auto other = work.Run({"import", "-input=false", "-no-color", kBackend, "cubbyhole"});
  CHECK(other.exit_code == 1);
  CHECK((other.out + other.err).find("cubbyhole") != std::string::npos);
  const auto missing = work.Run({"import", "-input=false", "-no-color", kBackend, "acc-not-there"});
  CHECK(missing.exit_code == 1);
}

TEST_CASE("what was changed behind Terraform's back is put right", "[backend]") {
  const auto path = UniqueName("drift");
  Workspace work(BackendHcl(path, "  description = \"mine\"\n  default_lease_ttl_seconds = 60\n"));
  work.MustApply();
  Lab::Shared().Vault("POST", "sys/mounts/" + path + "/tune",
                      {{"description", "theirs"}, {"default_lease_ttl", "90s"}});
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  CHECK(Mount(path)["description"] == "mine");
  CHECK(Mount(path)["config"]["default_lease_ttl"] == 60);
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a mount deleted behind Terraform's back is planned anew, roles included", "[backend]") {
  const auto path = UniqueName("gone");
  Workspace work(BackendHcl(path) +
                 "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
                 "vault_aws_secret_backend.b.path\n"
                 "  name = \"r\"\n  credential_type = \"iam_user\"\n  iam_groups = [\"g\"]\n}\n");
  work.MustApply();
  Lab::Shared().Vault("DELETE", "sys/mounts/" + path);
  CHECK(work.PlannedActions() ==
        Actions{{kBackend, {"create"}}, {"vault_aws_secret_backend_role.r", {"create"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  Lab::Shared().Vault("DELETE", "sys/mounts/" + path);
  work.MustDestroy({"-refresh=false"});
}

TEST_CASE("a path that is taken is one readable error and changes nothing", "[backend]") {
  const auto path = UniqueName("taken");
  Workspace first(BackendHcl(path, "  description = \"first\"\n"));
  first.MustApply();
  Workspace second(BackendHcl(path, "  description = \"second\"\n"));
  const auto error = second.FailingApply();
  CHECK(error.find("path is already in use at " + path) != std::string::npos);
  CHECK(second.State(kBackend).is_null());
  CHECK(Mount(path)["description"] == "first");
  first.MustDestroy();
}

TEST_CASE("a backend that is half made is kept as tainted with what is known", "[backend]") {
  const auto path = UniqueName("half");
  // The mount is made; this server then refuses the root configuration.
  Workspace work(BackendHcl(
      path,
      "  max_retries = 3\n  username_template = \"{{ broken\"\n  default_lease_ttl_seconds = "
      "70\n"));
  const auto result = work.Run({"apply", "-auto-approve", "-input=false", "-no-color"});
  if (result.exit_code == 0) {
    // The engine looks at the template when it issues credentials; then there is nothing to be half
    // made.
    work.MustDestroy();
    return;
  }
  CHECK(work.Tainted(kBackend));
  CHECK(work.State(kBackend)["default_lease_ttl_seconds"] == 70);
  work.MustDestroy();
  CHECK(MountStatus(path) != 200);
}

TEST_CASE("bad backend arguments fail in validation and name the attribute", "[backend]") {
  const auto [name, body, text] = GENERATE(table<std::string, std::string, std::string>({
      {"trailing-slash", "path = \"aws/\"", "path"},
      {"two-secrets", "path = \"aws\"\n  secret_key = \"x\"\n  secret_key_wo = \"y\"",
       "secret_key_wo"},
      {"version-alone", "path = \"aws\"\n  secret_key_wo_version = 1", "secret_key_wo_version"},
      {"visibility", "path = \"aws\"\n  listing_visibility = \"everybody\"", "listing_visibility"},
  }));
  CAPTURE(name);
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" {\n  " + body + "\n}\n");
  CHECK(work.FailingPlan().find(text) != std::string::npos);
}

}  // namespace tfvault::test
