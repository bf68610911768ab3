#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks every #include of the product against the tables in docs/development/architecture.md, and that only `platform` has
code for one operating system.

Usage: include_rules.py ROOT              check a source tree; one line per violation, exit 1 if there is one
       include_rules.py --selftest ROOT   check that violations of every kind are found
"""

import pathlib
import re
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Libraries by the prefix of their headers. Generated protobuf headers count as the library that they include.
LIBRARIES = {
    "CLI/": "CLI11",
    "absl/": "abseil",
    "curl/": "libcurl",
    "google/protobuf": "protobuf",
    "grpc/": "gRPC",
    "grpcpp/": "gRPC",
    "msgpack": "msgpack-cxx",
    "nlohmann/": "nlohmann_json",
    "openssl/": "OpenSSL",
    "pugixml": "pugixml",
}
# The components of the SDK; see architecture.md.
PUBLIC = {"base", "cty", "sdk", "plugin", "serve"}
UMBRELLA = "provider_sdk.h"
# Code that not every system supports.
OF_A_SYSTEM = re.compile(
    r"""^\s*\#\s*include\s*<(?:linux/|asm/|mach|arpa/|net/|netinet/|win|(?:dirent|dlfcn|execinfo|grp|io|malloc|netdb|poll|pthread|pwd|sched|signal
            |spawn|strings|syslog|termios)\.h
            |sys/(?:file|ioctl|mman|param|resource|select|socket|sysctl|time|uio|un|utsname|wait)\.h
            |sys/(?:auxv|epoll|eventfd|fanotify|inotify|memfd|mount|pidfd|prctl|random|sendfile|signalfd|syscall|sysinfo|timerfd)\.h)
      | "/(?:proc|dev/shm)/
      | ^\s*\#.*\b(?:__linux__|__gnu_linux__|__GLIBC__|__APPLE__|__FreeBSD__|_WIN32)\b
      | \b(?:explicit_bzero|geteuid|getppid|gmtime_[rs]|localtime_[rs]|mkdtemp|mkostemp|sigaction|strptime|timegm|unsetenv)\(
      | \b(?:accept4|gettid|memfd_create|pidfd_\w+|prctl|signalfd|eventfd|epoll_\w+|mallopt|SO_PEERCRED|SCM_CREDENTIALS)\b
    """, re.VERBOSE)
# ABSEIL_HEADERS are allowed in public headers of base, ABSEIL_INSIDE also in its sources.
ABSEIL_HEADERS = {"absl/status/status.h", "absl/status/statusor.h"}
ABSEIL_INSIDE = {"absl/strings/ascii.h", "absl/strings/escaping.h", "absl/strings/string_view.h"}


# The component whose folders have a separate table; TOP is for files that are not in a folder.
SORTED_COMPONENT = "provider"
TOP = "(top)"
COMPONENT_TABLE = "Who may include whom"
FOLDER_TABLE = "Folders of the provider"


def read_table(root, heading):
    """Component or folder -> (components or folders, libraries) that it may include."""
    rules = {}
    text = (root / "docs/development/architecture.md").read_text()
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 2 or cells[0] in ("Component", "Folder", "") or cells[0].startswith("-"):
            continue
        ours, _, theirs = cells[1].partition("+")
        rules[cells[0]] = (set(ours.split()), set(theirs.split()))
    return rules


def circles(rules, heading):
    """The names that are part of a cycle in a table."""
    found = []
    for start in rules:
        seen, todo = set(), [start]
        while todo:
            for name in rules.get(todo.pop(), (set(), set()))[0] - seen:
                seen.add(name)
                todo.append(name)
        if start in seen:
            found.append(f"docs/development/architecture.md: '{start}' is part of a cycle in '{heading}'")
    return found


def folder_of(header):
    """The folder of provider that contains a private header, "provider/folder/name.h"."""
    parts = header.split("/")
    return parts[1] if len(parts) > 2 else TOP


def library_of(header):
    if header.endswith(".grpc.pb.h"):
        return "gRPC"
    if header.endswith(".pb.h"):
        return "protobuf"
    for prefix, name in LIBRARIES.items():
        if header.startswith(prefix):
            return name
    return None


def component_of(path, root):
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == "src" else parts[2]


def in_public(path, root):
    return ABSEIL_INSIDE if path.relative_to(root).parts[0] == "include" else set()


def check(root):
    rules = read_table(root, COMPONENT_TABLE)
    folders = read_table(root, FOLDER_TABLE)
    breaches = circles(rules, COMPONENT_TABLE) + circles(folders, FOLDER_TABLE)
    files = sorted(
        path
        for pattern in ("src/**/*", "include/tfvault/**/*")
        for path in root.glob(pattern)
        if path.suffix in (".h", ".cc")
    )
    for path in files:
        component = component_of(path, root)
        where = path.relative_to(root)
        if component == UMBRELLA:
            rules[component] = (PUBLIC, set())
        if component not in rules:
            breaches.append(f"{where}: component '{component}' is not in the table")
            continue
        ours, theirs = rules[component]
        folder = None
        if component == SORTED_COMPONENT and where.parts[0] == "src":
            folder = folder_of(path.relative_to(root / "src").as_posix())
            if folder not in folders:
                breaches.append(f"{where}: folder '{folder}' is not in the table")
                continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if component != "platform" and OF_A_SYSTEM.search(line.partition("//")[0]):
                breaches.append(f"{where}:{number}: only platform may depend on the system ({line.strip()})")
            match = INCLUDE.match(line)
            if not match:
                continue
            bracket, header = match.groups()
            place = f"{where}:{number}"
            library = library_of(header)
            if library is not None:
                if library == "abseil" and component != "base":
                    breaches.append(f"{place}: abseil is included through tfvault/base/status.h only")
                elif library not in theirs:
                    breaches.append(f"{place}: {component} may not include {library} ({header})")
                elif library == "abseil" and header not in ABSEIL_HEADERS | (ABSEIL_INSIDE - in_public(path, root)):
                    breaches.append(f"{place}: abseil is for Status, and for text inside of base ({header})")
            elif header.startswith("tfvault/"):
                target = header.split("/")[1]
                if component in PUBLIC and where.parts[0] == "include" and target not in PUBLIC:
                    breaches.append(f"{place}: a public header may not include {target} ({header})")
                if target != component and target not in ours:
                    breaches.append(f"{place}: {component} may not include {target} ({header})")
                if not (root / "include" / header).exists():
                    breaches.append(f"{place}: include/{header} does not exist")
            elif bracket == '"':
                if header.split("/")[0] != component:
                    breaches.append(f'{place}: private headers are named "{component}/...", not "{header}"')
                elif not (root / "src" / header).exists():
                    breaches.append(f"{place}: src/{header} does not exist")
                elif folder is not None and folder_of(header) not in folders[folder][0] | {folder}:
                    breaches.append(f"{place}: {folder} may not include {folder_of(header)} ({header})")
    # A header is public exactly when another component, or another public header, includes it.
    public = root / "include"
    for header in sorted(public.glob("tfvault/**/*.h")):
        name = header.relative_to(public).as_posix()
        component = component_of(header, root)
        if component == UMBRELLA:
            continue
        if not any(f'"{name}"' in path.read_text() for path in files
                   if path != header and (component_of(path, root) != component or public in path.parents)):
            breaches.append(f"include/{name}: no other component includes it; it belongs in src/{component}/")
    return breaches, len(files)


def selftest(root):
    """Writes one violation of each kind into a copy of the table's tree; each must be found."""
    plants = {
        "src/sdk/a.cc": ('#include "tfvault/vault/client.h"', "sdk may not include vault"),
        "src/provider/b.cc": ("#include <grpcpp/grpcpp.h>", "provider may not include gRPC"),
        "src/provider/c.cc": ("#include <google/protobuf/message.h>", "provider may not include protobuf"),
        "src/cty/d.cc": ("#include <curl/curl.h>", "cty may not include libcurl"),
        "src/vault/e.cc": ("#include <absl/status/status.h>", "through tfvault/base/status.h only"),
        "src/base/f.cc": ("#include <absl/strings/str_cat.h>", "abseil is for Status"),
        "include/tfvault/base/text.h": ("#include <absl/strings/ascii.h>", "abseil is for Status"),
        "src/engine/g.cc": ('#include "tfwire.pb.h"', "engine may not include protobuf"),
        "src/stray/h.cc": ("", "not in the table"),
        "src/http/i.cc": ('#include "vault/transport.h"', "private headers are named"),
        "include/tfvault/base/m.h": ('#include "tfvault/platform/event.h"', "a public header may not include"),
        "src/plugin/j.cc": ("#include <sys/eventfd.h>", "only platform may depend on the system"),
        "src/base/k.cc": ('std::ifstream file("/proc/self/status");', "only platform may depend on the system"),
        "src/cty/n.cc": ("#include <sys/wait.h>", "only platform may depend on the system"),
        "src/vault/o.cc": ("  gmtime_r(&seconds, &utc);", "only platform may depend on the system"),
        "src/http/l.cc": ("#ifdef __linux__", "only platform may depend on the system"),
        "include/tfvault/base/lonely.h": ("", "no other component includes it"),
        "src/provider/schema/leaf.h": ("", None),
        "src/provider/schema/j.cc": ('#include "provider/object/thing.h"', "schema may not include object"),
        "src/provider/object/thing.h": ("", None),
        "src/provider/object/k.cc": ('#include "provider/registry.h"', "object may not include (top)"),
        "src/provider/login/l.cc": ('#include "provider/object/thing.h"', "login may not include object"),
        "src/provider/aws_secret_backend_role/m.cc": ('#include "provider/aws_secret_backend/n.h"',
                                                      "aws_secret_backend_role may not include aws_secret_backend"),
        "src/provider/aws_secret_backend/n.h": ('#include "provider/login/leaf.h"', "src/provider/login/leaf.h does not exist"),
        "src/provider/aws_stray/o.h": ("", "folder 'aws_stray' is not in the table"),
        "src/provider/registry.h": ("", None),
    }
    with tempfile.TemporaryDirectory() as name:
        copy = pathlib.Path(name)
        page = copy / "docs/development/architecture.md"
        page.parent.mkdir(parents=True)
        page.write_text((root / "docs/development/architecture.md").read_text())
        for where, (line, _) in plants.items():
            path = copy / where
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(line + "\n")
        breaches, _ = check(copy)
        missed = [text for where, (_, text) in plants.items()
                  if text is not None and not any(b.startswith(where) and text in b for b in breaches)]
        round_trip = page.read_text().replace("| schema | |", "| schema | object |", 1)
        page.write_text(round_trip)
        if not any("is part of a cycle" in breach for breach in check(copy)[0]):
            missed.append("a cycle of folders")
    for text in missed:
        print(f"not found: {text}")
    return len(missed)


def main(arguments):
    if arguments[0] == "--selftest":
        return 1 if selftest(pathlib.Path(arguments[1]).resolve()) else 0
    breaches, files = check(pathlib.Path(arguments[0]).resolve())
    for breach in breaches:
        print(breach)
    print(f"include rules: {files} files, {len(breaches)} violations")
    return 1 if breaches or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
