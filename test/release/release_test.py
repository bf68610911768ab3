# SPDX-License-Identifier: MPL-2.0
"""Tests the files of `make release` in dist/: they are complete, have the layouts of registries and mirrors, and the program
starts on any machine.

scripts/test_release.sh runs the tests as root, or as root of a user namespace, in a network namespace with only a loopback
interface and in a separate mount namespace.
"""
import calendar
import contextlib
import functools
import hashlib
import http.server
import json
import os
import pathlib
import re
import shlex
import shutil
import socket
import ssl
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DIST = PROJECT / "dist"
SCRATCH = PROJECT / "build/test-release"
TERRAFORM = os.environ["TF_BINARY"]
ADDRESS = "terraform.local/tfvault/vault"
PLATFORM = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}[os.uname().machine]
MAX_BYTES = 16 * 1024 * 1024

sys.path.insert(0, str(PROJECT / "scripts"))
from project import version  # noqa: E402

NAME = f"terraform-provider-vault_{version()}"
PROGRAM = DIST / "mirror/unpacked" / ADDRESS / version() / PLATFORM / f"terraform-provider-vault_v{version()}"


def packed_platforms():
    return sorted(path.name.removeprefix(f"{NAME}_").removesuffix(".zip") for path in DIST.glob(f"{NAME}_*_*.zip"))


def program_of(platform):
    name = PROGRAM.name + (".exe" if platform.startswith("windows_") else "")
    return DIST / "mirror/unpacked" / ADDRESS / version() / platform / name


