# SPDX-License-Identifier: MPL-2.0
"""Facts about this project for the other Python scripts."""
import os
import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parent.parent


def version():
    """The version, from the CMakeLists.txt that defines it."""
    return re.search(r"^project\(tfvault VERSION ([0-9.]+)", (PROJECT / "CMakeLists.txt").read_text(), re.M)[1]


def preset(platform):
    """The CMake preset of the release for a platform such as linux_amd64."""
    native = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}[os.uname().machine]
    return "release" if platform == native else "release-" + platform.removeprefix("linux_")
