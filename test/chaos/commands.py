# SPDX-License-Identifier: MPL-2.0
"""Interrupts of the commands `exec` and `credential-process`: signals at random moments, and outages of the server. Run by
scripts/chaos.sh.

The name of a case is COMMAND-KIND@PART, as in interrupts.py: `exec-term-process@0.5`. A signal goes to the process of the
command or to its process group. If its program has started, `exec` must have revoked the credentials when it ends, after every
signal but KILL. All other credentials must be gone when the child token has expired: those of a killed command, of a request that
a signal interrupted, and of `credential-process`.
"""

import json
import signal
import subprocess
import time

from interrupts import Case, Failure, kill, kill_group, main
from world import CHILD_SECONDS

COMMANDS = ("exec", "profile", "process")
KINDS = tuple(
    f"{command}-{kind}"
    for command in COMMANDS
    for kind in (*(f"{name}-{target}" for name in ("int", "quit", "hup", "term", "kill") for target in ("process", "group")),
                 "int-twice-group", "stop-group", "kill-server")
)
# The program of `exec`. It must see keys of the role.
PROGRAM = 'test "$AWS_ACCESS_KEY_ID$AWS_PROFILE" && touch started && exec sleep 1'


class CommandCase(Case):
    def __init__(self, world, args, name):
        self.command, _, kind = name.partition("-")
        super().__init__(world, args, kind)
        self.environment["TERRAFORM_VAULT_MAX_TTL"] = str(CHILD_SECONDS)

    def start(self, *_):
        command = {"exec": "exec", "profile": "exec", "process": "credential-process"}[self.command]
        arguments = [self.args.program, command, "--mount", self.name, "--role", self.name]
        if self.command == "profile":
            arguments.append("--profile")
        if command == "exec":
            arguments += ["--", "sh", "-c", PROGRAM]
        return subprocess.Popen(
            arguments, cwd=self.directory, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )

    def apply(self):
        return self.start()

    def signal_process(self, process):
        name, target = self.kind.split("-")
        send = kill_group if target == "group" else kill
        send(process.pid, signal.Signals[f"SIG{name.upper()}"])

    def undo(self):
        """A command leaves nothing that a destroy would remove."""

    def disturb(self, process, _):
        if self.kind.endswith("-process"):
            self.signal_process(process)
        else:
            super().disturb(process, [])

    def check(self, delay):
        process = self.start()
        time.sleep(delay)
        if process.poll() is None:
            self.disturb(process, [])
        code, output = self.finish(process)
        if any(word in output for word in ("terminate called", "Sanitizer", "bug in")):
            raise Failure("crashed", output[-3000:])
        killed = self.kind.startswith("kill-") and self.kind != "kill-server"
        if self.command == "process":
            self.compare(code, output)
        elif not killed and self.kind != "kill-server" and self.started() and (left := self.left()):
            raise Failure("leaked", f"exec has ended with {code}, and these exist: {left}\n{output}")
        if not killed and (files := [str(path) for path in self.temporary.glob("tfvault-*")]):
            raise Failure("leaked", f"files of a command that has ended: {files}")
        return "finished" if code == 0 else "failed"

    def compare(self, code, output):
        """A command that succeeded prints keys. The next command works, also after a killed one."""
        if code == 0 and not json.loads(output)["AccessKeyId"]:
            raise Failure("lost", f"no keys: {output}")
        code, output = self.finish(self.start())
        if code != 0:
            raise Failure("lost", f"the next command fails:\n{output}")

    def started(self):
        return (self.directory / "started").exists()

    def left(self):
        return self.world.server.leases(f"{self.name}/creds/{self.name}") or [
            user for user in self.world.users() if self.name in user
        ]


if __name__ == "__main__":
    main(CommandCase, KINDS, "a command", "exec-none")
