#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs the release for Windows under Wine, with OpenTofu for Windows as the host, against the lab.

Environment, which scripts/test_wine.sh sets: WINE is the program that runs Windows programs, TOFU_EXE the host, LAB the folder of a
running lab, and BUILD the build directory with the providers. Wine shows the file system of Linux as the drive Z:.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
WINE = os.environ["WINE"]
LAB = json.loads((pathlib.Path(os.environ["LAB"]) / "lab.json").read_text())["environment"]
BUILD = pathlib.Path(os.environ["BUILD"])
VAULT = BUILD / "src/app/terraform-provider-vault.exe"
# The address and the version of each provider, and its program.
PROVIDERS = {("terraform.local/tfvault/vault", "0.1.0"): VAULT,
             ("registry.opentofu.org/hashicorp/aws", "5.999.0"): BUILD / "test/fixtures/terraform-provider-aws.exe",
             ("registry.opentofu.org/hashicorp/random", "3.999.0"): BUILD / "test/fixtures/terraform-provider-random.exe"}
PATIENCE = 120  # seconds, for a run that hangs
LONG_RUN = """terraform {
  required_providers {
    vault = { source = "terraform.local/tfvault/vault" }
  }
}

ephemeral "%(type)s" "creds" {
  mount = "%(mount)s"
  role  = "%(role)s"
}

resource "terraform_data" "long" {
  provisioner "local-exec" {
    command     = "ping -n 1000 127.0.0.1 >NUL"
    environment = { USED = ephemeral.%(type)s.creds.%(attribute)s }
  }
}
"""


def windows(path):
    return "Z:" + str(path).replace("/", "\\")


def write_mirror(root):
    """A packed mirror: OpenTofu does not recognise the links of Wine that an unpacked mirror would need."""
    for (source, version), program in PROVIDERS.items():
        name = source.rsplit("/", 1)[1]
        folder = root / source
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / f"terraform-provider-{name}_{version}_windows_amd64.zip", "w") as package:
            package.write(program, f"terraform-provider-{name}_v{version}.exe")


