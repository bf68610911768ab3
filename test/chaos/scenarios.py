# SPDX-License-Identifier: MPL-2.0
"""The scenarios of the matrix: for every type, each operation of Terraform.

A scenario prepares without faults, then acts through a provider behind the proxies, where faults begin with `arm()`, and then
checks the result. A failed check raises Lost or Leaked.
"""

import json
import pathlib
import subprocess
import time

from provider import Crashed, Hung, Resource, check_diagnostics, complete, decode, encode, errors, invoke, query
from recorded import Recorded
from world import CHILD_SECONDS, REVOCATION_SECONDS

ANYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]})
READING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}]})
LISTING = READING.replace("GetUser", "ListUsers")


class Lost(Exception):
    """An object that no state knows, or an object that Terraform cannot correct any more."""


class Leaked(Exception):
    """A lease, an IAM user, a file or a token that no state or run owns."""


class Told(Exception):
    """A secret of a request that was disclosed in a diagnostic, a log or a file."""


class Scenario:
    """One operation on one type. `name` is unique in the lab."""

    # Whether the provider must refuse the operation, with and without a fault.
    refused = False

    def __init__(self, world, name):
        self.world = world
        self.server = world.server
        self.name = name
        self.fault = ""

    def provider_arguments(self):
        headers = [{"name": "X-Chaos-Secret", "value": f"of-{self.name}"}]
        return {"max_retries": 1, "max_lease_ttl_seconds": CHILD_SECONDS, "headers": headers}

    def prepare(self):
        pass

    def act(self, provider, arm):
        """Runs the tested operation. Returns the error diagnostics."""
        raise NotImplementedError

    def after(self, problems):
        """Checks the result after the provider has exited."""

    def recover(self):
        """Runs the next steps of Terraform without faults, and checks that they succeed."""

    def clean_up(self):
        """Removes the fixtures, and after a broken case all objects that are left."""

    def owed(self):
        """Prefixes of leases, also parts of names of IAM users. These leases and users must be gone after a while."""
        return None


# --- managed resources


class Managed(Scenario):
    """All operations on a resource. A subclass defines the resource; `operation` meets the fault."""

    type_name = ""
    operation = "create"

    def config(self):
        raise NotImplementedError

    def changed(self):
        """The configuration of the update."""
        raise NotImplementedError

    def import_id(self):
        raise NotImplementedError

    def exists(self):
        """Text about the object on the server; empty if the server does not have it."""
        raise NotImplementedError

    def prepare(self):
        self.fixtures()
        self.resource = Resource(self.type_name, self.config())
        if self.operation != "create":
            self._must(self.resource.apply(self.world.clean)[0], "setting up")
        if self.operation == "update":
            self.resource.config = self.changed()
        if self.operation == "import":
            self.resource = Resource(self.type_name, self.config())

    def fixtures(self):
        pass

    def act(self, provider, arm):
        arm()
        if self.operation == "import":
            return self.resource.adopt(provider, self.import_id())
        return self.resource.apply(provider, destroy=self.operation == "delete")[0]

    def after(self, problems):
        there = self.exists()
        if there and self.resource.value is None and self.operation != "import":
            raise Lost(f"{there} exists and is not in the state; the errors: {problems}")

    def recover(self):
        clean, resource = self.world.clean, self.resource
        if self.operation == "import" and resource.value is None:
            self._must(resource.adopt(clean, self.import_id()), "the second import")
        if self.operation != "delete":
            self._must(resource.apply(clean)[0], "the second apply")
            problems, action = resource.apply(clean)
            self._must(problems, "the third apply")
            if action:
                raise Lost(f"the plan is not empty after the second apply: {action}")
            if not self.exists():
                raise Lost("the plan is empty, but the object does not exist")
        self._must(resource.apply(clean, destroy=True)[0], "destroy")
        if there := self.exists():
            raise Lost(f"{there} still exists after destroy")

    @staticmethod
    def _must(problems, what):
        if problems:
            raise Lost(f"{what} fails: {problems}")


class Backend(Managed):
    type_name = "vault_aws_secret_backend"

    def config(self):
        return {"path": self.name, **self.world.root_config(), "description": "one", "lease": "1h", "lease_max": "2h"}

    def changed(self):
        changes = {"description": "two", "default_lease_ttl_seconds": 60, "region": "us-west-2", "lease": "30m"}
        return {**self.config(), **changes}

    def import_id(self):
        return self.name

    def paths(self):
        return [self.name]

    def exists(self):
        mounts = [path for path in self.paths() if self.server.has(f"sys/mounts/{path}")]
        return f"the mount {' '.join(mounts)}" if mounts else ""

    def clean_up(self):
        for path in self.paths():
            self.world.unmount(path)


