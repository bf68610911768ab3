// SPDX-License-Identifier: MPL-2.0
// Takes over the states and server objects that hashicorp/vault 5.11 left for every argument that
// was absent, empty, set, or set and then removed (test/golden/hashicorp-vault). If the plan of
// hashicorp/vault was empty, the plan of this provider must be empty.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <tuple>

namespace tfvault::test::takeover_test {
namespace {

using nlohmann::json;

const std::string kRecorded = TFVAULT_SOURCE_DIR "/test/golden/hashicorp-vault/";

json ReadJson(const std::string& file) {
  std::ifstream in(kRecorded + file);
  INFO(file);
  json value = json::parse(in, nullptr, false);
  REQUIRE(value.is_object());
  return value;
}

// The recording that belongs to the server.
std::string Flavour() {
  const auto& all = Lab::Shared().environment();
  if (const auto known = all.find("TFVAULT_SERVER"); known != all.end()) return known->second;
  return Lab::Shared().EngineKnows("roles/x", "session_tags") ? "newer" : "1.14";
}

// The objects of one type, created again on the lab's server.
class Recorded {
 public:
  explicit Recorded(std::string type)
      : type_(std::move(type)), recording_(ReadJson(type_ + "." + Flavour() + ".json")) {
    const auto& lab = Lab::Shared();
    if (type_ != "vault_aws_secret_backend") Mount();
    for (const auto& [server, requests] : recording_["servers"].items()) {
      if (type_ == "vault_aws_secret_backend_static_role")
        REQUIRE(lab.Iam("create-user", {"UserName=" + Name(server)}).is_object());
      for (const auto& request : Fill(requests, server)) {
        lab.Vault(request[1].is_null() ? "DELETE" : "PUT", request[0], request[1]);
      }
    }
  }
  ~Recorded() {
    const auto& lab = Lab::Shared();
    int status = 0;
    for (const auto& [server, requests] : recording_["servers"].items()) {
      if (type_ == "vault_aws_secret_backend") {
        lab.Vault("DELETE", "sys/mounts/" + Name(server), nullptr, &status);
      } else if (type_ == "vault_aws_secret_backend_static_role") {
        lab.Vault("DELETE", mount_ + "/static-roles/" + Name(server), nullptr, &status);
        std::ignore = lab.Iam("delete-user", {"UserName=" + Name(server)});
      }
    }
    lab.Vault("DELETE", "sys/mounts/" + mount_, nullptr, &status);
  }
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;

  // A workspace with every state, once for each configuration whose plan under hashicorp/vault was
  // empty.
  void Put(const Workspace& work) const {
    json resources = json::array();
    json blocks = json::object();
    for (const auto& [name, object] : recording_["objects"].items()) {
      const auto& kind = recording_["kinds"][object["kind"].get<std::string>()];
      int number = 0;
      for (const auto& state : object["states"]) {
        ++number;
        for (const auto& [what, change] : state["clean"].items()) {
          const auto label = name + "-state" + std::to_string(number) + "-plan-" + what;
          blocks[label] = Fill(Patched(kind["config"], change), object["server"]);
          resources.push_back(Resource(label, kind, state, object["server"]));
        }
      }
    }
    work.WriteFile("objects.tf.json", json{{"resource", {{type_, blocks}}}}.dump(1));
    work.WriteFile(
        "terraform.tfstate",
        json{{"version", 4}, {"serial", 1}, {"lineage", "takeover"}, {"resources", resources}}
            .dump());
  }

 private:
  void Mount() const {
    const auto& lab = Lab::Shared();
    lab.Vault("POST", "sys/mounts/" + mount_, {{"type", "aws"}});
    json root = {{"access_key", lab["AWS_ACCESS_KEY_ID"]},
                 {"secret_key", lab["AWS_SECRET_ACCESS_KEY"]}};
    for (const std::string service : {"iam", "sts"}) {
      const auto variable = service == "iam" ? "AWS_ENDPOINT_URL_IAM" : "AWS_ENDPOINT_URL_STS";
      if (const auto it = lab.environment().find(variable); it != lab.environment().end())
        root[service + "_endpoint"] = it->second;
    }
    lab.Vault("PUT", mount_ + "/config/root", root);
  }

  [[nodiscard]] std::string Name(const std::string& server) const { return mount_ + "-" + server; }

  [[nodiscard]] json Fill(const json& value, const std::string& server) const {
    std::string text = value.dump();
    for (const auto& [placeholder, name] : {std::pair{std::string("@NAME@"), Name(server)},
                                            std::pair{std::string("@MOUNT@"), mount_}}) {
      for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;)
        text.replace(at, placeholder.size(), name);
    }
    return json::parse(text);
  }

  static json Patched(json value, const json& patch) {
    value.merge_patch(patch);
    return value;
  }

  [[nodiscard]] json Resource(const std::string& label, const json& kind, const json& state,
                              const std::string& server) const {
    json attributes = Fill(Patched(kind["state"], state["state"]), server);
    json sensitive = json::array();
    for (const auto& [attribute, line] : schema_["resource"][type_]["attributes"].items()) {
      if (!attributes.contains(attribute)) attributes[attribute] = nullptr;
      if (line.get<std::string>().find("sensitive") != std::string::npos)
        sensitive.push_back({{{"type", "get_attr"}, {"value", attribute}}});
    }
    if (attributes.contains("accessor")) {
      attributes["accessor"] =
          Lab::Shared().Vault("GET", "sys/mounts/" + Name(server))["data"]["accessor"];
    }
    return {{"mode", "managed"},
            {"type", type_},
            {"name", label},
            {"provider", "provider[\"terraform.local/tfvault/vault\"]"},
            {"instances",
             {{{"schema_version", kind["version"]},
               {"attributes", attributes},
               {"sensitive_attributes", sensitive},
               {"private", state["private"]}}}}};
  }

  std::string type_;
  json recording_;
  json schema_ = ReadJson("schema.json");
  std::string mount_ = UniqueName("takeover");
};

// The planned changes as text: the attributes of each object that differ.
std::string Differences(const json& changes) {
  std::string text;
  for (const auto& change : changes) {
    const auto& what = change["change"];
    if (what["actions"] == json::array({"no-op"})) continue;
    text += change["address"].get<std::string>() + " " + what["actions"].dump();
    for (const auto& [attribute, before] : what["before"].items()) {
      const json after =
          what["after"].is_object() ? what["after"].value(attribute, json()) : json();
      if (after != before) text += " " + attribute + ": " + before.dump() + " -> " + after.dump();
    }
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a configuration with an empty plan under hashicorp/vault has an empty plan here",
          "[takeover]") {
  const std::string type = GENERATE("vault_aws_secret_backend", "vault_aws_secret_backend_role",
                                    "vault_aws_secret_backend_static_role");
  CAPTURE(type);
  const Recorded recorded(type);
  Workspace work("");
  recorded.Put(work);
  CHECK(Differences(work.Plan()["resource_changes"]) == "");
  CHECK(Differences(work.Plan({"-refresh=false"})["resource_changes"]) == "");
  CHECK(Differences(work.Plan({"-refresh-only"}).value("resource_drift", json::array())) == "");
}

}  // namespace tfvault::test::takeover_test