def run(*command, **options):
    """Returns standard output. A failure shows both outputs."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300, **options
    )
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, command))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def terraform(directory, *arguments, **environment):
    home = directory / "home"
    home.mkdir(exist_ok=True)
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        "TMPDIR": str(directory),
    }
    return run(TERRAFORM, f"-chdir={directory}", *arguments, env=variables | environment)


def write_configuration(directory, source, body="", release=None):
    (directory / "main.tf").write_text(
        "terraform {\n  required_providers {\n    vault = {\n"
        f'      source  = "{source}"\n      version = "{release or version()}"\n    }}\n  }}\n}}\n{body}'
    )


def write_rc(directory, installation):
    (directory / "terraform.rc").write_text(f"provider_installation {{\n  {installation}\n}}\n")
    return {"TF_CLI_CONFIG_FILE": str(directory / "terraform.rc")}


@contextlib.contextmanager
def workspace():
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        yield pathlib.Path(name)


@contextlib.contextmanager
def https_server(directory):
    """Serves a directory on loopback; yields the port and the file of the certificate."""
    with workspace() as scratch:
        run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", scratch / "key.pem", "-out", scratch / "cert.pem",
        )  # fmt: skip

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        Handler.extensions_map = {".json": "application/json", ".zip": "application/zip", "": "application/octet-stream"}
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(directory)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(scratch / "cert.pem", scratch / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], scratch / "cert.pem"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def make_key(home):
    """Creates a temporary key; returns the public key."""
    home.mkdir(mode=0o700)
    (home / "gpg.conf").write_text("armor\n")  # a setting of users that a registry's signature must not follow
    gpg = ("gpg", "--batch", "--quiet", "--homedir", home)
    run(*gpg, "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "release@test.invalid", "rsa2048")
    return {
        "key_id": run(*gpg, "--with-colons", "--list-keys").split("pub:", 1)[1].split(":")[3],
        "ascii_armor": run(*gpg, "--armor", "--export"),
    }


def sign(file, home):
    """Signs a file like make release with SIGN."""
    run(
        sys.executable, "-c", "import pathlib, sys, release; release.sign(pathlib.Path(sys.argv[1]))", file,
        cwd=PROJECT / "scripts",
        env=dict(os.environ, GNUPGHOME=str(home), SIGN="release@test.invalid", SOURCE_DATE_EPOCH="0"),
    )  # fmt: skip


class Files(unittest.TestCase):
    def test_the_program_needs_no_library_and_no_loader(self):
        self.assertNotIn("INTERP", run("readelf", "--program-headers", PROGRAM))
        self.assertNotIn("NEEDED", run("readelf", "--dynamic", PROGRAM))

    def test_the_program_is_small(self):
        self.assertLessEqual(PROGRAM.stat().st_size, MAX_BYTES)

    @unittest.skipUnless(PLATFORM == "linux_amd64", "the check supports only x86-64")
    def test_the_program_is_hardened(self):
        run(
            sys.executable, PROJECT / "test/release/hardening.py",
            PROGRAM, PROJECT / "build/release/src/app/terraform-provider-vault",
        )  # fmt: skip

    def test_nothing_in_the_program_loads_plugins_of_the_machine(self):
        """The plugins are built for another libc than that of the program, so loading a plugin crashes. A function can load
        plugins only with certain settings of the machine, so the test searches the code."""
        code = run("objdump", "--disassemble", "--no-show-raw-insn", PROJECT / "build/release/src/app/terraform-provider-vault")
        functions = dict(re.findall(r"^[0-9a-f]+ <(.+)>:\n((?:.+\n)*)", code, re.MULTILINE))
        self.assertIn("getaddrinfo", functions)
        self.assertEqual([name for name in functions if re.match(r"_*nss_(?!keylog)", name)], [])
        loads = re.compile(r"<(?:_dl_open|_+dlopen|_*dlmopen|__libc_dlopen_mode)>")
        # Loads libc's conversions between character sets, for locales other than C. The program does not set a locale.
        allowed = {"__gconv_find_shlib"}
        callers = {name.split(".")[0] for name, text in functions.items() if loads.search(text)}
        # The parts of libc's dlopen functions.
        self.assertEqual(callers - {"dlopen_doit", "dlmopen_doit", "do_dlopen"}, allowed)

    def test_no_path_depends_on_where_it_was_built(self):
        """The values of __FILE__ are relative to the project's root, with and without the compiler cache."""
        program = PROGRAM.read_bytes()
        for path in (f"{PROJECT}/", "\0../../src/", "\0../../include/", str(pathlib.Path.home() / ".cache")):
            self.assertFalse(path.encode() in program, path)

    def test_version_names_commit_protocols_and_libraries(self):
        text = run(PROGRAM, "-version")
        self.assertTrue(text.startswith(f"terraform-provider-vault_v{version()} {version()}\n"), text)
        for part in ("built with tfvault", "protocols 5.", " 6.", "gRPC ", "protobuf ", "OpenSSL ", "libcurl "):
            self.assertIn(part, text)

    def test_every_file_is_in_the_checksums_and_right(self):
        lines = (DIST / f"{NAME}_SHA256SUMS").read_text().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        files = {path.name for path in DIST.iterdir() if path.is_file() and "SHA256SUMS" not in path.name}
        self.assertEqual(set(sums), files)
        self.assertIn(f"{NAME}_{PLATFORM}.zip", files)
        for name, digest in sums.items():
            self.assertEqual(hashlib.sha256((DIST / name).read_bytes()).hexdigest(), digest, name)

    def test_each_zip_has_program_licence_and_readme(self):
        for platform in packed_platforms():
            program = program_of(platform)
            with self.subTest(platform), zipfile.ZipFile(DIST / f"{NAME}_{platform}.zip") as archive:
                self.assertEqual(
                    [info.filename for info in archive.infolist()], ["LICENSE", "README.md", program.name]
                )
                mode = archive.getinfo(program.name).external_attr >> 16
                self.assertEqual(stat.S_IMODE(mode), 0o755)
                self.assertEqual(archive.read(program.name), program.read_bytes())

    def test_the_manifest_names_both_protocols(self):
        manifest = json.loads((DIST / f"{NAME}_manifest.json").read_text())
        self.assertEqual(manifest, {"version": 1, "metadata": {"protocol_versions": ["5.0", "6.0"]}})

    def test_the_bill_of_materials_lists_what_is_linked(self):
        document = json.loads((DIST / f"{NAME}_sbom.spdx.json").read_text())
        self.assertEqual(document["spdxVersion"], "SPDX-2.3")
        packages = {package["SPDXID"]: package["name"] for package in document["packages"]}
        self.assertEqual(len(packages), len(document["packages"]))
        linked = {
            "linux": ("libgrpc++-dev", "libprotobuf-dev", "libssl-dev", "curl", "libc6-dev", "nlohmann-json3-dev"),
            "other": ("grpc", "protobuf", "openssl", "curl", "ziglang", "nlohmann-json3-dev"),
        }
        for platform in packed_platforms():
            names = {
                packages[relation["relatedSpdxElement"]]
                for relation in document["relationships"]
                if packages.get(relation["spdxElementId"]) == f"{NAME}_{platform}.zip"
            }
            for name in linked["linux" if platform.startswith("linux_") else "other"]:
                self.assertIn(name, names, platform)
        self.assertTrue(all(package["versionInfo"] for package in document["packages"]))
        known = packages.keys() | {"SPDXRef-DOCUMENT"}
        for relation in document["relationships"]:
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, known)

    def test_a_user_can_check_the_signature_and_a_download(self):
        with workspace() as scratch:
            key = make_key(scratch / "gnupg")
            for file in (f"{NAME}_SHA256SUMS", f"{NAME}_{PLATFORM}.zip"):
                shutil.copy(DIST / file, scratch)
            sums = scratch / f"{NAME}_SHA256SUMS"
            sign(sums, scratch / "gnupg")
            # A registry refuses the text form of a signature.
            self.assertGreaterEqual(pathlib.Path(f"{sums}.sig").read_bytes()[0], 0x80)
            (scratch / "key.asc").write_text(key["ascii_armor"])
            (scratch / "user").mkdir(mode=0o700)
            user = {"cwd": scratch, "env": dict(os.environ, GNUPGHOME=str(scratch / "user"))}
            run("gpg", "--batch", "--import", "key.asc", **user)
            run("gpg", "--verify", f"{sums.name}.sig", sums.name, **user)
            self.assertIn(f"{NAME}_{PLATFORM}.zip: OK", run("sha256sum", "--check", "--ignore-missing", sums.name, **user))
            with open(scratch / f"{NAME}_{PLATFORM}.zip", "ab") as package:
                package.write(b"x")
            with self.assertRaisesRegex(AssertionError, "FAILED"):
                run("sha256sum", "--check", "--ignore-missing", sums.name, **user)


    def test_packing_again_writes_nothing(self):
        created = json.loads((DIST / f"{NAME}_sbom.spdx.json").read_text())["creationInfo"]["created"]
        epoch = calendar.timegm(time.strptime(created, "%Y-%m-%dT%H:%M:%SZ"))
        before = json.loads((PROJECT / "build/release.json").read_text())
        output = run(
            sys.executable, "scripts/release.py", "build", "dist", *before["platforms"],
            cwd=PROJECT, env=dict(os.environ, SOURCE_DATE_EPOCH=str(epoch), ADDRESS=""),
        )  # fmt: skip
        self.assertEqual(output, "release: dist is up to date\n")


