"""What the other Python scripts know about this project."""
import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parent.parent


def version():
    """The one place that names it."""
    return re.search(r"^project\(tfvault VERSION ([0-9.]+)", (PROJECT / "CMakeLists.txt").read_text(), re.M)[1]
