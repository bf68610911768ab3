#!/usr/bin/env python3
"""Packs built providers in the layouts of a registry and of mirrors: release.py BUILD_ROOT DIST PLATFORM...

BUILD_ROOT/<preset>/src/app/terraform-provider-vault is stripped and packed for each platform (linux_amd64,
linux_arm64). DIST gets the zips, SHA256SUMS (and its signature by the GnuPG key $SIGN), the registry's manifest, an SBOM, and
mirrors of three forms for $ADDRESS. Equal programs give equal bytes: every time stamp is $SOURCE_DATE_EPOCH.
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import zipfile

from project import PROJECT, version

NAME = "terraform-provider-vault"
PROTOCOLS = ["5.0", "6.0"]
TOOLS = {"linux_amd64": "x86_64-linux-gnu-", "linux_arm64": "aarch64-linux-gnu-"}
ADDRESS = os.environ.get("ADDRESS") or "terraform.local/tfvault/vault"
EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def write_zip(path, members):
    """members: (name, bytes, mode). Stored in this order, with one time stamp, so that equal input gives equal bytes."""
    stamp = time.gmtime(max(EPOCH, 315532800))[:6]  # zip cannot store a time before 1980
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data, mode in members:
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, so that file modes are kept
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, data)


def h1(members):
    """Terraform's hash of an unpacked package: golang.org/x/mod/sumdb/dirhash, Hash1."""
    lines = "".join(f"{sha256(data)}  {name}\n" for name, data, _ in sorted(members))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def stripped(build_root, platform, scratch):
    preset = "release" if platform == native_platform() else "release-" + platform.removeprefix("linux_")
    program = build_root / preset / "src/app" / NAME
    target = scratch / platform
    subprocess.run([TOOLS[platform] + "strip", "-o", target, program], check=True)
    return target.read_bytes()


def native_platform():
    return {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}[os.uname().machine]


def write_mirrors(dist, packages):
    """packages: platform -> (zip, members). Layouts: https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol
    and https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror"""
    archives = {}
    for form in ("packed", "network"):
        (dist / "mirror" / form / ADDRESS).mkdir(parents=True)
    for platform, (package, members) in packages.items():
        unpacked = dist / "mirror/unpacked" / ADDRESS / version() / platform
        unpacked.mkdir(parents=True)
        for name, data, mode in members:
            (unpacked / name).write_bytes(data)
            (unpacked / name).chmod(mode)
        for form in ("packed", "network"):
            shutil.copy(package, dist / "mirror" / form / ADDRESS)
        archives[platform] = {
            "url": package.name,
            "hashes": [h1(members), "zh:" + sha256(package.read_bytes())],
        }
    network = dist / "mirror/network" / ADDRESS
    (network / "index.json").write_text(json.dumps({"versions": {version(): {}}}, indent=2) + "\n")
    (network / f"{version()}.json").write_text(json.dumps({"archives": archives}, indent=2) + "\n")


def sign(file):
    """Registries expect a detached signature that is not in text form."""
    command = ["gpg", "--batch", "--yes", "--no-armor", "--local-user", os.environ["SIGN"], "--detach-sign"]
    subprocess.run([*command, "--output", f"{file}.sig", file], check=True)


def main():
    build_root, dist = map(pathlib.Path, sys.argv[1:3])
    platforms = sys.argv[3:]
    shutil.rmtree(dist, ignore_errors=True)
    scratch = dist / "scratch"
    scratch.mkdir(parents=True)
    packages = {}
    for platform in platforms:
        members = [
            ("LICENSE", (PROJECT / "LICENSE").read_bytes(), 0o644),
            ("README.md", (PROJECT / "README.md").read_bytes(), 0o644),
            (f"{NAME}_v{version()}", stripped(build_root, platform, scratch), 0o755),
        ]
        package = dist / f"{NAME}_{version()}_{platform}.zip"
        write_zip(package, members)
        packages[platform] = (package, members)
    shutil.rmtree(scratch)
    manifest = {"version": 1, "metadata": {"protocol_versions": PROTOCOLS}}
    (dist / f"{NAME}_{version()}_manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    subprocess.run(
        [sys.executable, PROJECT / "scripts/sbom.py", dist / f"{NAME}_{version()}_sbom.spdx.json"]
        + [str(package) for package, _ in packages.values()],
        check=True,
    )
    sums = dist / f"{NAME}_{version()}_SHA256SUMS"
    files = sorted(path for path in dist.iterdir() if path.is_file())
    sums.write_text("".join(f"{sha256(path.read_bytes())}  {path.name}\n" for path in files))
    if os.environ.get("SIGN"):
        sign(sums)
    write_mirrors(dist, packages)
    for path in sorted(path for path in dist.rglob("*") if path.is_file()):
        print(f"release: {path.relative_to(dist.parent)}")


if __name__ == "__main__":
    main()
