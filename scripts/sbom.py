#!/usr/bin/env python3
"""Writes an SPDX 2.3 document that lists the packages linked into the release: sbom.py OUTPUT PACKAGE...

The archives come from the linker's command, their packages and versions from dpkg. Header-only libraries are listed in
this file. PACKAGE are the zips that the document describes. Deterministic: the creation time is $SOURCE_DATE_EPOCH.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

from project import PROJECT, version

BUILD = PROJECT / "build/release"
HEADER_ONLY = ["nlohmann-json3-dev", "libmsgpack-cxx-dev", "libcli11-dev"]
TOOLCHAIN = ["libc6-dev", "libstdc++-12-dev", "libgcc-12-dev"]


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=BUILD).stdout


def linked_packages():
    """Debian packages whose archives or headers are in the program: name -> (source package, version)."""
    link = output("ninja", "-t", "commands", "-s", "src/app/terraform-provider-vault")
    archives = sorted(set(re.findall(r"/usr/lib/\S+\.a\b", link)))
    owners = {line.split(":")[0] for line in output("dpkg-query", "--search", *archives).splitlines()}
    names = sorted(owners | set(HEADER_ONLY) | set(TOOLCHAIN))
    rows = output("dpkg-query", "--show", "--showformat", "${Package} ${source:Package} ${Version}\\n", *names)
    return {name: (source, release) for name, source, release in map(str.split, rows.splitlines())}


def curl_version():
    header = pathlib.Path(os.environ["TFVAULT_CURL"], "include/curl/curlver.h").read_text()
    return re.search(r'define LIBCURL_VERSION "(.*)"', header)[1]


def package(name, release, purl, **more):
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "name": name,
        "versionInfo": release,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    } | more


def main():
    target, *zips = map(pathlib.Path, sys.argv[1:])
    parts = [
        package(name, release, f"pkg:deb/debian/{name}@{release}", sourceInfo=f"built from the source package {source}")
        for name, (source, release) in linked_packages().items()
    ]
    parts.append(package("curl", curl_version(), f"pkg:generic/curl@{curl_version()}", licenseDeclared="curl"))
    products = [
        package(
            path.name,
            version(),
            f"pkg:generic/terraform-provider-vault@{version()}",
            licenseDeclared="MPL-2.0",
            checksums=[{"algorithm": "SHA256", "checksumValue": hashlib.sha256(path.read_bytes()).hexdigest()}],
        )
        for path in zips
    ]
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    relations = [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": product["SPDXID"]}
        for product in products
    ] + [
        {"spdxElementId": product["SPDXID"], "relationshipType": "STATIC_LINK", "relatedSpdxElement": part["SPDXID"]}
        for product in products
        for part in parts
    ]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": target.name,
        "documentNamespace": f"https://terraform.local/tfvault/vault/{version()}/{products[0]['checksums'][0]['checksumValue']}",
        "creationInfo": {"created": created, "creators": [f"Tool: tfvault-sbom-{version()}"]},
        "packages": products + parts,
        "relationships": relations,
    }
    target.write_text(json.dumps(document, indent=2) + "\n")


main()
