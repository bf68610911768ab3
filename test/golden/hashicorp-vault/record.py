# SPDX-License-Identifier: MPL-2.0
"""Applies the configurations of cases.py with hashicorp/vault and records its states, its requests and its empty plans: one file
for each type and flavour of the server. No test runs it, because it needs hashicorp/vault:

  record.py --lab DIR --cli-config FILE --work DIR

DIR is the folder of a lab that was started with `scripts/lab up --record`; FILE is a Terraform CLI configuration with
hashicorp/vault.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

import cases

SOURCE = "registry.terraform.io/hashicorp/vault"


class Lab:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.environment = json.loads((self.directory / "lab.json").read_text())["environment"]
        self.flavour = self.environment["TFVAULT_SERVER"]
        self.audit = pathlib.Path(self.environment["LAB_RECORD"]) / "audit.json"

    def vault(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.environment['VAULT_ADDR']}/v1/{path}",
            json.dumps(body).encode() if body is not None else None,
            {"X-Vault-Token": self.environment["VAULT_TOKEN"]},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return json.loads(text) if text else {}

    def iam(self, *arguments):
        subprocess.run(
            [cases.FOLDER.parents[2] / "scripts/lab", "iam", "--dir", self.directory, *arguments],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def written(self, start):
        """(path, body) of each write since `start`, an offset in the audit log; the body of a deletion is None."""
        with open(self.audit, encoding="utf-8") as log:
            log.seek(start)
            for line in log:
                entry = json.loads(line)
                request = entry["request"]
                if entry["type"] == "response" and request["operation"] in ("create", "update", "delete") and not entry.get("error"):
                    yield request["path"], None if request["operation"] == "delete" else request.get("data") or {}


class Recording:
    def __init__(self, lab, type_name, args):
        self.lab, self.type_name = lab, type_name
        self.directory = pathlib.Path(args.work, lab.flavour, type_name)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("VAULT_", "AWS_", "TF_"))},
            "TF_CLI_CONFIG_FILE": args.cli_config,
            "VAULT_ADDR": lab.environment["VAULT_ADDR"],
            "VAULT_TOKEN": lab.environment["VAULT_TOKEN"],
        }
        self.objects = cases.objects(type_name)
        self.names = list(self.objects)

    # --- terraform

    def write(self, whats):
        """`whats`: object -> the setting of its argument."""
        resources = {name: cases.config(self.type_name, name, what) for name, what in whats.items()}
        main = {
            "terraform": {"required_providers": {"vault": {"source": "hashicorp/vault"}}},
            "provider": {"vault": {"skip_child_token": True}},
            **({"resource": {self.type_name: resources}} if resources else {}),
        }
        (self.directory / "main.tf.json").write_text(json.dumps(main, indent=1))

    def terraform(self, *arguments):
        done = subprocess.run(["terraform", *arguments], cwd=self.directory, env=self.environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def run(self, *arguments):
        """Runs a command with -json. Returns its errors by object."""
        code, out, err = self.terraform(*arguments, "-json", "-input=false")
        problems = {}
        for line in out.splitlines():
            message = json.loads(line)
            diagnostic = message.get("diagnostic", {})
            if diagnostic.get("severity") == "error":
                address = diagnostic.get("address", "")
                problems[address.rpartition(".")[2] or "?"] = f"{diagnostic['summary']} {diagnostic.get('detail', '')}".strip()
        if code and not problems or "?" in problems:
            sys.exit(f"{arguments}: {code} {err} {problems} {out[-2000:]}")
        return problems

    def apply(self, whats):
        self.write(whats)
        return self.run("apply", "-auto-approve")

    def destroy(self):
        """Destroys all objects, even those that Terraform cannot destroy any more."""
        self.write({})
        for name in self.run("apply", "-auto-approve"):
            self.terraform("state", "rm", f"{self.type_name}.{name}")
        if self.type_name == cases.BACKEND:
            for path, mount in self.lab.vault("GET", "sys/mounts")["data"].items():
                if mount["type"] == "aws" and path != f"{cases.MOUNT}/":
                    self.lab.vault("DELETE", f"sys/mounts/{path}")

    def plan(self, whats, *options):
        """Actions by object; None for an object that cannot be planned."""
        found, left = {}, dict(whats)
        while left:
            self.write(left)
            problems = self.run("plan", "-out=plan.bin", *options)
            if not problems:
                shown = json.loads(self.terraform("show", "-json", "plan.bin")[1])
                for change in shown["resource_changes"]:
                    if change["name"] in left:
                        found[change["name"]] = change
                return found
            for name in problems:
                found[name] = None
                del left[name]
        return found

    def state(self):
        state = json.loads((self.directory / "terraform.tfstate").read_text())
        return {resource["name"]: resource["instances"][0] for resource in state["resources"]}

    # --- the recording

    def prepare(self):
        for path in (f"sys/mounts/{cases.MOUNT}",):
            try:
                self.lab.vault("DELETE", path)
            except OSError:
                pass
        if self.type_name != cases.BACKEND:
            self.lab.vault("POST", f"sys/mounts/{cases.MOUNT}", {"type": "aws"})
        if self.type_name == cases.STATIC_ROLE:
            environment = self.lab.environment
            root = {
                "access_key": environment["AWS_ACCESS_KEY_ID"],
                "secret_key": environment["AWS_SECRET_ACCESS_KEY"],
                "iam_endpoint": environment["AWS_ENDPOINT_URL_IAM"],
                "sts_endpoint": environment["AWS_ENDPOINT_URL_STS"],
            }
            self.lab.vault("PUT", f"{cases.MOUNT}/config/root", root)
            for name in self.names:
                self.lab.iam("create-user", f"UserName={name}")
        code, out, err = self.terraform("init", "-input=false")
        if code:
            sys.exit(out + err)

    def record(self):
        self.write({})
        self.prepare()
        steps = self.settle()
        start = self.lab.audit.stat().st_size
        found = {name: {} for name in self.names}
        for step in range(2):
            problems = self.apply({name: step_of(self.objects[name][2], step) for name in self.names})
            assert not problems, problems
            self.observe(found, "applied", [name for name in self.names if len(self.objects[name][2]) == step + 1])
        assert not self.run("apply", "-auto-approve", "-refresh-only")
        self.observe(found, "refreshed", self.names)
        imported = [name for name in self.names if self.objects[name][1] in ("", "all", *cases.SPELLINGS)]
        for name in imported:
            address, object_id = f"{self.type_name}.{name}", self.state()[name]["attributes"]["id"]
            self.terraform("state", "rm", address)
            code, _, err = self.terraform("import", "-input=false", address, object_id)
            assert code == 0, err
        self.observe(found, "imported", imported)
        for name, requests in self.sent(start).items():
            found[name]["sent"] = requests
        self.destroy()
        return found

    def settle(self):
        """Drops all objects whose history hashicorp/vault or Vault refuses."""
        while True:
            refused = {}
            for step in range(2):
                whats = {name: step_of(self.objects[name][2], step) for name in self.names}
                for name, text in self.apply(whats).items():
                    refused[name] = (whats[name], text)
            self.destroy()
            if not refused:
                return
            for name, (what, text) in refused.items():
                print(f"refused: {name}: {what}: {text}", flush=True)
                self.names.remove(name)

    def sent(self, start):
        """The writes of each object, in order."""
        found = collections.defaultdict(list)
        for path, data in self.lab.written(start):
            parts = path.split("/")
            for name in self.names:
                if name in parts:
                    found[name].append(["/".join("@NAME@" if part == name else part for part in parts), data])
        return found

    def observe(self, found, which, names):
        """Records the state, and the configurations with an empty plan, with and without a refresh."""
        state = self.state()
        for name in names:
            instance = state[name]
            found[name][which] = {
                "private": instance.get("private"),
                "version": instance["schema_version"],
                "attributes": instance["attributes"],
                "clean": {"refresh": [], "stored": []},
            }
        for mode, options in {"refresh": [], "stored": ["-refresh=false"]}.items():
            for what in ("absent", "empty", "value", "blank", "default"):
                whats = {name: what for name in names if what in cases.whats(self.type_name, self.objects[name][1])}
                for name, change in self.plan(whats, *options).items():
                    if change is not None and change["change"]["actions"] == ["no-op"]:
                        found[name][which]["clean"][mode].append(what)
        self.write({name: step_of(self.objects[name][2], 1) for name in self.names})


def step_of(history, step):
    return history[min(step, len(history) - 1)]


# --- one file for each type and flavour


def difference(base, value):
    """A JSON merge patch."""
    patch = {name: None for name in base if name not in value}
    for name, new in value.items():
        if name not in base:
            patch[name] = new
        elif isinstance(new, dict) and isinstance(base[name], dict):
            patch.update({name: inner} if (inner := difference(base[name], new)) else {})
        elif new != base[name]:
            patch[name] = new
    return patch


def named(value, name):
    """`value` with placeholders for the names of an object and of the roles' mount; without nulls in objects."""
    if isinstance(value, dict):
        return {key: named(inner, name) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [named(inner, name) for inner in value]
    if isinstance(value, str) and len(value) < 200:
        return "/".join({name: "@NAME@", cases.MOUNT: "@MOUNT@"}.get(part, part) for part in value.split("/"))
    return value


def compact(type_name, found):
    """Stores equal requests of several objects once, and equal states, plans and configurations once."""
    bases, servers, objects = {}, {}, {}
    for name, (base, _, history) in cases.objects(type_name).items():
        if name not in found:
            continue
        states = []
        for which in ("applied", "refreshed", "imported"):
            seen = found[name].get(which)
            if seen is None or which == "applied" and written_again(history, found[name]["sent"]):
                continue
            attributes = {key: value for key, value in seen["attributes"].items() if key != "accessor"}
            attributes = named(attributes, name)
            if seen["clean"]["refresh"] != seen["clean"]["stored"]:
                print(f"{type_name}: {name}: {which}: {seen['clean']}")
            clean = [what for what in seen["clean"]["refresh"] if what in seen["clean"]["stored"]]
            configs = {what: named(cases.config(type_name, name, what), name) for what in clean}
            kind = bases.setdefault(
                base, {"version": seen["version"], "config": named(cases.config(type_name, name, "absent"), name), "state": attributes}
            )
            assert kind["version"] == seen["version"]
            configs = {what: difference(kind["config"], config) for what, config in configs.items()}
            state = {"state": difference(kind["state"], attributes), "private": seen["private"], "clean": configs}
            if state not in states:
                states.append(state)
        sent = [[path.replace(cases.MOUNT, "@MOUNT@"), without_name(body, name)] for path, body in found[name]["sent"]]
        server = next((other for other, what in servers.items() if what == sent), name)
        servers[server] = sent
        objects[name] = {"kind": base, "server": server, "states": states}
    return {"kinds": bases, "servers": servers, "objects": objects}


def written_again(history, sent):
    """Whether a configuration needed two applies, so that the server does not match the state after the first apply."""
    paths = [path.removesuffix("/tune") for path, _ in sent]
    return len(history) == 1 and len(set(paths)) < len(paths)


def without_name(body, name):
    return body and {key: "@NAME@" if value == name else value for key, value in body.items()}


def write(path, result):
    """Writes one object per line."""
    parts = []
    for part, values in result.items():
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in values.items())
        parts.append(f' "{part}": {{\n{lines}\n }}')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lab", required=True)
    parser.add_argument("--cli-config", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--type", choices=list(cases.BASES), action="append")
    args = parser.parse_args()
    lab = Lab(args.lab)
    for type_name in args.type or cases.BASES:
        recording = Recording(lab, type_name, args)
        found = recording.record()
        (recording.directory / "found.json").write_text(json.dumps(found, indent=1))
        write(cases.FOLDER / f"{type_name}.{lab.flavour}.json", compact(type_name, found))


if __name__ == "__main__":
    main()