def vault(path, method="GET"):
    """The status and the body of a request to the lab's Vault."""
    done = subprocess.run(["curl", "--silent", "--request", method, "--header", f"X-Vault-Token: {LAB['VAULT_TOKEN']}",
                           "--write-out", "\n%{http_code}", f"{LAB['VAULT_ADDR']}/v1/{path}"],
                          check=True, capture_output=True, text=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def processes_of(program):
    """The ids of the processes that run the Windows program."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        if program.encode() in command:
            found.append(int(entry.name))
    return found


def kill(program):
    for process in processes_of(program):
        os.kill(process, signal.SIGKILL)


class Wine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="wine-"))
        write_mirror(cls.scratch / "mirror")
        (cls.scratch / "tofu.rc").write_text(
            f'provider_installation {{\n  filesystem_mirror {{ path = "Z:{cls.scratch}/mirror" }}\n}}\n')
        # Wine takes the directory from its registry, and not from TMP.
        shown = subprocess.run([WINE, "cmd.exe", "/c", "echo %TMP%"], check=True, capture_output=True, text=True).stdout.strip()
        cls.temporary = pathlib.Path(os.environ["WINEPREFIX"], "drive_c", *shown.split("\\")[1:])
        assert cls.temporary.is_dir(), shown
        cls.environment = {
            **os.environ, **LAB, "WINEDEBUG": "-all", "TF_CLI_ARGS": "-no-color", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
            "TF_CLI_CONFIG_FILE": windows(cls.scratch / "tofu.rc"),
            "TF_VAR_aws_access_key": LAB["AWS_ACCESS_KEY_ID"], "TF_VAR_aws_secret_key": LAB["AWS_SECRET_ACCESS_KEY"],
            "TF_VAR_iam_endpoint": LAB["AWS_ENDPOINT_URL_IAM"], "TF_VAR_sts_endpoint": LAB["AWS_ENDPOINT_URL_STS"],
            "TF_VAR_name": f"wine-{LAB['LAB_RUN']}"}
        for example in ("producer", "consumer"):
            shutil.copytree(PROJECT / f"examples/{example}-workspace", cls.scratch / f"{example}-workspace")
        cls.tofu("producer", "init")
        cls.tofu("producer", "apply", "-auto-approve")

    @classmethod
    def tearDownClass(cls):
        cls.tofu("producer", "destroy", "-auto-approve")
        shutil.rmtree(cls.scratch)

    @classmethod
    def start(cls, workspace, *arguments, **variables):
        return subprocess.Popen([WINE, os.environ["TOFU_EXE"], *arguments], cwd=cls.scratch / f"{workspace}-workspace",
                                env={**cls.environment, **variables}, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    @classmethod
    def tofu(cls, workspace, *arguments, codes=(0,), **variables):
        process = cls.start(workspace, *arguments, **variables)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode in codes, f"tofu {arguments}: exit code {process.returncode}\n{output}"
        return output

    def leases(self):
        status, body = vault(f"sys/leases/lookup/wine-{LAB['LAB_RUN']}-path/creds/wine-{LAB['LAB_RUN']}-role?list=true")
        return json.loads(body)["data"]["keys"] if status == 200 else []

    def wait_until(self, condition, what):
        for _ in range(PATIENCE * 10):
            if condition():
                return
            time.sleep(0.1)
        self.fail(f"not within {PATIENCE} seconds: {what}")

    def assert_nothing_left(self):
        """No provider runs, no file of it is left, and Vault has revoked the leases of the run."""
        self.wait_until(lambda: not processes_of("terraform-provider-vault_v"), "the provider ends")
        self.assertEqual(list(self.temporary.glob("tfvault-*")), [])
        self.assertEqual(self.leases(), [])

    def test_a_second_plan_of_the_producer_has_no_changes(self):
        self.assertIn("No changes", self.tofu("producer", "plan", "-detailed-exitcode"))

    def test_the_plugin_uses_tcp_and_mutual_tls(self):
        output = self.tofu("producer", "plan", TF_LOG="trace")
        self.assertIn("network=tcp", output)
        self.assertNotIn(LAB["VAULT_TOKEN"], output)
        self.assertNotIn(LAB["AWS_SECRET_ACCESS_KEY"], output)

    def test_the_consumer_applies_and_destroys_with_issued_credentials(self):
        self.tofu("consumer", "init")
        self.assertIn("Apply complete", self.tofu("consumer", "apply", "-auto-approve"))
        self.assert_nothing_left()
        self.assertIn("No changes", self.tofu("consumer", "plan", "-detailed-exitcode"))
        self.assertIn("Destroy complete", self.tofu("consumer", "destroy", "-auto-approve"))
        self.assert_nothing_left()

    def test_a_mount_can_be_imported(self):
        workspace = self.scratch / "producer-workspace"
        state = (workspace / "terraform.tfstate").read_bytes()
        self.tofu("producer", "state", "rm", "vault_aws_secret_backend.aws")
        self.tofu("producer", "import", "vault_aws_secret_backend.aws", f"wine-{LAB['LAB_RUN']}-path")
        (workspace / "terraform.tfstate").write_bytes(state)

    def test_an_error_names_the_argument(self):
        output = self.tofu("producer", "plan", "-var", "region=not a region", codes=(1,))
        self.assertIn("region", output)

    def start_long_run(self, kind="vault_aws_access_credentials", attribute="access_key"):
        """An apply whose ephemeral resource is in use until the run ends."""
        workspace = self.scratch / "long-workspace"
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        (workspace / "main.tf").write_text(LONG_RUN % {
            "type": kind, "attribute": attribute, "mount": f"wine-{LAB['LAB_RUN']}-path", "role": f"wine-{LAB['LAB_RUN']}-role"})
        self.tofu("long", "init")
        host = self.start("long", "apply", "-auto-approve")
        self.addCleanup(kill, "ping -n 1000")
        self.wait_until(lambda: processes_of("ping -n 1000") or host.poll() is not None, "the provisioner starts")
        self.assertIsNone(host.poll(), host.poll() is None or host.stdout.read())
        return host

    def test_cmd_exe_runs_the_line_of_a_profile(self):
        """The SDKs of AWS pass the line to cmd.exe /C."""
        host = self.start_long_run("vault_aws_credential_process", "config_file")
        config = next(self.temporary.glob("tfvault-*/config")).read_text()
        line = re.search("^credential_process = (.*)$", config, re.MULTILINE)[1]
        done = subprocess.run([WINE, "cmd.exe", "/C", line], env=self.environment, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(json.loads(done.stdout)["AccessKeyId"], "^AKIA")
        kill("ping -n 1000")
        host.communicate(timeout=PATIENCE)
        self.assert_nothing_left()

    def test_credentials_end_with_a_killed_host(self):
        host = self.start_long_run()
        self.assertEqual(len(self.leases()), 1)
        kill(pathlib.Path(os.environ["TOFU_EXE"]).name)
        host.wait(PATIENCE)
        host.stdout.close()
        self.assert_nothing_left()

    def test_credentials_end_after_ctrl_c(self):
        host = self.start_long_run()
        self.assertEqual(len(self.leases()), 1)
        # Wine makes Ctrl-C of it. The host waits for the provisioner.
        host.send_signal(signal.SIGINT)
        kill("ping -n 1000")
        output, _ = host.communicate(timeout=PATIENCE)
        self.assertIn("Interrupt received", output)
        self.assert_nothing_left()

    def test_a_program_of_a_windows_shell_gets_credentials(self):
        """The command for ~/.aws/config, with all variables from the environment."""
        done = subprocess.run(
            [WINE, VAULT, "credential-process", "--mount", f"wine-{LAB['LAB_RUN']}-path",
             "--role", f"wine-{LAB['LAB_RUN']}-role", "--no-check"],
            env={**self.environment, "LOCALAPPDATA": windows(self.scratch)}, capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(json.loads(done.stdout)["AccessKeyId"], "^AKIA")
        vault(f"sys/leases/revoke-prefix/wine-{LAB['LAB_RUN']}-path", "PUT")


if __name__ == "__main__":
    unittest.main()
