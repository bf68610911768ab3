// SPDX-License-Identifier: MPL-2.0
// Spellings of a path, and foreign objects that Terraform finds in Vault.
#include "test/acceptance/terraform.h"
#include "test/support/loopback_server.h"

#include <catch2/catch.hpp>

#include <httplib.h>

#include <optional>

namespace tfvault::test::ownership_test {
namespace {

using nlohmann::json;

constexpr const char* kBackend = "vault_aws_secret_backend.b";
constexpr const char* kRole = "vault_aws_secret_backend_role.r";

const Lab& TheLab() { return Lab::Shared(); }

std::string Backend(const std::string& path, const std::string& body = "") {
  return "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path + "\"\n" + body +
         "}\n";
}

// A role that does not depend on a mount resource: each case creates the object at the path.
std::string Role(const std::string& backend, const std::string& body = "") {
  return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = \"" + backend +
         "\"\n  name = \"r\"\n  credential_type = \"iam_user\"\n  iam_groups = [\"g\"]\n" + body +
         "}\n";
}

json Mount(const std::string& path) { return TheLab().Vault("GET", "sys/mounts/" + path)["data"]; }

// A foreign mount with a role and a lease configuration.
class Theirs {
 public:
  explicit Theirs(const std::string& path, const std::string& type = "aws") : path_(path) {
    TheLab().Vault("POST", "sys/mounts/" + path, {{"type", type}});
    TheLab().Vault("PUT", path + "/roles/r",
                   type == "aws" ? json{{"iam_groups", {"theirs"}}, {"credential_type", "iam_user"}}
                                 : json{{"password", "theirs"}});
    before_ = {Mount(path), TheLab().Vault("GET", path + "/roles/r")["data"]};
  }
  ~Theirs() {
    int status = 0;
    TheLab().Vault("DELETE", "sys/mounts/" + path_, nullptr, &status);
  }
  Theirs(const Theirs&) = delete;
  Theirs& operator=(const Theirs&) = delete;

  void RequireUntouched() const {
    REQUIRE(json{Mount(path_), TheLab().Vault("GET", path_ + "/roles/r")["data"]} == before_);
  }