class Reproducible(unittest.TestCase):
    def test_another_directory_gives_the_same_bytes(self):
        """Compiles a copy in another directory, without the compiler cache."""
        with tempfile.TemporaryDirectory() as name:
            copy = pathlib.Path(name) / "elsewhere"
            copy.mkdir()
            files = run("git", "ls-files", "-z", cwd=PROJECT).split("\0")
            for file in filter(None, files):
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / file, copy / file)
            cache = (PROJECT / "build/release/CMakeCache.txt").read_text()
            settings = [
                "-D" + line
                for line in cache.splitlines()
                if line.startswith(("TFVAULT_CURL:", "TFVAULT_COMMIT:"))
            ]
            environment = dict(os.environ, CCACHE_DISABLE="1")
            run("cmake", "--preset", "release", *settings, cwd=copy, env=environment)
            subprocess.run(
                ["cmake", "--build", "--preset", "release", "--target", "terraform-provider-vault"],
                cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            run("strip", "-o", copy / "stripped", copy / "build/release/src/app/terraform-provider-vault")
            self.assertEqual((copy / "stripped").read_bytes(), PROGRAM.read_bytes())


class Install(unittest.TestCase):
    """terraform init with every form of mirror and registry, without access to other machines."""

    def published_hashes(self):
        answer = json.loads((DIST / "mirror/network" / ADDRESS / f"{version()}.json").read_text())
        return set(answer["archives"][PLATFORM]["hashes"])

    def assert_locked(self, directory):
        """Terraform's hashes of the installed package are equal to the published hashes."""
        text = (directory / ".terraform.lock.hcl").read_text()
        self.assertIn(f'version     = "{version()}"', text)
        locked = {part for part in text.split('"') if part.startswith(("h1:", "zh:"))}
        self.assertTrue(locked)
        # Terraform takes the signed checksums of a registry without a change.
        sums = {"zh:" + line.split()[0] for line in (DIST / f"{NAME}_SHA256SUMS").read_text().splitlines()}
        self.assertLessEqual(locked, self.published_hashes() | sums)

    def filesystem(self, form):
        with workspace() as directory:
            write_configuration(directory, ADDRESS)
            rc = write_rc(directory, f'filesystem_mirror {{ path = "{DIST}/mirror/{form}" }}')
            terraform(directory, "init", **rc)
            self.assertIn("vault", terraform(directory, "providers", "schema", "-json", **rc))
            self.assert_locked(directory)

    def test_unpacked_mirror(self):
        self.filesystem("unpacked")

    def test_packed_mirror(self):
        self.filesystem("packed")

    def test_network_mirror(self):
        with https_server(DIST / "mirror/network") as (port, certificate), workspace() as directory:
            write_configuration(directory, ADDRESS)
            rc = write_rc(directory, f'network_mirror {{ url = "https://localhost:{port}/" }}')
            rc["SSL_CERT_FILE"] = str(certificate)
            terraform(directory, "init", **rc)
            self.assert_locked(directory)
            (directory / ".terraform.lock.hcl").unlink()
            terraform(
                directory, "providers", "lock", f"-net-mirror=https://localhost:{port}/", f"-platform={PLATFORM}", **rc
            )
            self.assert_locked(directory)

    def test_a_lock_file_can_hold_every_platform(self):
        """A team that works on several systems locks the provider for all of them, from any of them."""
        platforms = packed_platforms()
        archives = json.loads((DIST / "mirror/network" / ADDRESS / f"{version()}.json").read_text())["archives"]
        self.assertEqual(sorted(archives), platforms)
        with https_server(DIST / "mirror/network") as (port, certificate):
            for mirror in (
                f"-fs-mirror={DIST}/mirror/packed", f"-fs-mirror={DIST}/mirror/unpacked", f"-net-mirror=https://localhost:{port}/",
            ):  # fmt: skip
                with self.subTest(mirror), workspace() as directory:
                    write_configuration(directory, ADDRESS)
                    options = [f"-platform={platform}" for platform in platforms]
                    terraform(directory, "providers", "lock", mirror, *options, SSL_CERT_FILE=str(certificate))
                    locked = re.findall(r'"(h1:[^"]+)"', (directory / ".terraform.lock.hcl").read_text())
                    self.assertEqual(sorted(locked), sorted(archives[platform]["hashes"][0] for platform in platforms))

    def write_registry(self, directory):
        """A registry with one signed release; its address contains the port of the server."""
        shutil.copytree(DIST, directory / "files", ignore=shutil.ignore_patterns("mirror"))
        sums = directory / "files" / f"{NAME}_SHA256SUMS"
        key = make_key(directory / "gnupg")
        sign(sums, directory / "gnupg")
        package = f"{NAME}_{PLATFORM}.zip"
        architecture = PLATFORM.removeprefix("linux_")
        answers = {
            ".well-known/terraform.json": {"providers.v1": "/providers/"},
            "providers/tfvault/vault/versions": {
                "versions": [
                    {
                        "version": version(),
                        "protocols": json.loads((DIST / f"{NAME}_manifest.json").read_text())["metadata"]["protocol_versions"],
                        "platforms": [{"os": "linux", "arch": architecture}],
                    }
                ]
            },
            f"providers/tfvault/vault/{version()}/download/linux/{architecture}": {
                "protocols": ["5.0", "6.0"],
                "os": "linux",
                "arch": architecture,
                "filename": package,
                "download_url": f"/files/{package}",
                "shasums_url": f"/files/{sums.name}",
                "shasums_signature_url": f"/files/{sums.name}.sig",
                "shasum": hashlib.sha256((DIST / package).read_bytes()).hexdigest(),
                "signing_keys": {"gpg_public_keys": [key]},
            },
        }
        for path, answer in answers.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(json.dumps(answer))

    def test_registry(self):
        with workspace() as registry, workspace() as directory:
            self.write_registry(registry)
            with https_server(registry) as (port, certificate):
                address = f"localhost:{port}/tfvault/vault"
                write_configuration(directory, address)
                trusted = {"SSL_CERT_FILE": str(certificate)}
                self.assertIn("signed, key ID", terraform(directory, "init", **trusted))  # OpenTofu does not say "self-signed"
                self.assert_locked(directory)
                # `terraform providers mirror` makes the files that we publish.
                terraform(directory, "providers", "mirror", f"-platform={PLATFORM}", directory / "copy", **trusted)
                package = f"{NAME}_{PLATFORM}.zip"
                copied = directory / "copy" / address
                self.assertEqual((copied / package).read_bytes(), (DIST / package).read_bytes())
                archives = json.loads((copied / f"{version()}.json").read_text())["archives"]
                self.assertTrue(archives[PLATFORM]["hashes"])
                self.assertLessEqual(set(archives[PLATFORM]["hashes"]), self.published_hashes())
                # `terraform providers lock` without a lock file, as for the platform of another machine.
                (directory / ".terraform.lock.hcl").unlink()
                terraform(directory, "providers", "lock", f"-platform={PLATFORM}", **trusted)
                self.assert_locked(directory)

    def installed(self, directory, **settings):
        home = directory / "home"
        home.mkdir()
        environment = dict(os.environ, HOME=str(home), **settings)
        return run(
            "bash", PROJECT / "scripts/install.sh", home / ".terraform.d/plugins", env=environment, cwd=PROJECT
        )

    def test_implied_mirror(self):
        with workspace() as directory:
            text = self.installed(directory)
            self.assertIn(f'source  = "{ADDRESS}"', text)
            write_configuration(directory, ADDRESS)
            terraform(directory, "init")

    def test_an_image_of_the_dockerfile_needs_no_configuration(self):
        """Runs the steps of the Dockerfile in a root directory with only the host."""
        with workspace() as directory:
            root = directory / "root"
            for name in ("bin", "dev", "tmp", "work"):
                (root / name).mkdir(parents=True)
            shutil.copy(shutil.which(TERRAFORM), root / "bin/terraform")
            steps = re.findall(r"^COPY (\S+) (\S+)$", (PROJECT / "examples/container/Dockerfile").read_text(), re.MULTILINE)
            self.assertEqual(len(steps), 1)
            for source, target in steps:
                shutil.copytree(DIST / "mirror/unpacked" / source, root / target.lstrip("/"), dirs_exist_ok=True)
            write_configuration(root / "work", ADDRESS)
            enter = f'mount --rbind /dev "{root}/dev" && exec chroot "{root}" /bin/terraform -chdir=/work "$@"'
            environment = {"PATH": os.environ["PATH"], "HOME": "/tmp", "CHECKPOINT_DISABLE": "1"}
            for arguments, printed in ((["init"], "Installed " + ADDRESS), (["providers", "schema", "-json"], "vault_aws_access_credentials")):
                output = run("unshare", "--mount", "sh", "-c", enter, "sh", *arguments, env=environment)
                self.assertIn(printed, output)

    def test_the_printed_cli_configuration_works(self):
        with workspace() as directory:
            text = self.installed(directory)
            block = text[text.index("  provider_installation {") : text.index("In the configuration:")]
            # Without `direct`, which init would use only for other providers.
            (directory / "terraform.rc").write_text(block)
            required = text[text.index("  terraform {") : text.index("In a workspace")]
            (directory / "main.tf").write_text(required)
            terraform(directory, "init", TF_CLI_CONFIG_FILE=str(directory / "terraform.rc"))

    def test_existing_configurations_install_it_unchanged(self):
        # OpenTofu reads hashicorp/vault as an address in its own registry.
        registry = "registry.opentofu.org" if "\nOpenTofu v" in "\n" + run(TERRAFORM, "version") else "registry.terraform.io"
        address = f"{registry}/hashicorp/vault"
        with workspace() as directory:
            self.installed(directory, ADDRESS=address, AS_VERSION="5.4.0")
            write_configuration(directory, "hashicorp/vault", release="~> 5.0")
            rc = write_rc(directory, f'filesystem_mirror {{ path = "{directory}/home/.terraform.d/plugins" }}')
            terraform(directory, "init", **rc)
            self.assertIn(f"provider[{address}]", terraform(directory, "providers", **rc))

    def test_wrong_addresses_are_refused(self):
        for name, value in (("ADDRESS", "hashicorp/vault"), ("ADDRESS", "a/b/consul"), ("AS_VERSION", "latest")):
            with self.subTest(name, value=value), workspace() as directory:
                with self.assertRaisesRegex(AssertionError, f"install: {name}={value}"):
                    self.installed(directory, **{name: value})


class NameServer:
    """Answers every A query with 127.0.0.1 and records the names."""

    def __init__(self):
        self.asked = set()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(512)
            except OSError:
                return
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += query[at] + 1
            self.asked.add(".".join(labels))
            question = query[12 : at + 5]
            is_a = struct.unpack("!H", query[at + 1 : at + 3])[0] == 1
            answer = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01" if is_a else b""
            header = query[:2] + b"\x81\x80" + struct.pack("!HHHH", 1, 1 if is_a else 0, 0, 0)
            self.socket.sendto(header + question + answer, peer)

    def close(self):
        self.socket.close()


class Anywhere(unittest.TestCase):
    """The program in root directories without files of this machine. Terraform runs outside of these directories."""

    @classmethod
    def setUpClass(cls):
        cls.lab = SCRATCH / "lab"
        run("scripts/lab", "up", "--tls", "--dir", cls.lab, cwd=PROJECT)
        cls.lab_environment = json.loads((cls.lab / "lab.json").read_text())["environment"]
        cls.name_server = NameServer()

    @classmethod
    def tearDownClass(cls):
        cls.name_server.close()
        run("scripts/lab", "down", "--dir", cls.lab, cwd=PROJECT)

    def root(self, directory, files):
        """Makes a root directory with the program and `files`; returns the CLI configuration of a mirror that starts it there."""
        root = directory / "root"
        for path, content in files.items():
            target = root / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
        shared = root / str(directory / "shared").lstrip("/")
        shared.mkdir(parents=True)
        (directory / "shared").mkdir()
        shutil.copy(PROGRAM, root / "provider")
        package = directory / "mirror" / ADDRESS / version() / PLATFORM
        package.mkdir(parents=True)
        # Both sides see only the socket.
        (package / PROGRAM.name).write_text(
            "#!/bin/sh\nexec unshare --mount sh -c '"
            f'mount --bind "{directory}/shared" "{shared}" && TMPDIR="{directory}/shared" exec chroot "{root}" /provider\'\n'
        )
        (package / PROGRAM.name).chmod(0o755)
        return write_rc(directory, f'filesystem_mirror {{ path = "{directory}/mirror" }}')

    def certificate(self):
        return pathlib.Path(self.lab_environment["VAULT_CACERT"]).read_text()

    def applies(self, files, address=None, **environment):
        with workspace() as directory:
            rc = self.root(directory, files)
            write_configuration(
                directory,
                ADDRESS,
                'resource "vault_aws_secret_backend" "aws" {\n'
                f'  path       = "{directory.name}"\n  access_key = "AKIAIOSFODNN7EXAMPLE"\n  secret_key = "x"\n}}\n',
            )
            variables = rc | environment
            variables["VAULT_ADDR"] = address or self.lab_environment["VAULT_ADDR"]
            variables["VAULT_TOKEN"] = self.lab_environment["VAULT_TOKEN"]
            terraform(directory, "init", **variables)
            terraform(directory, "apply", "-auto-approve", **variables)
            self.assertIn("No changes", terraform(directory, "plan", **variables))
            terraform(directory, "destroy", "-auto-approve", **variables)

    def test_an_empty_root_with_a_ca_file(self):
        self.applies({"/ca.pem": self.certificate()}, VAULT_CACERT="/ca.pem")

    def test_without_a_ca_file_the_server_is_not_trusted(self):
        with self.assertRaisesRegex(AssertionError, "certificate"):
            self.applies({})

    def test_the_bundle_of_each_distribution_is_found(self):
        for name, path in {
            "Debian": "/etc/ssl/certs/ca-certificates.crt",
            "Red Hat": "/etc/pki/tls/certs/ca-bundle.crt",
            "SUSE": "/etc/ssl/ca-bundle.pem",
        }.items():
            with self.subTest(name):
                self.applies({path: self.certificate()})

    def test_ssl_cert_file_names_the_bundle(self):
        self.applies({"/opt/trusted.pem": self.certificate()}, SSL_CERT_FILE="/opt/trusted.pem")

    def test_alpine(self):
        """The layout of Alpine: no glibc, its release file, and one bundle with a plain link in /etc/ssl/certs."""
        self.applies(
            {
                "/etc/alpine-release": "3.20.3\n",
                "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
                "/etc/group": "root:x:0:root\n",
                "/etc/ssl/cert.pem": self.certificate(),
            }
        )

    def by_name(self, name):
        return self.lab_environment["VAULT_ADDR"].replace("127.0.0.1", name)

    def test_the_hosts_file_names_the_server(self):
        self.applies(
            {"/etc/hosts": "127.0.0.1 vault.hosts.test\n", "/ca.pem": self.certificate()},
            self.by_name("vault.hosts.test"),
            VAULT_CACERT="/ca.pem",
            VAULT_TLS_SERVER_NAME="localhost",
        )
        self.assertNotIn("vault.hosts.test", self.name_server.asked)

    def test_resolv_conf_names_the_name_server(self):
        self.applies(
            {"/etc/resolv.conf": "nameserver 127.0.0.1\nsearch lan.test\n", "/ca.pem": self.certificate()},
            self.by_name("vault.dns.test"),
            VAULT_CACERT="/ca.pem",
            VAULT_TLS_SERVER_NAME="localhost",
        )
        self.assertIn("vault.dns.test", self.name_server.asked)


class Arm64(unittest.TestCase):
    """The arm64 files of make release-all on a machine of another architecture."""

    def test_a_host_can_use_it_under_qemu(self):
        program = pathlib.Path(str(PROGRAM).replace(PLATFORM, "linux_arm64"))
        with workspace() as directory:
            wrapper = directory / "terraform-provider-vault"
            wrapper.write_text(f'#!/bin/sh\nexec qemu-aarch64-static "{program}" "$@"\n')
            wrapper.chmod(0o755)
            self.assertIn("built with tfvault", run(wrapper, "-version"))
            suite = PROJECT / "build/dev/test/protocol/tfvault_protocol_test"
            run(suite, "[host][provider],[host][schema]", env=dict(os.environ, TFVAULT_SUBJECT=str(wrapper)))


class OtherSystems(unittest.TestCase):
    """The programs for macOS and Windows, which do not run here, as their loaders will read them."""

    def test_windows(self):
        for platform in (name for name in packed_platforms() if name.startswith("windows_")):
            with self.subTest(platform):
                program = program_of(platform)
                headers = run("llvm-readobj", "--file-headers", program)
                for part in (
                    "Machine: IMAGE_FILE_MACHINE_AMD64", "Subsystem: IMAGE_SUBSYSTEM_WINDOWS_CUI",
                    "IMAGE_DLL_CHARACTERISTICS_DYNAMIC_BASE", "IMAGE_DLL_CHARACTERISTICS_HIGH_ENTROPY_VA",
                    "IMAGE_DLL_CHARACTERISTICS_NX_COMPAT",
                ):  # fmt: skip
                    self.assertIn(part, headers)
                libraries = {name.lower() for name in re.findall(r"Name: (\S+\.dll)", run("llvm-readobj", "--coff-imports", program), re.I)}
                # What Windows 10 and Windows Server 2016 have; api-ms-win-crt-* are parts of their C library.
                self.assertLessEqual(
                    {name for name in libraries if not name.startswith("api-ms-win-crt-")},
                    {"kernel32.dll", "ntdll.dll", "advapi32.dll", "ws2_32.dll", "crypt32.dll", "bcrypt.dll", "dbghelp.dll", "user32.dll"},
                )
                self.assertIn(b"<activeCodePage", program.read_bytes())
                self.check_bytes(program)

    def test_macos(self):
        for platform in (name for name in packed_platforms() if name.startswith("darwin_")):
            with self.subTest(platform):
                program = program_of(platform)
                headers = run("llvm-objdump", "--macho", "--private-headers", program)
                self.assertIn({"arm64": "ARM64", "amd64": "X86_64"}[platform.removeprefix("darwin_")], headers)
                for flag in (" EXECUTE ", " PIE"):
                    self.assertIn(flag, headers)
                # The oldest version of macOS that can start the program.
                self.assertRegex(headers, r"\bminos 11\.0\b")
                libraries = run("llvm-objdump", "--macho", "--dylibs-used", program).splitlines()[1:]
                for line in libraries:
                    self.assertRegex(line.strip(), r"^/usr/lib/lib(System\.B|resolv\.9)\.dylib ")
                if platform == "darwin_arm64":
                    self.check_signature(program)
                self.check_bytes(program)

    def check_signature(self, program):
        """macOS on arm64 starts only signed programs. An ad-hoc signature, which has hashes of all pages, is enough.
        Layout: https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/kern/cs_blobs.h"""
        data = program.read_bytes()
        at, signature = 32, None
        for _ in range(struct.unpack_from("<I", data, 16)[0]):
            command, size = struct.unpack_from("<II", data, at)
            if command == 0x1D:  # LC_CODE_SIGNATURE
                signature = struct.unpack_from("<I", data, at + 8)[0]
            at += size
        self.assertIsNotNone(signature, "there is no signature")
        magic, _, blobs = struct.unpack_from(">III", data, signature)
        self.assertEqual((magic, blobs), (0xFADE0CC0, 1))  # only the directory of hashes: ad-hoc
        directory = signature + struct.unpack_from(">I", data, signature + 16)[0]
        self.assertEqual(struct.unpack_from(">I", data, directory)[0], 0xFADE0C02)
        hashes, _, _, pages, limit = struct.unpack_from(">IIIII", data, directory + 16)
        size, _, _, page_bits = struct.unpack_from(">BBBB", data, directory + 36)
        self.assertEqual(limit, signature)
        for page in range(pages):
            content = data[page << page_bits : min((page + 1) << page_bits, limit)]
            stored = directory + hashes + size * page
            self.assertEqual(hashlib.sha256(content).digest()[:size], data[stored : stored + size], f"page {page}")

    def check_bytes(self, program):
        self.assertLessEqual(program.stat().st_size, MAX_BYTES)
        data = program.read_bytes()
        for path in (f"{PROJECT}/", str(pathlib.Path.home() / ".cache"), "/tmp/"):
            self.assertFalse(path.encode() in data, path)


if __name__ == "__main__":
    unittest.main()
