# SPDX-License-Identifier: MPL-2.0
"""Calls the provider like Terraform core: one process, protocol 6 over its socket.

Values are Python objects; `UNKNOWN` is an unknown value. Plans and states are passed on as bytes.
"""

import base64
import html
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.parse

import grpc
import msgpack
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
# Only detects hangs. The longest limit in a case, the limit of a remount during an outage, is half of this time.
RPC_SECONDS = 180
# Detects a provider that does not exit. Terraform kills a provider after two seconds, but a busy machine must not fail the
# test.
LEAVE_SECONDS = 20

# Prefixes of variables that are removed from the environment, so that only the settings of a case count.
FOREIGN = ("VAULT_", "AWS_", "TF_", "TERRAFORM_VAULT_", "PLUGIN_", "SSL_CERT_", "TFC_", "ACTIONS_ID_TOKEN_")


class Unknown:
    def __repr__(self):
        return "(unknown)"


UNKNOWN = Unknown()


class Crashed(Exception):
    """The process has ended, or ended with a failure."""


class Hung(Exception):
    """No answer within a time that is far beyond all limits."""


def encode(value):
    return msgpack.packb(value, default=lambda _: msgpack.ExtType(0, b"\0"))


def decode(data):
    return msgpack.unpackb(data, ext_hook=lambda *_: UNKNOWN, strict_map_key=False) if data else None


def forms(secret):
    """The forms in which a text can be quoted: literally, escaped for JSON, HTML and URLs, and in base64 at any offset."""
    yield from {secret, json.dumps(secret)[1:-1], html.escape(secret), urllib.parse.quote(secret, safe="")}
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        # Without the characters at the ends, which contain bits of the neighbouring bytes.
        yield coded[(0, 2, 3)[before] : -1]


class Messages:
    """Message classes by full name, from the file that `protoc --descriptor_set_out` wrote."""

    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(path).read_bytes())
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            pool.Add(file)
        service = pool.FindServiceByName("tfplugin6.Provider")
        self.methods = {method.name: (self._type(method.input_type), self._type(method.output_type)) for method in service.methods}
        self.empty = self._type(pool.FindMessageTypeByName("plugin.Empty"))

    @staticmethod
    def _type(descriptor):
        return message_factory.GetMessageClass(descriptor)


