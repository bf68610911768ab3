#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes an SPDX 2.3 document that lists the packages linked into the release: sbom.py OUTPUT BUILD_ROOT PLATFORM=ZIP...

The document describes the zips, each with the packages in its program. Versions come from dpkg for Linux, and from
scripts/cross_libraries.sh for other systems. Header-only libraries are listed in this file. Deterministic: the creation time
is $SOURCE_DATE_EPOCH.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

from project import PROJECT, preset, version

HEADER_ONLY = ["nlohmann-json3-dev", "libmsgpack-cxx-dev", "libcli11-dev"]
TOOLCHAIN = ["libc6-dev", "libstdc++-12-dev", "libgcc-12-dev"]
NATIVE = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}[os.uname().machine]


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def debian_packages(names):
    rows = output("dpkg-query", "--show", "--showformat", "${Package} ${source:Package} ${Version}\\n", *sorted(names))
    return [
        package(name, release, f"pkg:deb/debian/{name}@{release}", sourceInfo=f"built from the source package {source}")
        for name, source, release in map(str.split, rows.splitlines())
    ]


def linux_parts(build, libraries):
    """The archives come from the linker's command; the packages of another architecture have the same versions."""
    link = output("ninja", "-C", str(build), "-t", "commands", "-s", "src/app/terraform-provider-vault")
    archives = {re.sub(r"[a-z0-9_]+-linux-gnu", NATIVE, name) for name in re.findall(r"/usr/lib/\S+\.a\b", link)}
    owners = {line.split(":")[0] for line in output("dpkg-query", "--search", *sorted(archives)).splitlines()}
    header = (libraries / "include/curl/curlver.h").read_text()
    curl = re.search(r'define LIBCURL_VERSION "(.*)"', header)[1]
    parts = debian_packages(owners | set(HEADER_ONLY) | set(TOOLCHAIN))
    return [*parts, package("curl", curl, f"pkg:generic/curl@{curl}", licenseDeclared="curl")]


def cross_parts(libraries):
    """What scripts/cross_libraries.sh noted. zig has the C++ library, and for Windows the C library of MinGW."""
    parts = debian_packages(HEADER_ONLY)
    for name, release in map(str.split, (libraries / "versions").read_text().splitlines()):
        purl = f"pkg:deb/debian/{name}@{release}?arch=source" if "-" in release else f"pkg:generic/{name}@{release}"
        parts.append(package(name, release, purl))
    zig = re.search(r"^ziglang==(\S+)", (PROJECT / "scripts/requirements-zig.txt").read_text(), re.MULTILINE)[1]
    return [*parts, package("ziglang", zig, f"pkg:pypi/ziglang@{zig}")]


def linked_parts(build_root, platform):
    build = build_root / preset(platform)
    libraries = pathlib.Path(re.search(r"^TFVAULT_CURL:PATH=(.*)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE)[1])
    return linux_parts(build, libraries) if platform.startswith("linux_") else cross_parts(libraries)


def package(name, release, purl, **more):
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{name}-{release}"),
        "name": name,
        "versionInfo": release,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    } | more


def main():
    target, build_root = map(pathlib.Path, sys.argv[1:3])
    zips = [argument.split("=", 1) for argument in sys.argv[3:]]
    products = [
        package(
            path.name,
            version(),
            f"pkg:generic/terraform-provider-vault@{version()}",
            licenseDeclared="MPL-2.0",
            checksums=[{"algorithm": "SHA256", "checksumValue": hashlib.sha256(path.read_bytes()).hexdigest()}],
        )
        for path in (pathlib.Path(name) for _, name in zips)
    ]
    linked = [linked_parts(build_root, platform) for platform, _ in zips]
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    relations = [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": product["SPDXID"]}
        for product in products
    ] + [
        {"spdxElementId": product["SPDXID"], "relationshipType": "STATIC_LINK", "relatedSpdxElement": part["SPDXID"]}
        for product, parts in zip(products, linked)
        for part in parts
    ]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": target.name,
        "documentNamespace": f"https://terraform.local/tfvault/vault/{version()}/{products[0]['checksums'][0]['checksumValue']}",
        "creationInfo": {"created": created, "creators": [f"Tool: tfvault-sbom-{version()}"]},
        "packages": products + list({part["SPDXID"]: part for parts in linked for part in parts}.values()),
        "relationships": relations,
    }
    target.write_text(json.dumps(document, indent=2) + "\n")


main()