class WriteOnlyBackend(Backend):
    def config(self):
        config = super().config()
        config["secret_key_wo"] = config.pop("secret_key")
        return {**config, "secret_key_wo_version": 1}

    def changed(self):
        return {**self.config(), "secret_key_wo_version": 2}


class MovedBackend(Backend):
    operation = "update"

    def changed(self):
        return {**self.config(), "path": f"{self.name}-moved"}

    def paths(self):
        return [self.name, f"{self.name}-moved"]


class RotatedBackend(Backend):
    """The root key belongs to a user of the case, and Vault rotates it at once."""

    def fixtures(self):
        self.world.user(self.name, ANYTHING)
        self.key = self.world.iam.create_access_key(UserName=self.name)["AccessKey"]

    def config(self):
        return {"path": self.name, **self.world.root_config(self.key), "rotate_root": True}

    def changed(self):
        return {**self.config(), "rotate_root_trigger": "again"}

    def recover(self):
        # A mount cannot be created again with a key that its rotation deleted at AWS. The owner of the user creates a new key,
        # as the diagnostics say.
        if self.resource.tainted:
            for key in self.world.keys(self.name):
                self.world.iam.delete_access_key(UserName=self.name, AccessKeyId=key)
            self.key = self.world.iam.create_access_key(UserName=self.name)["AccessKey"]
            self.resource.config = self.config()
        super().recover()

    def clean_up(self):
        super().clean_up()
        self.world.delete_user(self.name)


class Role(Managed):
    type_name = "vault_aws_secret_backend_role"

    def fixtures(self):
        self.world.mount(self.name)

    def config(self):
        return {"backend": self.name, "name": "role", "credential_type": "iam_user", "policy_document": READING}

    def changed(self):
        return {**self.config(), "policy_document": LISTING, "user_path": "/chaos/", "iam_tags": {"a": "b"}}

    def import_id(self):
        return f"{self.name}/roles/role"

    def paths(self):
        return [self.name]

    def exists(self):
        roles = [path for path in self.paths() if self.server.has(f"{path}/roles/role")]
        return f"the role in {' '.join(roles)}" if roles else ""

    def clean_up(self):
        for path in self.paths():
            self.world.unmount(path)


class MovedRole(Role):
    operation = "update"

    def fixtures(self):
        for path in self.paths():
            self.world.mount(path)

    def changed(self):
        return {**self.config(), "backend": f"{self.name}-moved"}

    def paths(self):
        return [self.name, f"{self.name}-moved"]


class StaticRole(Managed):
    type_name = "vault_aws_secret_backend_static_role"

    def fixtures(self):
        self.world.mount(self.name)
        self.world.user(self.name)

    def config(self):
        return {"backend": self.name, "name": "role", "username": self.name, "rotation_period": 3600}

    def changed(self):
        return {**self.config(), "rotation_period": 7200}

    def import_id(self):
        return f"{self.name}/static-roles/role"

    def exists(self):
        keys = self.world.keys(self.name)
        return "the static role" if self.server.has(f"{self.name}/static-roles/role") else f"the keys {keys}" if keys else ""

    def after(self, problems):
        super().after(problems)
        if len(keys := self.world.keys(self.name)) > 1:
            raise Lost(f"the user has the keys {keys}, but Vault has only one key")

    def clean_up(self):
        self.world.unmount(self.name)
        self.world.delete_user(self.name)


# --- credentials and data sources


class Reading(Scenario):
    """A role to read from, in a mount of the case. The role and its users have the name of the case."""

    type_name = ""
    options = {}
    role = {"credential_type": "iam_user", "policy_document": READING}

    def prepare(self):
        self.world.mount(self.name)
        self.server.must("POST", f"{self.name}/roles/{self.name}", self.role)

    def arguments(self):
        return {"mount": self.name, "role": self.name, **self.options}

    def owed(self):
        return [f"{self.name}/creds/{self.name}", f"{self.name}/sts/{self.name}"]

    def clean_up(self):
        # Debts unmounts the mount later, because unmounting now would revoke the leases that the check must find.
        pass


FAST_GATE = {"num_sequential_successes": 2, "num_seconds_between_tests": 0, "max_cred_validation_seconds": 8}


