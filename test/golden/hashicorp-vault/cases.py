# SPDX-License-Identifier: MPL-2.0
"""The configurations of the takeover test: every argument of hashicorp/vault (schema.json) is absent, empty and set.

An object has one argument and a history: the configurations that were applied one after another. Its name joins them with "-".
"""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent
SCHEMA = json.loads((FOLDER / "schema.json").read_text())

BACKEND = "vault_aws_secret_backend"
ROLE = "vault_aws_secret_backend_role"
STATIC_ROLE = "vault_aws_secret_backend_static_role"

# The mount of the roles, and the spellings of a mount's path.
MOUNT = "a-mount"
SPELLINGS = {"leading": "/{}", "trailing": "{}/", "both": "/{}/"}

EMPTY = {"string": "", "number": 0, "bool": False, "list(string)": [], "set(string)": [], "map(string)": {}}
BLANK = {"list(string)": [""], "set(string)": [""], "map(string)": {"a": ""}}
VALUE = {"string": "a-value", "number": 60, "bool": True, "list(string)": ["a"], "set(string)": ["a"], "map(string)": {"a": "b"}}

ARN = "arn:aws:iam::123456789012:"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}]})
# Values for arguments for which a server does not accept every value.
VALUES = {
    "assume_role_arn": f"{ARN}role/other",
    "default_lease_ttl_seconds": 120,
    "default_sts_ttl": 900,
    "iam_endpoint": "http://127.0.0.1:1/iam",
    "listing_visibility": "unauth",
    "max_lease_ttl_seconds": 7200,
    "max_sts_ttl": 7200,
    "mfa_serial_number": f"{ARN}mfa/me",
    "permissions_boundary_arn": f"{ARN}policy/boundary",
    "policy_arns": [f"{ARN}policy/one", f"{ARN}policy/two"],
    "policy_document": POLICY,
    "region": "eu-west-1",
    "role_arn": f"{ARN}role/root",
    "role_arns": [f"{ARN}role/one"],
    "rotation_period": 7200,
    "rotation_schedule": "0 0 * * SAT",
    "sts_endpoint": "http://127.0.0.1:1/sts",
    "sts_fallback_endpoints": ["http://127.0.0.1:1/fallback"],
    "sts_fallback_regions": ["eu-west-2"],
    "sts_region": "eu-west-1",
    "user_path": "/a/",
    "username_template": "{{ random 20 }}",
}
# Arguments that newer versions of Vault accept only for one kind of role.
ONLY = {(ROLE, "external_id"): "assumed_role", (ROLE, "session_tags"): "assumed_role"}
# The defaults of hashicorp/vault, as configured values.
DEFAULTS = {"max_retries": -1, "region": "us-east-1"}
# The arguments that another argument requires.
COMPANIONS = {
    "assume_role_session_name": {"assume_role_arn": f"{ARN}role/other"},
    "external_id": {"assume_role_arn": f"{ARN}role/other"},
    "identity_token_audience": {"role_arn": f"{ARN}role/root"},
    "rotation_window": {"rotation_schedule": "0 0 * * SAT"},
    "secret_key": {"access_key": "a-key"},
    "secret_key_wo": {"access_key": "a-key", "secret_key_wo_version": 1},
    "secret_key_wo_version": {"access_key": "a-key", "secret_key_wo": "a-secret"},
    "sts_fallback_endpoints": {"sts_fallback_regions": ["eu-west-2"]},
    "sts_fallback_regions": {"sts_fallback_endpoints": ["http://127.0.0.1:1/fallback"]},
}
# hashicorp/vault crashes if these contain an empty string.
CRASHES_WHEN_BLANK = ("sts_fallback_endpoints", "sts_fallback_regions")
# Arguments that conflict with others if everything is set.
NOT_WITH_ALL = (
    "namespace",
    "plugin_version",
    "policy_document",
    "role_arns",
    # These conflict with identity_token_audience, with rotation_schedule, or with each other.
    "access_key",
    "secret_key",
    "secret_key_wo",
    "secret_key_wo_version",
    "rotation_period",
)

# A grant for objects whose tested argument is their grant; also the only grant of session_token.
OTHER_GRANT = {"iam_groups": ["base"]}
# One object of each type, or of each kind of role, with only the optional arguments that a server requires.
BASES = {
    BACKEND: {"": {}},
    ROLE: {
        "iam_user": {"policy_document": POLICY},
        "assumed_role": {"role_arns": [f"{ARN}role/base"]},
        "federation_token": {"policy_document": POLICY},
        "session_token": OTHER_GRANT,
    },
    STATIC_ROLE: {"": {"rotation_period": 3600}},
}


def kinds(type_name):
    """Attribute -> its type."""
    return {name: line.split()[0] for name, line in SCHEMA["resource"][type_name]["attributes"].items()}


def arguments(type_name):
    """The optional arguments."""
    lines = SCHEMA["resource"][type_name]["attributes"]
    return [name for name, line in lines.items() if "optional" in line.split() and name not in ("id", "path", "backend")]


def whats(type_name, argument):
    """The possible settings of an argument."""
    if argument in ("", *SPELLINGS):
        return ["absent"]
    found = ["absent", "empty", "value"]
    if kinds(type_name).get(argument) in BLANK and argument not in CRASHES_WHEN_BLANK:
        found.append("blank")
    if argument in DEFAULTS:
        found.append("default")
    return found


def setting(type_name, argument, what):
    """The arguments of a configuration with the setting `what` for one argument, or for "all"."""
    if argument == "all":
        every = [setting(type_name, name, what) for name in arguments(type_name) if name not in NOT_WITH_ALL]
        return {name: value for one in every for name, value in one.items()}
    if argument == "" or argument in SPELLINGS or what == "absent":
        return {}
    kind = kinds(type_name)[argument]
    if what == "default":
        return {argument: DEFAULTS[argument]}
    if what == "empty":
        return {argument: EMPTY[kind]}
    if what == "blank":
        return {argument: BLANK[kind]}
    companions = {name: value for name, value in COMPANIONS.get(argument, {}).items() if name in kinds(type_name)}
    return {**companions, argument: VALUES.get(argument, VALUE[kind])}


def objects(type_name):
    """Name of an object -> (base, argument, history)."""
    found = {}
    for base in BASES[type_name]:
        prefix = f"{base}-" if base else ""
        found[f"{prefix}base"] = (base, "", ("absent",))
        for spelling in SPELLINGS:
            found[f"{prefix}{spelling}"] = (base, spelling, ("absent",))
        for argument in (*arguments(type_name), "all"):
            if ONLY.get((type_name, argument), base) != base:
                found[f"{prefix}{argument}-empty"] = (base, argument, ("empty",))
                continue
            for what in whats(type_name, argument)[1:]:
                found[f"{prefix}{argument}-{what}"] = (base, argument, (what,))
            for what in ("absent", "empty"):
                found[f"{prefix}{argument}-value-{what}"] = (base, argument, ("value", what))
    return found


def config(type_name, name, what):
    """The configuration of an object with the setting `what` for its argument."""
    base, argument, _ = objects(type_name)[name]
    found = dict(BASES[type_name][base])
    if type_name == ROLE and argument in found:
        del found[argument]
        if argument not in OTHER_GRANT:
            found.update(OTHER_GRANT)
    found.update(setting(type_name, argument, what))
    path = name if type_name == BACKEND else MOUNT
    path = SPELLINGS.get(argument, "{}").format(path)
    if type_name == BACKEND:
        return {"path": path, **found}
    if type_name == ROLE:
        return {"backend": path, "name": name, "credential_type": base, **found}
    return {"backend": path, "name": name, "username": name, **found}
