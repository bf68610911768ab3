# SPDX-License-Identifier: MPL-2.0
"""Objects of hashicorp/vault as recorded in test/golden/hashicorp-vault, in its state and on the server."""

import base64
import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "golden" / "hashicorp-vault"


def patched(value, patch):
    """Applies a JSON merge patch."""
    if not isinstance(patch, dict):
        return patch
    value = dict(value) if isinstance(value, dict) else {}
    for name, inner in patch.items():
        value[name] = patched(value.get(name), inner)
    return {name: inner for name, inner in value.items() if inner is not None}


def filled(value, name, mount):
    return json.loads(json.dumps(value).replace("@NAME@", name).replace("@MOUNT@", mount))


class Recorded:
    """The recorded object `what`, with the name `name` in the mount `mount`."""

    def __init__(self, world, type_name, what, name, mount):
        recording = json.loads((FOLDER / f"{type_name}.{world.environment['TFVAULT_SERVER']}.json").read_text())
        found = recording["objects"][what]
        kind, state = recording["kinds"][found["kind"]], found["states"][0]
        change = next(iter(state["clean"].values()))
        self.type_name, self.version = type_name, kind["version"]
        self.config = filled(patched(kind["config"], change), name, mount)
        self.private = base64.b64decode(state["private"])
        self._requests = filled(recording["servers"][found["server"]], name, mount)
        attributes = json.loads((FOLDER / "schema.json").read_text())["resource"][type_name]["attributes"]
        self._state = {**dict.fromkeys(attributes), **filled(patched(kind["state"], state["state"]), name, mount)}

    def make(self, server):
        for path, body in self._requests:
            server.must("PUT" if body is not None else "DELETE", path, body)
        if "accessor" in self._state:
            self._state["accessor"] = server.must("GET", f"sys/mounts/{self.config['path']}")["data"]["accessor"]

    def state(self, provider):
        """The recorded state after `provider` has upgraded it."""
        request = {"type_name": self.type_name, "version": self.version, "raw_state": {"json": json.dumps(self._state).encode()}}
        return provider.call("UpgradeResourceState", **request).upgraded_state.msgpack
