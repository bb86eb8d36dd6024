"""Holds what a scanner found against what had to be found."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

ENOUGH = {
    "threat": lambda classes: "threat" in classes,
    "policy": lambda classes: bool(classes & {"policy", "threat"}),
    "unreadable": lambda classes: bool(classes & {"unreadable", "threat"}),
    "finding": bool,
    "nothing": lambda classes: not classes,
    "only policy": lambda classes: classes <= {"policy"},
}


def found_below(folder: Path, findings: list[dict]) -> dict[str, list[dict]]:
    """Findings by artifact: every artifact has a folder of its own."""
    by = defaultdict(list)
    for finding in findings:
        by["/".join(Path(os.path.relpath(finding["path"], folder)).parts[:2])].append(finding)
    return by


def misses(folder: Path, findings: list[dict]) -> list[str]:
    """A line for each artifact of which too little, or too much, was said."""
    by = found_below(folder, findings)
    lines = []
    for artifact in json.loads((folder / "manifest.json").read_text()):
        got = by.get(artifact["file"], [])
        if not ENOUGH[artifact["expected"]]({finding["class"] for finding in got}):
            said = sorted({f"{finding['class']} {finding['rule']} {finding.get('subject', '')}".strip() for finding in got})
            lines.append(f"{artifact['kind']}: expected {artifact['expected']}, got {', '.join(said[:5]) or 'nothing'}")
    return lines
