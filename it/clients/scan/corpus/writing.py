"""Puts artifacts into a folder: one folder each, and a manifest of what a scanner has to say of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .recipe import Files, HardLink, Kind, Link, Pipe, Recipe


def write(kinds: list[Kind], folder: Path, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    outside = folder / "outside"
    manifest = []
    for kind in kinds:
        place = folder / "files" / kind.name.replace("/", "-").replace("_", "-")
        _write(place, outside, kind.make(Recipe(f"{seed} {kind.name}")))
        manifest.append({"file": str(place.relative_to(folder)), "kind": kind.name, "expected": kind.expected})
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _write(place: Path, outside: Path, files: Files) -> None:
    for name, content in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            file.symlink_to(content.target)
        elif isinstance(content, Pipe):
            os.mkfifo(file)
        elif isinstance(content, HardLink):
            outside.mkdir(exist_ok=True)
            other = outside / f"{place.name}.bin"
            other.write_bytes(content.content)
            os.link(other, file)
        else:
            file.write_bytes(content)
