"""
Files to try a scanner of models on.

  python3 -m corpus hostile FOLDER [--seed N]       a file or more of each hostile kind, and a manifest
  python3 -m corpus benign FOLDER [--seed N]        harmless files, many of them alarming
  python3 -m corpus benign FOLDER --packages A,B    what these packages write, and nothing else
  python3 -m corpus judge FOLDER FINDINGS           what a scanner missed, or said without reason, by its JSON
"""

import argparse
import importlib
import json
import secrets
import sys
from pathlib import Path

from . import judging, recipe, writing

parser = argparse.ArgumentParser(prog="corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("task", choices=["hostile", "benign", "judge"])
parser.add_argument("folder", type=Path)
parser.add_argument("findings", type=Path, nargs="?")
parser.add_argument("--seed", type=int, default=secrets.randbits(32))
parser.add_argument("--packages", default="", help="those whose own files are wanted")
parser.add_argument("--only", default="", help="kinds whose name begins so")
options = parser.parse_args()

if options.task == "judge":
    known = (Path(__file__).parent.parent / "not-found.txt").read_text().splitlines()
    every = judging.misses(options.folder, json.loads(options.findings.read_text()))
    lines = [line for line in every if line.split(": ")[0] not in known]
    print("\n".join(lines + [f"{len(every) - len(lines)} known not to be found, {len(lines)} misjudged"]))
    sys.exit(1 if lines else 0)

if options.task == "hostile":
    importlib.import_module("corpus.hostile")
else:
    modules = ["with_" + package for package in options.packages.split(",")] if options.packages else ["graphs", "plain", "texts"]
    for module in modules:
        importlib.import_module("corpus.benign." + module)
prefix = options.only or ("benign/" if options.task == "benign" else "")
kinds = [kind for kind in recipe.KINDS if kind.name.startswith(prefix)]
writing.write(kinds, options.folder, options.seed)
print(f"{len(kinds)} kinds, seed {options.seed}")