 private:
  std::string path_;
  json before_;
};

}  // namespace

TEST_CASE("leading and trailing slashes of a path do not matter", "[ownership]") {
  const auto path = UniqueName("slash");
  const std::string written = GENERATE("/", "");
  const auto hcl = [](const std::string& mount, const std::string& backend) {
    return Backend(mount) + Role(backend, "  depends_on = [vault_aws_secret_backend.b]\n") +
           "data \"vault_aws_secret_backend_roles\" \"d\" {\n  backend = \"" + backend +
           "\"\n  depends_on = [vault_aws_secret_backend_role.r]\n}\n";
  };
  Workspace work(hcl(written + path, path + "/"));
  work.MustApply();
  const auto accessor = Mount(path)["accessor"];
  CHECK(work.State(kBackend)["path"] == written + path);
  CHECK(work.State(kRole)["id"] == path + "//roles/r");
  CHECK(work.State("data.vault_aws_secret_backend_roles.d")["names"] == json{"r"});
  for (const auto& spelled : std::vector{path, "/" + path, "//" + path + "//"}) {
    work.Write(hcl(spelled, spelled));
    work.RequireEmptyPlan();
    const auto printed = work.MustApply();
    CHECK(printed.find("0 added, 0 changed, 0 destroyed") != std::string::npos);
  }
  CHECK(work.State(kBackend)["path"] == written + path);
  work.Write(hcl("/" + path, "/" + path));
  TheLab().Vault("PUT", path + "/roles/r", {{"iam_groups", {"drift"}}});
  work.MustApply();
  CHECK(TheLab().Vault("GET", path + "/roles/r")["data"]["iam_groups"] == json{"g"});
  CHECK(Mount(path)["accessor"] == accessor);

  Workspace other(hcl(path, path));
  for (const auto& [address, id] :
       {std::pair{kBackend, "/" + path + "/"}, std::pair{kRole, "/" + path + "//roles/r"}}) {
    const auto imported = other.Run({"import", "-input=false", "-no-color", address, id});
    INFO(imported.out << imported.err);
    CHECK(imported.exit_code == 0);
  }
  other.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a foreign object at a path is not adopted, overwritten or destroyed", "[ownership]") {
  const auto path = UniqueName("theirs");
  const Theirs theirs(path);
  const bool is_role = GENERATE(false, true);
  const std::string hcl = is_role ? Role(path) : Backend("/" + path);
  const std::string import_id = "<address> " + path + (is_role ? "/roles/r" : "");
  Workspace work(hcl);
  // A pipeline repeats a failed run.
  for (int run = 0; run < 2; ++run) {
    CHECK_THAT(work.FailingApply(), Catch::Contains("terraform import " + import_id));
    theirs.RequireUntouched();
  }
  work.MustDestroy();
  theirs.RequireUntouched();
}

TEST_CASE("a bad gateway during creation leaves a foreign mount alone", "[ownership]") {
  const auto path = UniqueName("gateway");
  const bool before = GENERATE(true, false);
  std::optional<Theirs> theirs;
  if (before) theirs.emplace(path);
  const LoopbackServer gateway([&](const LoopbackRequest& request) -> LoopbackReply {
    if (request.method == "POST" && request.target == "/v1/sys/mounts/" + path) {
      // Another client mounted an engine after the provider had checked the path.
      if (!theirs) theirs.emplace(path);
      return {HttpBytes(502, "<html>")};
    }
    httplib::Client client(TheLab()["VAULT_ADDR"]);
    client.set_read_timeout(120);
    httplib::Request forwarded;
    forwarded.method = request.method;
    forwarded.path = request.target;
    if (const auto token = request.headers.find("x-vault-token"); token != request.headers.end()) {
      forwarded.headers = {{"X-Vault-Token", token->second}};
    }
    forwarded.body = request.body;
    const auto answer = client.send(forwarded);
    return {HttpBytes(answer ? answer->status : 502, answer ? answer->body : "")};
  });
  Workspace work(Backend(path, "  description = \"ours\"\n"));
  work.SetEnv("VAULT_ADDR", gateway.Url(""));
  for (int run = 0; run < 2; ++run) {
    const auto output = work.FailingApply();
    CHECK_THAT(output, Catch::Contains("terraform import"));
    REQUIRE(theirs);
    theirs->RequireUntouched();
  }
  CHECK(work.State(kBackend).is_null());
  work.MustDestroy();
  theirs->RequireUntouched();
}

TEST_CASE("a foreign mount at the path of a deleted mount is left alone", "[ownership]") {
  const auto path = UniqueName("replaced");
  const std::string type = GENERATE("aws", "kv");
  Workspace work(Backend(path));
  work.MustApply();
  TheLab().Vault("DELETE", "sys/mounts/" + path);
  {
    const Theirs theirs(path, type);
    CHECK(work.FailingPlan().find("terraform state rm") != std::string::npos);
    CHECK(work.Run({"destroy", "-auto-approve", "-input=false", "-no-color"}).exit_code == 1);
    CHECK(work.Run({"destroy", "-auto-approve", "-refresh=false", "-input=false", "-no-color"})
              .exit_code == 1);
    work.Write(Backend(path, "  description = \"mine\"\n"));
    CHECK(work.Run({"apply", "-auto-approve", "-refresh=false", "-input=false", "-no-color"})
              .exit_code == 1);
    theirs.RequireUntouched();
    if (type == "aws") {
      work.Write(Backend(path));
      REQUIRE(work.Run({"state", "rm", kBackend}).exit_code == 0);
      REQUIRE(work.Run({"import", "-input=false", "-no-color", kBackend, path}).exit_code == 0);
      work.RequireEmptyPlan();
      REQUIRE(work.Run({"state", "rm", kBackend}).exit_code == 0);
    }
  }
}

TEST_CASE("a role is not deleted below a mount of another type", "[ownership]") {
  const auto path = UniqueName("kv");
  TheLab().Vault("POST", "sys/mounts/" + path, {{"type", "aws"}});
  Workspace work(Role(path));
  work.MustApply();
  TheLab().Vault("DELETE", "sys/mounts/" + path);
  const Theirs theirs(path, "kv");
  CHECK(work.Run({"plan", "-input=false", "-no-color"}).exit_code == 1);
  const auto destroyed =
      work.Run({"destroy", "-auto-approve", "-refresh=false", "-input=false", "-no-color"});
  CHECK(destroyed.exit_code == 1);
  CHECK_THAT(destroyed.out + destroyed.err, Catch::Contains("'kv'"));
  theirs.RequireUntouched();
}

TEST_CASE("create_before_destroy of an object with the same name is an error and deletes nothing",
          "[ownership]") {
  const auto path = UniqueName("cbd");
  const std::string lifecycle =
      "  lifecycle {\n    create_before_destroy = true\n    replace_triggered_by = "
      "[terraform_data.t]\n  }\n";
  const bool of_role = GENERATE(true, false);
  const auto hcl = [&](const std::string& trigger, bool before) {
    const std::string body = before ? lifecycle
                                    : "  lifecycle {\n    replace_triggered_by = "
                                      "[terraform_data.t]\n  }\n";
    return "resource \"terraform_data\" \"t\" {\n  input = \"" + trigger + "\"\n}\n" +
           (of_role ? Role(path, body) : Backend(path, body));
  };
  if (of_role) TheLab().Vault("POST", "sys/mounts/" + path, {{"type", "aws"}});
  Workspace work(hcl("1", true));
  work.MustApply();
  const char* address = of_role ? kRole : kBackend;
  const auto accessor = Mount(path)["accessor"];
  work.Write(hcl("2", true));
  CHECK(work.FailingApply().find("create_before_destroy") != std::string::npos);
  CHECK(Mount(path)["accessor"] == accessor);
  if (of_role) CHECK(TheLab().Vault("GET", path + "/roles/r")["data"].is_object());
  CHECK_FALSE(work.State(address).is_null());
  // Without create_before_destroy Terraform replaces the object normally.
  work.Write(hcl("3", false));
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK((Mount(path)["accessor"] == accessor) == of_role);
  work.MustDestroy();
  int status = 0;
  if (of_role) TheLab().Vault("DELETE", "sys/mounts/" + path, nullptr, &status);
}

}  // namespace tfvault::test::ownership_test
