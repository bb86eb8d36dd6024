"""Writes a corpus: python3 -m corpus hostile|benign FOLDER [--seed N]."""

import argparse
import secrets
from pathlib import Path

from . import recipe, writing

parser = argparse.ArgumentParser(prog="corpus", description=__doc__)
parser.add_argument("which", choices=["hostile", "benign"])
parser.add_argument("folder", type=Path)
parser.add_argument("--seed", type=int, default=secrets.randbits(32))
parser.add_argument("--only", default="", help="kinds whose name begins so")
options = parser.parse_args()

if options.which == "hostile":
    from . import hostile  # noqa: F401
else:
    from . import benign  # noqa: F401

kinds = [kind for kind in recipe.KINDS if kind.name.startswith(options.only)]
writing.write(kinds, options.folder, options.seed)
print(f"{len(kinds)} kinds, seed {options.seed}")
