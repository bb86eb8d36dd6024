"""What packages write: they are given a folder, and what is in it afterwards is the artifact."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..recipe import Recipe, add


def add_made(name: str, expected: str, write) -> None:
    """:param write: called with a recipe and a folder to write into"""

    def make(r: Recipe) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            before = os.getcwd()
            os.chdir(folder)
            try:
                write(r, Path(folder))
            finally:
                os.chdir(before)
            return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(Path(folder).rglob("*")) if file.is_file()}

    add("benign/" + name, expected, make)