class Provider:
    """A started process. `environment` is added to our environment without FOREIGN variables."""

    def __init__(self, program, messages, environment):
        self._messages = messages
        self.directory = tempfile.TemporaryDirectory(prefix="chaos-")
        self.temporary = pathlib.Path(self.directory.name, "tmp")
        self.temporary.mkdir(mode=0o700)
        self._stderr = open(pathlib.Path(self.directory.name, "stderr"), "wb")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self.environment = {
            **inherited,
            "TF_PLUGIN_MAGIC_COOKIE": COOKIE,
            "PLUGIN_PROTOCOL_VERSIONS": "6",
            "TMPDIR": str(self.temporary),
            "HOME": self.directory.name,
            "TF_LOG": "debug",
            **environment,
        }
        self.environment.pop("XDG_RUNTIME_DIR", None)
        self.process = subprocess.Popen(
            [program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._stderr, env=self.environment
        )
        line = self.process.stdout.readline().decode()
        parts = line.strip().split("|")
        if len(parts) < 5:
            raise Crashed(f"no handshake: {line!r}{self.log()}")
        options = [("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]
        self.said = []  # all diagnostics so far
        self._channel = grpc.insecure_channel(f"unix:{parts[3]}", options=options)
        self._schema = None

    def log(self):
        return pathlib.Path(self.directory.name, "stderr").read_text(errors="replace")

    def call(self, rpc, **fields):
        request_type, response_type = self._messages.methods[rpc]
        response = self._call(f"/tfplugin6.Provider/{rpc}", request_type(**fields), response_type)
        self.said += map(text, getattr(response, "diagnostics", ()))
        return response

    def stream(self, rpc, **fields):
        """All events of a streaming RPC."""
        request_type, event_type = self._messages.methods[rpc]
        method = self._channel.unary_stream(
            f"/tfplugin6.Provider/{rpc}", lambda message: message.SerializeToString(), event_type.FromString
        )
        try:
            return list(method(request_type(**fields), timeout=RPC_SECONDS, wait_for_ready=True))
        except grpc.RpcError as error:
            raise self._failure(rpc, error) from None

    def told(self, secrets):
        """The places where one of `secrets` was disclosed: a diagnostic, the log, or a file that is left."""
        texts = {f"a diagnostic: {text}": text for text in self.said}
        for path in pathlib.Path(self.directory.name).rglob("*"):
            if path.is_file():
                texts[str(path.relative_to(self.directory.name))] = path.read_text(errors="replace")
        quoted = [form for secret in secrets for form in forms(secret)]
        return [place for place, text in texts.items() if any(form in text for form in quoted)]

    def _call(self, path, request, response_type):
        method = self._channel.unary_unary(path, lambda message: message.SerializeToString(), response_type.FromString)
        try:
            return method(request, timeout=RPC_SECONDS, wait_for_ready=True)
        except grpc.RpcError as error:
            raise self._failure(path, error) from None

    def _failure(self, rpc, error):
        if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
            return Hung(rpc)
        return Crashed(f"{rpc}: {error.code().name} {error.details()}; exit code {self.process.poll()}")

    def schema(self, kind, name):
        if self._schema is None:
            self._schema = self.call("GetProviderSchema")
        if not kind:
            return self._schema.provider.block
        schema = getattr(self._schema, f"{kind}_schemas")[name]
        return schema.schema.block if kind == "action" else schema.block

    def configure(self, **arguments):
        config = encode(complete(self.schema("", ""), arguments))
        problems = errors(self.call("ValidateProviderConfig", config={"msgpack": config}))
        if not problems:
            response = self.call("ConfigureProvider", terraform_version="1.11.4", config={"msgpack": config})
            problems = errors(response)
        if problems:
            raise Crashed(f"cannot be configured: {problems}")

    def leave(self):
        """Sends Shutdown, as Terraform does; returns the files that are left."""
        try:
            try:
                self._call("/plugin.GRPCController/Shutdown", self._messages.empty(), self._messages.empty)
            except Crashed:
                pass  # the process can end before its answer is read; the exit code decides
            try:
                code = self.process.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise Hung(f"still running {LEAVE_SECONDS} s after Shutdown") from None
            if code != 0:
                raise Crashed(f"exit code {code}")
            return [str(path.relative_to(self.temporary)) for path in self.temporary.rglob("*")]
        finally:
            self.drop()

    def drop(self):
        self._channel.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self._stderr.close()

    def forget(self):
        """Deletes its directory, with the log."""
        self.directory.cleanup()


def complete(block, values):
    """`values`, with null for every missing attribute and an empty list for every missing block."""
    whole = {attribute.name: values.get(attribute.name) for attribute in block.attributes}
    for nested in block.block_types:
        whole[nested.type_name] = [complete(nested.block, value) for value in values.get(nested.type_name, [])]
    unknown = set(values) - set(whole)
    assert not unknown, f"the schema has no {unknown}"
    return whole


def text(item):
    return f"{item.summary}: {item.detail}"


def errors(response):
    """Summaries and details of error diagnostics."""
    return [text(item) for item in response.diagnostics if item.severity == 1]


def query(provider, type_name, include_object=False, **config):
    """Lists: (errors, warnings, results) as core reads the stream; a result is (identity, object or None)."""
    config = {"msgpack": encode(complete(provider.schema("list_resource", type_name), config))}
    response = provider.call("ValidateListResourceConfig", type_name=type_name, config=config)
    if problems := errors(response):
        return problems, [], []
    said, results = [], []
    request = {"type_name": type_name, "config": config, "include_resource_object": include_object, "limit": 100}
    for event in provider.stream("ListResource", **request):
        said += event.diagnostic
        provider.said += map(text, event.diagnostic)
        if problems := [text(item) for item in event.diagnostic if item.severity == 1]:
            return problems, [], []
        if not event.HasField("identity"):
            if not said:
                raise BreaksRules("an event without identity, before any warning")
            continue
        found = decode(event.resource_object.msgpack) if event.HasField("resource_object") else None
        if contains_unknown(found):
            raise BreaksRules(f"a listed object with unknown values: {found}")
        results.append((decode(event.identity.identity_data.msgpack), found))
    return [], [text(item) for item in said], results


def invoke(provider, type_name, **config):
    """Invokes an action: (errors, warnings) as core reads the stream."""
    config = {"msgpack": encode(complete(provider.schema("action", type_name), config))}
    capabilities = {"write_only_attributes_allowed": True}
    response = provider.call("ValidateActionConfig", type_name=type_name, config=config)
    problems = errors(response) or errors(
        provider.call("PlanAction", action_type=type_name, config=config, client_capabilities=capabilities)
    )
    if problems:
        return problems, []
    *progress, last = provider.stream(
        "InvokeAction", action_type=type_name, config=config, client_capabilities=capabilities
    )
    if not last.HasField("completed") or any(event.HasField("completed") for event in progress):
        raise BreaksRules("an action completes once, and with its last event")
    provider.said += [event.progress.message for event in progress] + list(map(text, last.completed.diagnostics))
    check_diagnostics(last.completed)
    return errors(last.completed), [text(item) for item in last.completed.diagnostics if item.severity != 1]


class BreaksRules(Exception):
    """An answer that Terraform would report as a bug in the provider."""


class Resource:
    """One managed resource in a state, stored like core stores it."""

    def __init__(self, type_name, config):
        self.type_name = type_name
        self.config = config
        self.state = encode(None)
        self.private = b""
        self.identity = None
        self.tainted = False

    @property
    def value(self):
        return decode(self.state)

    def refresh(self, provider):
        """Refreshes the state from the provider. Returns errors."""
        if self.value is None:
            return []
        request = {"type_name": self.type_name, "current_state": {"msgpack": self.state}, "private": self.private}
        if self.identity:
            request["current_identity"] = {"identity_data": {"msgpack": self.identity}}
        response = provider.call("ReadResource", **request)
        problems = errors(response)
        check_diagnostics(response)
        if not problems:
            self._keep(response.new_state, response.private, response, "new_identity")
        return problems

    def apply(self, provider, destroy=False):
        """`terraform apply`: refresh, plan, apply. Returns errors, and the action ("" for none)."""
        if problems := self.refresh(provider):
            return problems, ""
        before = self.value
        if destroy:
            return (self._change(provider, None), "delete") if before is not None else ([], "")
        if before is not None and not self.tainted:
            plan, problems = self._plan(provider, self.config)
            if problems:
                return problems, ""
            if not plan.requires_replace:
                if decode(plan.planned_state.msgpack) == before:
                    return [], ""
                return self._carry_out(provider, plan, self.config), "update"
        if before is not None:
            if problems := self._change(provider, None):
                return problems, "replace"
        return self._change(provider, self.config), "replace" if before is not None else "create"

    def adopt(self, provider, import_id):
        """`terraform import`: import and refresh. Returns errors."""
        response = provider.call("ImportResourceState", type_name=self.type_name, id=import_id)
        check_diagnostics(response)
        if problems := errors(response):
            return problems
        [found] = response.imported_resources
        before = (self.state, self.private, self.identity)
        self._keep(found.state, found.private, found, "identity")
        problems = self.refresh(provider)
        if problems or self.value is None:
            self.state, self.private, self.identity = before
            problems = problems or ["Cannot import non-existent remote object"]
        return problems

    def _change(self, provider, config):
        plan, problems = self._plan(provider, config)
        return problems or self._carry_out(provider, plan, config)

    def _plan(self, provider, config):
        block = provider.schema("resource", self.type_name)
        before, proposed = self.value, None
        if config is not None:
            config = complete(block, config)
            response = provider.call(
                "ValidateResourceConfig",
                type_name=self.type_name,
                config={"msgpack": encode(config)},
                client_capabilities={"write_only_attributes_allowed": True},
            )
            if problems := errors(response):
                return None, problems
            proposed = dict(config)
            for attribute in block.attributes:
                if before is not None and attribute.computed and config[attribute.name] is None:
                    proposed[attribute.name] = before[attribute.name]
        request = {
            "type_name": self.type_name,
            "prior_state": {"msgpack": self.state},
            "proposed_new_state": {"msgpack": encode(proposed)},
            "config": {"msgpack": encode(config)},
            "prior_private": self.private,
        }
        if self.identity:
            request["prior_identity"] = {"identity_data": {"msgpack": self.identity}}
        response = provider.call("PlanResourceChange", **request)
        check_diagnostics(response)
        problems = errors(response)
        if not problems:
            self._check_plan(block, config, decode(response.planned_state.msgpack))
        return response, problems

    def _carry_out(self, provider, plan, config):
        block = provider.schema("resource", self.type_name)
        creates = self.value is None
        request = {
            "type_name": self.type_name,
            "prior_state": {"msgpack": self.state},
            "planned_state": plan.planned_state,
            "config": {"msgpack": encode(complete(block, config) if config is not None else None)},
            "planned_private": plan.planned_private,
        }
        if plan.HasField("planned_identity"):
            request["planned_identity"] = plan.planned_identity
        response = provider.call("ApplyResourceChange", **request)
        check_diagnostics(response)
        problems = errors(response)
        new = decode(response.new_state.msgpack)
        if not problems:
            check_kept(decode(plan.planned_state.msgpack), new, self.type_name)
        # Core keeps the prior state if the new state is null.
        if problems and new is None and config is not None and not creates:
            return problems
        self._keep(response.new_state, response.private, response, "new_identity")
        self.tainted = bool(problems) and creates and new is not None
        return problems

    def _keep(self, state, private, response, identity):
        if contains_unknown(decode(state.msgpack)):
            raise BreaksRules(f"a state with unknown values: {decode(state.msgpack)}")
        self.state, self.private = state.msgpack or encode(None), private
        self.identity = getattr(response, identity).identity_data.msgpack if response.HasField(identity) else None
        if self.value is None:
            self.private, self.identity, self.tainted = b"", None, False

    def _check_plan(self, block, config, planned):
        if config is None:
            if planned is not None:
                raise BreaksRules("a plan to destroy that leaves something")
            return
        before = self.value or {}
        for attribute in block.attributes:
            wanted, name = config[attribute.name], attribute.name
            if attribute.write_only:
                if planned[name] is not None:
                    raise BreaksRules(f"the plan holds the write-only {name}")
            elif wanted is not None and planned[name] not in (wanted, before.get(name)):
                raise BreaksRules(f"{name} is planned as {planned[name]!r}, not as configured")
            elif wanted is None and not attribute.computed and planned[name] is not None:
                raise BreaksRules(f"{name} is planned as {planned[name]!r}, but not configured")


def contains_unknown(value):
    if isinstance(value, dict):
        return any(map(contains_unknown, value.values()))
    if isinstance(value, list):
        return any(map(contains_unknown, value))
    return value is UNKNOWN


def check_kept(planned, result, where):
    """Terraform's error "Provider produced inconsistent result after apply"."""
    if planned is UNKNOWN:
        return
    if isinstance(planned, dict) and isinstance(result, dict):
        for name, value in planned.items():
            check_kept(value, result.get(name), f"{where}.{name}")
    elif not contains_unknown(planned) and planned != result:
        raise BreaksRules(f"{where} was planned as {planned!r} and became {result!r}")


def check_diagnostics(response):
    for item in response.diagnostics:
        if not item.summary:
            raise BreaksRules("a diagnostic without a summary")
