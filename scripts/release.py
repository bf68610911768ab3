#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Packs built providers in the layouts of a registry and of mirrors: release.py BUILD_ROOT DIST PLATFORM...

BUILD_ROOT/<preset>/src/app/terraform-provider-vault, with `.exe` for Windows, is packed for each platform. DIST gets the zips,
SHA256SUMS (and its signature by the GnuPG key $SIGN), the registry's manifest, an SBOM, and mirrors of three forms for $ADDRESS.
Equal programs give equal bytes: every time stamp is $SOURCE_DATE_EPOCH. If DIST was made of equal input, nothing is written.
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

from project import PROJECT, preset, version

NAME = "terraform-provider-vault"
PROTOCOLS = ["5.0", "6.0"]
STRIP = {"linux_amd64": "x86_64-linux-gnu-strip", "linux_arm64": "aarch64-linux-gnu-strip"}
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


def ending(platform):
    return ".exe" if platform.startswith("windows_") else ""


def stripped(build_root, platform):
    """The linker has removed the symbols of programs for other systems than Linux."""
    program = build_root / preset(platform) / "src/app" / (NAME + ending(platform))
    if platform not in STRIP:
        return program.read_bytes()
    with tempfile.NamedTemporaryFile() as target:
        subprocess.run([STRIP[platform], "-o", target.name, program], check=True)
        return pathlib.Path(target.name).read_bytes()


def made_of(packed, dist):
    """Describes dist/ and everything that it is made of."""
    return {
        "platforms": list(packed),
        "settings": [version(), ADDRESS, EPOCH, os.environ.get("SIGN")],
        "scripts": [sha256(path.read_bytes()) for path in sorted((PROJECT / "scripts").glob("*.py"))],
        "members": [[name, sha256(data)] for members in packed.values() for name, data, _ in members],
        "files": {str(path): [path.stat().st_size, path.stat().st_mtime_ns] for path in dist.rglob("*")},
    }


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
    packed = {
        platform: [
            ("LICENSE", (PROJECT / "LICENSE").read_bytes(), 0o644),
            ("README.md", (PROJECT / "README.md").read_bytes(), 0o644),
            (f"{NAME}_v{version()}{ending(platform)}", stripped(build_root, platform), 0o755),
        ]
        for platform in sys.argv[3:]
    }
    stamp = build_root / "release.json"
    if stamp.exists() and json.loads(stamp.read_text()) == made_of(packed, dist):
        print(f"release: {dist} is up to date")
        return
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    packages = {}
    for platform, members in packed.items():
        package = dist / f"{NAME}_{version()}_{platform}.zip"
        write_zip(package, members)
        packages[platform] = (package, members)
    manifest = {"version": 1, "metadata": {"protocol_versions": PROTOCOLS}}
    (dist / f"{NAME}_{version()}_manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    subprocess.run(
        [sys.executable, PROJECT / "scripts/sbom.py", dist / f"{NAME}_{version()}_sbom.spdx.json", build_root]
        + [f"{platform}={package}" for platform, (package, _) in packages.items()],
        check=True,
    )
    sums = dist / f"{NAME}_{version()}_SHA256SUMS"
    files = sorted(path for path in dist.iterdir() if path.is_file())
    sums.write_text("".join(f"{sha256(path.read_bytes())}  {path.name}\n" for path in files))
    if os.environ.get("SIGN"):
        sign(sums)
    write_mirrors(dist, packages)
    stamp.write_text(json.dumps(made_of(packed, dist)))
    for path in sorted(path for path in dist.rglob("*") if path.is_file()):
        print(f"release: {path.relative_to(dist.parent)}")


if __name__ == "__main__":
    main()