class Data(Reading):
    type_name = "vault_aws_access_credentials"
    options = FAST_GATE

    def act(self, provider, arm):
        arm()
        return self.read(provider)

    def read(self, provider):
        config = complete(provider.schema("data_source", self.type_name), self.arguments())
        response = provider.call(
            "ReadDataSource", type_name=self.type_name, config={"msgpack": encode(config)}
        )
        check_diagnostics(response)
        problems = errors(response)
        if not problems:
            self.result = decode(response.state.msgpack)
            self.check_result(self.result)
        return problems

    def check_result(self, result):
        if not (result["access_key"] and result["secret_key"]):
            raise Lost(f"the result has no keys: {sorted(name for name in result if result[name])}")

    def after(self, problems):
        # The state owns these credentials, so they are not a debt: the test revokes them.
        if not problems and (lease := self.result.get("lease_id")):
            self.server.ask("PUT", "sys/leases/revoke", {"lease_id": lease, "sync": True})

    def recover(self):
        if problems := self.read(self.world.clean):
            raise Lost(f"the second read fails: {problems}")
        self.after([])


class SessionData(Data):
    options = {"type": "sts"}
    role = {"credential_type": "assumed_role", "role_arns": "arn:aws:iam::123456789012:role/chaos"}


class NamesData(Data):
    type_name = "vault_aws_secret_backend_roles"

    def arguments(self):
        return {"mount": self.name}

    def check_result(self, result):
        # A faulty server can return an incomplete list, so only the type of the result is checked.
        if not isinstance(result["names"], list):
            raise Lost(f"the names are {result['names']!r}")

    def owed(self):
        return None

    def clean_up(self):
        self.world.unmount(self.name)


class LoginData(NamesData):
    """Reads with a login, so that the token of every request comes from the login."""

    def prepare(self):
        super().prepare()
        self.server.must("POST", f"sys/auth/{self.name}", {"type": "userpass"})
        self.server.must("PUT", f"sys/policies/acl/{self.name}", {"policy": f'path "{self.name}/*" {{ capabilities = ["read", "list"] }}'})
        user = {"password": "correct", "token_policies": self.name, "token_ttl": CHILD_SECONDS}
        self.server.must("POST", f"auth/{self.name}/users/me", user)

    def provider_arguments(self):
        login = [{"mount": self.name, "username": "me", "password": "correct"}]
        return {**super().provider_arguments(), "auth_login_userpass": login}

    def clean_up(self):
        super().clean_up()
        self.server.ask("DELETE", f"sys/auth/{self.name}")
        self.server.ask("DELETE", f"sys/policies/acl/{self.name}")


class StaticNamesData(NamesData):
    type_name = "vault_aws_secret_backend_static_roles"


class WithStaticRole:
    """Mixin: a static role instead of a role."""

    def prepare(self):
        self.world.mount(self.name)
        self.world.user(self.name)
        self.server.must("POST", f"{self.name}/static-roles/role", {"username": self.name, "rotation_period": 3600})

    def arguments(self):
        return {"mount": self.name, "name": "role"}

    def owed(self):
        return None

    def clean_up(self):
        self.server.ask("DELETE", f"{self.name}/static-roles/role")
        self.world.unmount(self.name)
        self.world.delete_user(self.name)


class StaticData(WithStaticRole, Data):
    type_name = "vault_aws_static_access_credentials"


class Ephemeral(Data):
    """Open, renew, close; `operation` meets the fault."""

    operation = "open"

    def act(self, provider, arm):
        if self.operation == "open":
            arm()
        problems = self.open(provider)
        if problems:
            assert self.operation == "open", problems
            return problems
        if self.operation == "renew":
            arm()
            problems += self.renew(provider)
        if self.operation == "fetch":
            arm()
            problems += self.fetch(provider)
        if self.operation == "close":
            arm()
        return problems + self.close(provider)

    def open(self, provider):
        config = complete(provider.schema("ephemeral_resource", self.type_name), self.arguments())
        config = {"msgpack": encode(config)}
        problems = errors(provider.call("ValidateEphemeralResourceConfig", type_name=self.type_name, config=config))
        if problems:
            return problems
        response = provider.call("OpenEphemeralResource", type_name=self.type_name, config=config)
        check_diagnostics(response)
        self.private = response.private
        problems = errors(response)
        if not problems:
            self.result = decode(response.result.msgpack)
            self.check_result(self.result)
        return problems

    def renew(self, provider):
        response = provider.call("RenewEphemeralResource", type_name=self.type_name, private=self.private)
        check_diagnostics(response)
        self.private = response.private or self.private
        return errors(response)

    def fetch(self, provider):
        raise NotImplementedError

    def close(self, provider):
        response = provider.call("CloseEphemeralResource", type_name=self.type_name, private=self.private)
        check_diagnostics(response)
        return errors(response)

    def after(self, problems):
        pass

    def recover(self):
        if problems := self.open(self.world.clean) + self.close(self.world.clean):
            raise Lost(f"the second run fails: {problems}")


