// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

namespace tfvault::test::backend_test {
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
// Whether Vault can issue keys with its root configuration. Unmounting revokes the keys.
bool IssuesKeys(const std::string& path) {
  const json policy = {
      {"Version", "2012-10-17"},
      {"Statement", {{{"Effect", "Allow"}, {"Action", "iam:GetUser"}, {"Resource", "*"}}}}};
  int status = 0;
  Lab::Shared().Vault("PUT", path + "/roles/probe",
                      {{"credential_type", "iam_user"}, {"policy_document", policy.dump()}},
                      &status);
  Lab::Shared().Vault("GET", path + "/creds/probe", nullptr, &status);
  return status == 200;
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

TEST_CASE("a backend with only a path needs no second apply", "[backend]") {
  const auto path = UniqueName("minimal");
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" { path = \"" + path + "\" }");
  work.MustApply();
  work.RequireEmptyPlan();
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
  CHECK(IssuesKeys(path));
  work.MustDestroy();
}

TEST_CASE("changing one root setting keeps the root credentials", "[backend]") {
  // This server replaces the whole of config/root, so a missing secret would be erased.
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

TEST_CASE("a changed write-only secret is detected and used", "[backend]") {
  const auto path = UniqueName("noticed");
  const auto hcl = [&](const std::string& secret) {
    auto text = BackendHcl(path);
    const auto from = text.find("  secret_key = ");
    return text.replace(from, text.find('\n', from) - from, "  secret_key_wo = \"" + secret + "\"");
  };
  Workspace work(hcl("not-the-secret"));
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK(work.State(kBackend)["secret_key_wo_revision"] == 1);
  work.Write(hcl(Lab::Shared()["AWS_SECRET_ACCESS_KEY"]));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK(work.State(kBackend)["secret_key_wo_revision"] == 2);
  CHECK(IssuesKeys(path));
  std::ifstream state(work.directory() / "terraform.tfstate");
  const std::string text{std::istreambuf_iterator<char>(state), {}};
  CHECK(text.find(Lab::Shared()["AWS_SECRET_ACCESS_KEY"]) == std::string::npos);
  work.MustDestroy();
}

TEST_CASE("a root key is rotated and the old key is never written back", "[backend]") {
  const auto& lab = Lab::Shared();
  const auto path = UniqueName("rotated");
  const auto user = path + "-root";
  REQUIRE_FALSE(lab.Iam("create-user", {"UserName=" + user}).is_null());
  std::ignore =
      lab.Iam("put-user-policy",
              {"UserName=" + user, "PolicyName=all",
               "PolicyDocument=" +
                   json{{"Version", "2012-10-17"},
                        {"Statement", {{{"Effect", "Allow"}, {"Action", "*"}, {"Resource", "*"}}}}}
                       .dump()});
  const auto new_key = [&] {
    return lab.Iam("create-access-key", {"UserName=" + user})["AccessKey"];
  };
  const auto hcl = [&](const json& key, const std::string& body) {
    return BackendHcl(path, body, key["AccessKeyId"], key["SecretAccessKey"]);
  };
  const auto live_keys = [&] {
    std::vector<std::string> ids;
    const json listed = lab.Iam("list-access-keys", {"UserName=" + user});
    for (const auto& key : listed["AccessKeyMetadata"]) ids.push_back(key["AccessKeyId"]);
    return ids;
  };
  const json first = new_key();
  Workspace work(hcl(first, "  rotate_root = true\n"));
  work.MustApply();
  const std::string rotated = Root(path)["access_key"];
  CHECK(first["AccessKeyId"] != rotated);
  CHECK(live_keys() == std::vector<std::string>{rotated});
  CHECK(work.State(kBackend)["access_key"] == first["AccessKeyId"]);
  CHECK(IssuesKeys(path));
  work.RequireEmptyPlan();

  // A server that replaces config/root needs the secret, which only Vault knows. Other servers keep
  // the secret.
  work.Write(hcl(first, "  rotate_root = true\n  region = \"eu-west-1\"\n"));
  if (lab.EngineKnows("config/root", "disable_automated_rotation")) {
    work.MustApply();
    CHECK(Root(path)["region"] == "eu-west-1");
  } else {
    CHECK(work.FailingApply().find("only Vault knows its secret") != std::string::npos);
    CHECK(Root(path)["region"] == "");
  }
  CHECK(IssuesKeys(path));
  work.Write(hcl(first, "  rotate_root = true\n  description = \"x\"\n"));
  work.MustApply();
  CHECK(Root(path)["access_key"] == rotated);

  work.Write(hcl(first, "  rotate_root = true\n  rotate_root_trigger = \"2\"\n"));
  work.MustApply();
  const std::string triggered = Root(path)["access_key"];
  CHECK(triggered != rotated);
  work.RequireEmptyPlan();

  // Rotates the key outside of Terraform.
  lab.Vault("PUT", path + "/config/rotate-root");
  const std::string elsewhere = Root(path)["access_key"];
  CHECK(elsewhere != triggered);
  work.RequireEmptyPlan();
  work.MustApply();
  CHECK(Root(path)["access_key"] == elsewhere);

  const json second = new_key();
  work.Write(hcl(second, "  region = \"eu-west-1\"\n"));
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  CHECK(Root(path)["access_key"] == second["AccessKeyId"]);
  CHECK(Root(path)["region"] == "eu-west-1");
  CHECK(IssuesKeys(path));
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a mount is destroyed without the secret of its root key, rotated or not", "[backend]") {
  const auto& lab = Lab::Shared();
  const auto path = UniqueName("cleanup");
  Workspace work(
      "variable \"access\" { default = null }\n"
      "variable \"secret\" {\n  default = null\n  ephemeral = true\n}\n"
      "variable \"region\" { default = \"us-east-1\" }\n"
      "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" +
      path +
      "\"\n  access_key = var.access\n  secret_key_wo = var.secret\n"
      "  region = var.region\n}\n");
  // Neither secret is a command line argument, because Terraform logs arguments.
  work.SetEnv("TF_VAR_access", lab["AWS_ACCESS_KEY_ID"]);
  work.WriteFile("secret.auto.tfvars", "secret = \"" + lab["AWS_SECRET_ACCESS_KEY"] + "\"\n");
  work.MustApply();
  std::filesystem::remove(work.directory() / "secret.auto.tfvars");
  if (GENERATE(false, true)) {
    // Vault has a key that Terraform did not write, as after a rotation.
    lab.Vault("PUT", path + "/config/root", {{"access_key", "AKIAOTHER"}, {"secret_key", "x"}});
  }
  work.MustDestroy({"-var", "region=eu-west-1"});
  int status = 0;
  lab.Vault("GET", "sys/mounts/" + path, nullptr, &status);
  CHECK(status == 400);
}

TEST_CASE("destroying a backend can keep the mount", "[backend]") {
  const auto path = UniqueName("kept");
  Workspace work(BackendHcl(path, "  on_destroy = \"keep\"\n"));
  work.MustApply();
  work.MustDestroy();
  CHECK(MountStatus(path) == 200);
  Lab::Shared().Vault("DELETE", "sys/mounts/" + path);
}

TEST_CASE("on_destroy = force unmounts a backend whose leases cannot be revoked", "[backend]") {
  const auto path = UniqueName("forced");
  Workspace work(BackendHcl(path));
  work.MustApply();
  REQUIRE(IssuesKeys(path));
  // With these settings Vault cannot delete the IAM user.
  const auto broken = [&](const std::string& body) {
    return "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path +
           "\"\n  access_key = \"AKIAOFNOBODY00000000\"\n  secret_key = \"x\"\n"
           "  iam_endpoint = \"http://127.0.0.1:1\"\n  sts_endpoint = \"http://127.0.0.1:1\"\n"
           "  max_retries = 0\n" +
           body + "}\n";
  };
  work.Write(broken(""));
  work.MustApply();
  const auto refused = work.Run({"destroy", "-auto-approve", "-input=false", "-no-color"});
  CHECK(refused.exit_code == 1);
  // The path does not issue keys after the failed unmount.
  CHECK(MountStatus(path) == 200);
  CHECK_FALSE(IssuesKeys(path));
  work.Write(broken("  on_destroy = \"force\"\n"));
  CHECK(work.MustApply().find("only partly unmounted") != std::string::npos);
  work.MustDestroy();
  CHECK(MountStatus(path) != 200);
}

TEST_CASE("a refresh sends two requests for a backend and one for a role", "[backend][role]") {
  const auto& lab = Lab::Own();
  const auto path = UniqueName("counted");
  Workspace work(BackendHcl(path) +
                 "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
                 "vault_aws_secret_backend.b.path\n"
                 "  name = \"r\"\n  iam_groups = [\"g\"]\n}\n");
  work.MustApply();
  const auto log = work.directory() / "audit.log";
  lab.Vault("PUT", "sys/audit/" + path,
            {{"type", "file"}, {"options", {{"file_path", log.string()}}}});
  work.RequireEmptyPlan();
  lab.Vault("DELETE", "sys/audit/" + path);

  std::vector<std::string> asked;
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const json entry = json::parse(line);
    const auto& request = entry["request"];
    const auto target = request.value("path", "");
    if (entry["type"] != "request" || target.find(path) == std::string::npos) continue;
    if (target.starts_with("sys/audit/")) continue;
    asked.push_back(request.value("operation", "") + " " + target);
  }
  std::sort(asked.begin(), asked.end());
  CHECK(asked == std::vector<std::string>{"read " + path + "/config/root",
                                          "read " + path + "/roles/r", "read sys/mounts/" + path});
  work.MustDestroy();
}

TEST_CASE("a new path remounts the engine, and its roles follow without replacement", "[backend]") {
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

TEST_CASE("disable_remount replaces the mount instead of remounting the engine", "[backend]") {
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

TEST_CASE("a backend is imported by its path, and the plan changes only its secret", "[backend]") {
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

TEST_CASE("an import of a mount that is missing or has another type is an error", "[backend]") {
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" { path = \"sys\" }");
  const auto other = work.Run({"import", "-input=false", "-no-color", kBackend, "cubbyhole"});
  CHECK(other.exit_code == 1);
  CHECK((other.out + other.err).find("cubbyhole") != std::string::npos);
  const auto missing = work.Run({"import", "-input=false", "-no-color", kBackend, "acc-not-there"});
  CHECK(missing.exit_code == 1);
}

TEST_CASE("drift of a backend is planned and corrected", "[backend]") {
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

TEST_CASE("a mount deleted outside of Terraform is planned again, with its roles", "[backend]") {
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

TEST_CASE("a path that is in use is one readable error and changes nothing", "[backend]") {
  const auto path = UniqueName("taken");
  Workspace first(BackendHcl(path, "  description = \"first\"\n"));
  first.MustApply();
  Workspace second(BackendHcl(path, "  description = \"second\"\n"));
  const auto error = second.FailingApply();
  CHECK(error.find("is mounted there already") != std::string::npos);
  CHECK(second.State(kBackend).is_null());
  CHECK(Mount(path)["description"] == "first");
  first.MustDestroy();
}

TEST_CASE("a backend whose creation fails halfway is kept as tainted with its known attributes",
          "[backend]") {
  const auto path = UniqueName("half");
  // Mounting succeeds. Rotating the key fails, because AWS does not know the key.
  Workspace work(BackendHcl(path, "  rotate_root = true\n  default_lease_ttl_seconds = 70\n",
                            "AKIAOFNOBODY00000000", "nothing"));
  CHECK(work.FailingApply().find("Cannot rotate the root key") != std::string::npos);
  CHECK(work.Tainted(kBackend));
  CHECK(work.State(kBackend)["default_lease_ttl_seconds"] == 70);
  work.MustDestroy();
  CHECK(MountStatus(path) != 200);
}

TEST_CASE("invalid backend arguments fail in validation, and the error names the attribute",
          "[backend]") {
  const auto [name, body, text] = GENERATE(table<std::string, std::string, std::string>({
      {"inner-slashes", "path = \"a//b\"", "path"},
      {"two-secrets", "path = \"aws\"\n  secret_key = \"x\"\n  secret_key_wo = \"y\"",
       "secret_key_wo"},
      {"version-alone", "path = \"aws\"\n  secret_key_wo_version = 1", "secret_key_wo_version"},
      {"visibility", "path = \"aws\"\n  listing_visibility = \"everybody\"", "listing_visibility"},
  }));
  CAPTURE(name);
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" {\n  " + body + "\n}\n");
  CHECK(work.FailingPlan().find(text) != std::string::npos);
}

}  // namespace tfvault::test::backend_test
