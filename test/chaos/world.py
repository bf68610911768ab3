# SPDX-License-Identifier: MPL-2.0
"""Shared by the cases of a worker: the lab's server and AWS, called without the proxies, and a provider without faults."""

import http.client
import json
import threading
import urllib.parse

import boto3
import botocore.config
import botocore.exceptions

from provider import Crashed, Provider

# TTL of the provider's child tokens. After it Vault has revoked their leases, even if the process was killed.
CHILD_SECONDS = 20
# Time limit for Vault to revoke the leases of an expired token.
REVOCATION_SECONDS = 30


CLEAN = ("VAULT_ADDR", "VAULT_TOKEN", "AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS", "AWS_REGION")


class Server:
    """Vault's API with the root token."""

    def __init__(self, environment):
        self.address = urllib.parse.urlsplit(environment["VAULT_ADDR"])
        self.token = environment["VAULT_TOKEN"]

    def ask(self, method, path, body=None):
        """Calls the API. Returns status and body."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        try:
            connection.request(
                method, f"/v1/{path}", json.dumps(body) if body is not None else None, {"X-Vault-Token": self.token}
            )
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else {}
        finally:
            connection.close()

    def must(self, method, path, body=None):
        status, answer = self.ask(method, path, body)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer

    def has(self, path):
        return self.ask("GET", path)[0] == 200

    def names(self, path):
        status, answer = self.ask("GET", f"{path}?list=true")
        return answer["data"]["keys"] if status == 200 else []

    def leases(self, prefix):
        """Ids of the leases whose id begins with `prefix`."""
        return [f"{prefix}/{name}" for name in self.names(f"sys/leases/lookup/{prefix}/")]


class World:
    def __init__(self, settings):
        self.settings = settings
        self.environment = settings.environment
        self.server = Server(self.environment)
        self.iam = boto3.client(
            "iam",
            endpoint_url=self.environment["AWS_ENDPOINT_URL_IAM"],
            region_name="us-east-1",
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
        self._clean = None

    @property
    def clean(self):
        """A provider that calls the server directly."""
        if self._clean is None:
            self._clean = Provider(
                self.settings.program,
                self.settings.messages,
                {name: self.environment[name] for name in CLEAN},
            )
            self._clean.configure(max_retries=0)
        return self._clean

    def close(self):
        if self._clean is not None:
            try:
                self._clean.leave()
            except Crashed:
                pass
            self._clean.forget()
            self._clean = None

    def faulted(self, vault, aws, fault):
        """Starts a provider behind the proxies. Its time limit is short only in cases that must reach it."""
        return Provider(
            self.settings.program,
            self.settings.messages,
            {
                "VAULT_ADDR": vault.url,
                "VAULT_TOKEN": self.environment["VAULT_TOKEN"],
                "VAULT_CACERT": self.settings.certificates.ca_file,
                "VAULT_CLIENT_TIMEOUT": "5" if fault.startswith("slow") else "20",
                "AWS_CA_BUNDLE": self.settings.certificates.ca_file,
                "AWS_ENDPOINT_URL_STS": aws.url,
                "AWS_ENDPOINT_URL_IAM": aws.url,
                "AWS_REGION": "us-east-1",
            },
        )

    # --- fixtures

    def root_config(self, key=None):
        """Arguments of a backend, and fields of config/root, for the lab's AWS."""
        return {
            "access_key": key["AccessKeyId"] if key else self.environment["AWS_ACCESS_KEY_ID"],
            "secret_key": key["SecretAccessKey"] if key else self.environment["AWS_SECRET_ACCESS_KEY"],
            "region": "us-east-1",
            "iam_endpoint": self.environment["AWS_ENDPOINT_URL_IAM"],
            "sts_endpoint": self.environment["AWS_ENDPOINT_URL_STS"],
        }

    def mount(self, path):
        self.server.must("POST", f"sys/mounts/{path}", {"type": "aws"})
        self.server.must("POST", f"{path}/config/root", self.root_config())
        # Far longer than any token of a case, so that a lease that was not revoked ends only with its token.
        self.server.must("POST", f"{path}/config/lease", {"lease": "1h", "lease_max": "2h"})

    def unmount(self, path):
        self.server.ask("PUT", f"sys/leases/revoke-force/{path}")
        self.server.ask("DELETE", f"sys/mounts/{path}")

    def user(self, name, policy=None):
        self.iam.create_user(UserName=name)
        if policy:
            self.iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy)

    def keys(self, name):
        return [key["AccessKeyId"] for key in self.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]]

    def delete_user(self, name):
        try:
            for key in self.keys(name):
                self.iam.delete_access_key(UserName=name, AccessKeyId=key)
            for policy in self.iam.list_user_policies(UserName=name)["PolicyNames"]:
                self.iam.delete_user_policy(UserName=name, PolicyName=policy)
            self.iam.delete_user(UserName=name)
        except botocore.exceptions.ClientError:
            pass

    def users(self):
        pages = self.iam.get_paginator("list_users").paginate()
        return [user["UserName"] for page in pages for user in page["Users"]]


class Counter:
    """Generates names that are unique in the lab."""

    def __init__(self, prefix):
        self._prefix, self._count, self._lock = prefix, 0, threading.Lock()

    def name(self):
        with self._lock:
            self._count += 1
            return f"{self._prefix}n{self._count}"