class SessionEphemeral(Ephemeral):
    options = SessionData.options
    role = SessionData.role


class StaticEphemeral(WithStaticRole, Ephemeral):
    type_name = "vault_aws_static_access_credentials"


class CredentialProcess(Ephemeral):
    type_name = "vault_aws_credential_process"
    options = {}

    def check_result(self, result):
        assert result["profile"] and result["config_file"], result

    def fetch(self, provider):
        """Runs the credential process like an AWS program without cached credentials."""
        config = pathlib.Path(self.result["config_file"])
        (config.parent / "credentials.json").unlink()
        [command] = [line.partition("= ")[2] for line in config.read_text().splitlines() if line.startswith("credential_process")]
        try:
            done = subprocess.run(command.split(), capture_output=True, env=provider.environment, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            raise Hung("the credential process") from None
        if done.returncode < 0:
            raise Crashed(f"the credential process: signal {-done.returncode}")
        if done.returncode == 0:
            assert json.loads(done.stdout)["AccessKeyId"]
            return []
        return [done.stderr.decode()]


# --- lists and actions


class Listing(Scenario):
    """Lists the roles in a mount of the case."""

    whole = False
    type_name = "vault_aws_secret_backend_role"
    names = ("a", "b", "c")

    def prepare(self):
        self.world.mount(self.name)
        for name in self.names:
            self.server.must("POST", f"{self.name}/roles/{name}", {"credential_type": "iam_user", "policy_document": READING})

    def config(self):
        return {"backend": self.name}

    def expected(self):
        return [{"backend": self.name, "name": name, "namespace": None} for name in self.names]

    def act(self, provider, arm):
        arm()
        problems, warnings, results = query(provider, self.type_name, self.whole, **self.config())
        if not self.fault:
            self._check(problems, warnings, results)
        return problems

    def _check(self, problems, warnings, results):
        if problems or warnings or [identity for identity, _ in results] != self.expected():
            raise Lost(f"the list has {results}; the diagnostics: {problems + warnings}")
        if self.whole and not all(found for _, found in results):
            raise Lost(f"an object was not fetched: {results}")

    def recover(self):
        self._check(*query(self.world.clean, self.type_name, self.whole, **self.config()))

    def clean_up(self):
        self.world.unmount(self.name)


class WholeListing(Listing):
    whole = True


class MountListing(Listing):
    type_name = "vault_aws_secret_backend"
    whole = True
    names = ()

    def config(self):
        return {"path_prefix": self.name}

    def expected(self):
        return [{"path": self.name, "namespace": None}]


class StaticListing(WithStaticRole, Listing):
    type_name = "vault_aws_secret_backend_static_role"
    whole = True
    names = ("role",)


class RotateRoot(Scenario):
    """The root key belongs to a user of the case. After every fault Vault and AWS must have the same key."""

    def prepare(self):
        self.world.user(self.name, ANYTHING)
        key = self.world.iam.create_access_key(UserName=self.name)["AccessKey"]
        self.server.must("POST", f"sys/mounts/{self.name}", {"type": "aws"})
        self.server.must("POST", f"{self.name}/config/root", self.world.root_config(key))
        self.before = key["AccessKeyId"]

    def act(self, provider, arm):
        arm()
        return invoke(provider, "vault_aws_rotate_root", backend=self.name)[0]

    def after(self, problems):
        mine = self.server.must("GET", f"{self.name}/config/root")["data"]["access_key"]
        if (keys := self.world.keys(self.name)) != [mine]:
            raise Lost(f"Vault has the key {mine}, and the user has {keys}; the errors: {problems}")
        if not problems and mine == self.before and not self.fault:
            raise Lost("the root key did not change")

    def recover(self):
        if problems := invoke(self.world.clean, "vault_aws_rotate_root", backend=self.name)[0]:
            raise Lost(f"the second rotation fails: {problems}")
        self.after([])

    def clean_up(self):
        self.world.unmount(self.name)
        self.world.delete_user(self.name)


class RevokeLeases(Reading):
    """A success means that the users of the role are gone."""

    def prepare(self):
        super().prepare()
        self.issue()

    def issue(self):
        self.lease = self.server.must("GET", f"{self.name}/creds/{self.name}")["lease_id"]

    def act(self, provider, arm):
        arm()
        return self.revoke(provider)

    def revoke(self, provider):
        return invoke(provider, "vault_aws_revoke_leases", backend=self.name, role=self.name)[0]

    def after(self, problems):
        # If Vault denies a revocation, the provider reduces the lease to a second.
        end = time.monotonic() + REVOCATION_SECONDS
        while not problems and (left := [user for user in self.world.users() if self.name in user]):
            if time.monotonic() > end:
                raise Leaked(f"the action succeeded, but these users still exist: {left}")
            time.sleep(0.5)

    def recover(self):
        if problems := self.revoke(self.world.clean):
            raise Lost(f"the second revocation fails: {problems}")
        self.after([])


class RevokeLease(RevokeLeases):
    def revoke(self, provider):
        return invoke(provider, "vault_lease_revoke", lease_id=self.lease)[0]


# --- states of hashicorp/vault


class Takeover:
    """Mixin: the state and the object are recordings of hashicorp/vault; `recorded` names them."""

    recorded = ""

    def recording(self):
        """The name of the object, and its mount."""
        return "role", self.name

    def prepare(self):
        self.fixtures()
        self.theirs = Recorded(self.world, self.type_name, self.recorded, *self.recording())
        self.theirs.make(self.server)
        self.resource = Resource(self.type_name, self.changed() if self.operation == "update" else self.config())
        self.resource.state = self.theirs.state(self.world.clean)
        self.resource.private = self.theirs.private

    def config(self):
        return self.theirs.config

    def changed(self):
        return {**self.config(), **self.changes}

    def act(self, provider, arm):
        arm()
        problems, action = self.resource.apply(provider, destroy=self.operation == "delete")
        if self.operation == "read" and action and not self.fault:
            raise Lost(f"the first plan is not empty: {action}")
        return problems


class TakeoverBackend(Takeover, Backend):
    changes = {"description": "two", "max_retries": 3}

    def fixtures(self):
        pass

    def recording(self):
        return self.name, self.name


class TakeoverRole(Takeover, Role):
    changes = {"user_path": "/chaos/"}


class TakeoverStaticRole(Takeover, StaticRole):
    changes = {"rotation_period": 7200}

    def recording(self):
        # The IAM user has the name of the static role.
        return self.name, self.name

    def exists(self):
        return "the static role" if self.server.has(f"{self.name}/static-roles/{self.name}") else ""


# --- foreign objects


class Occupied:
    """Mixin: a foreign object exists before the create. The provider must refuse, and the object must not change."""

    refused = True

    def theirs(self):
        """All data of the foreign object, which must not change."""
        raise NotImplementedError

    def prepare(self):
        super().prepare()
        self.before = self.theirs()

    def after(self, problems):
        if (now := self.theirs()) != self.before:
            raise Lost(f"the foreign object was {self.before} and is {now}; the errors: {problems}")

    def recover(self):
        self._must_refuse(self.resource.apply(self.world.clean)[0], "the second apply")
        self.resource.apply(self.world.clean, destroy=True)
        self.after([])

    @staticmethod
    def _must_refuse(problems, what):
        if not problems:
            raise Lost(f"{what} adopts a foreign object")


class OccupiedBackend(Occupied, Backend):
    def fixtures(self):
        self.world.mount(self.name)
        self.server.must("POST", f"{self.name}/roles/theirs", {"credential_type": "iam_user", "policy_document": READING})

    def theirs(self):
        paths = (f"sys/mounts/{self.name}", f"{self.name}/config/root", f"{self.name}/roles/theirs")
        return [self.server.ask("GET", path)[1].get("data") for path in paths]


class OccupiedByOther(Occupied, Backend):
    """A mount of another type."""

    def fixtures(self):
        self.server.must("POST", f"sys/mounts/{self.name}", {"type": "kv"})
        self.server.must("PUT", f"{self.name}/theirs", {"a": "b"})

    def theirs(self):
        return [self.server.ask("GET", path)[1].get("data") for path in (f"sys/mounts/{self.name}", f"{self.name}/theirs")]


class OccupiedRole(Occupied, Role):
    def fixtures(self):
        super().fixtures()
        self.server.must("POST", f"{self.name}/roles/role", {"credential_type": "iam_user", "policy_document": LISTING})

    def theirs(self):
        return self.server.ask("GET", f"{self.name}/roles/role")[1].get("data")


class OccupiedStaticRole(Occupied, StaticRole):
    def fixtures(self):
        super().fixtures()
        self.server.must("POST", f"{self.name}/static-roles/role", {"username": self.name, "rotation_period": 86400})

    def theirs(self):
        return self.server.ask("GET", f"{self.name}/static-roles/role")[1].get("data"), self.world.keys(self.name)


class ReplacedBackend(OccupiedBackend):
    """A foreign mount is at the path of a mount in the state."""

    def fixtures(self):
        pass

    def prepare(self):
        Managed.prepare(self)
        self.world.unmount(self.name)
        OccupiedBackend.fixtures(self)
        self.before = self.theirs()


def parts(base, *operations):
    """One class for each operation."""
    return {operation: type(f"{base.__name__}_{operation}", (base,), {"operation": operation}) for operation in operations}


LIFE = ("create", "read", "update", "delete", "import")

TAKEOVERS = {
    TakeoverBackend: ("all-empty", "all-value-absent", "secret_key-value"),
    TakeoverRole: ("iam_user-all-empty", "iam_user-leading"),
    TakeoverStaticRole: ("all-empty",),
}

SCENARIOS = {
    f"{type_name}.{operation}": scenario
    for type_name, scenarios in {
        "backend": parts(Backend, *LIFE),
        "backend-write-only": parts(WriteOnlyBackend, "create", "update"),
        "backend-rotated": parts(RotatedBackend, "create", "update"),
        "backend-moved": parts(MovedBackend, "update"),
        "role": parts(Role, *LIFE),
        "role-moved": parts(MovedRole, "update"),
        "static-role": parts(StaticRole, *LIFE),
        **{
            f"takeover-{base.type_name.removeprefix('vault_aws_secret_')}-{recorded}": parts(
                type(f"{base.__name__}_{recorded}", (base,), {"recorded": recorded}), "read", "update", "delete"
            )
            for base, all_recorded in TAKEOVERS.items()
            for recorded in all_recorded
        },
        "occupied-backend": parts(OccupiedBackend, "create"),
        "occupied-backend-kv": parts(OccupiedByOther, "create"),
        "occupied-role": parts(OccupiedRole, "create"),
        "occupied-static-role": parts(OccupiedStaticRole, "create"),
        "replaced-backend": parts(ReplacedBackend, "read", "update", "delete"),
        "credentials-data": {"read": Data},
        "credentials-data-session": {"read": SessionData},
        "credentials": parts(Ephemeral, "open", "renew", "close"),
        "credentials-session": parts(SessionEphemeral, "open", "close"),
        "static-credentials-data": {"read": StaticData},
        "static-credentials": parts(StaticEphemeral, "open", "close"),
        "credential-process": parts(CredentialProcess, "open", "renew", "fetch", "close"),
        "roles-data": {"read": NamesData},
        "static-roles-data": {"read": StaticNamesData},
        "login-data": {"read": LoginData},
        "list": {"backends": MountListing, "roles": Listing, "whole-roles": WholeListing, "static-roles": StaticListing},
        "action": {"rotate-root": RotateRoot, "revoke-leases": RevokeLeases, "lease-revoke": RevokeLease},
    }.items()
    for operation, scenario in scenarios.items()
}


class Debts:
    """The leases and IAM users of finished cases, which must be gone after a while."""

    def __init__(self, world):
        self._world = world
        self._open = []  # (when, case, scenario)

    def add(self, case, scenario):
        if scenario.owed() is not None:
            self._open.append((time.monotonic() + CHILD_SECONDS, case, scenario))

    def collect(self, wait):
        """Yields each case that is due and the objects that it left; with `wait`, waits for all cases."""
        while self._open:
            due, case, scenario = self._open[0]
            left = due - time.monotonic()
            if left > 0:
                if not wait:
                    return
                time.sleep(left)
            self._open.pop(0)
            yield case, self._settle(scenario)
            self._world.unmount(scenario.name)

    def _settle(self, scenario):
        end = time.monotonic() + REVOCATION_SECONDS
        while True:
            left = [lease for prefix in scenario.owed() for lease in self._world.server.leases(prefix)]
            left = left or [user for user in self._world.users() if scenario.name in user]
            if not left or time.monotonic() > end:
                return left
            time.sleep(0.5)
