"""Facts about this project for the other Python scripts."""
import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parent.parent


def version():
    """The version, from the CMakeLists.txt that defines it."""
    return re.search(r"^project\(tfvault VERSION ([0-9.]+)", (PROJECT / "CMakeLists.txt").read_text(), re.M)[1]
