"""What a kind of file is: a name, what a scanner must say of it, and how one more of it is made."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from typing import Callable, Dict, Union


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class HardLink:
    """A second name of a file that is made outside the artifact's folder."""

    content: bytes


@dataclass(frozen=True)
class Pipe:
    """A named pipe, which blocks whoever opens it."""


Files = Dict[str, Union[bytes, Link, HardLink, Pipe]]

# Harmless calls in the place where an attacker's would stand: each at most prints or touches something.
CALLS = [
    ("os", "system", ["echo {}"]),
    ("posix", "system", ["true {}"]),
    ("nt", "system", ["echo {}"]),
    ("os", "popen", ["echo {}"]),
    ("subprocess", "getoutput", ["echo {}"]),
    ("subprocess", "check_output", ["true"]),
    ("subprocess", "Popen", ["true"]),
    ("builtins", "eval", ["print('{}')"]),
    ("builtins", "exec", ["print('{}')"]),
    ("__builtin__", "execfile", ["{}.py"]),
    ("runpy", "run_module", ["{}"]),
    ("pty", "spawn", ["true"]),
    ("importlib", "import_module", ["{}"]),
    ("socket", "gethostbyname", ["localhost"]),
    ("shutil", "which", ["{}"]),
]


class Recipe:
    """The randomness of one artifact, with what is often drawn from it."""

    def __init__(self, seed: str):
        self.random = random.Random(seed)

    def word(self, least: int = 4, most: int = 10) -> str:
        return "".join(self.random.choices(string.ascii_lowercase, k=self.random.randint(least, most)))

    def bytes(self, count: int) -> bytes:
        return self.random.getrandbits(8 * count).to_bytes(count, "little") if count else b""

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def choice(self, values):
        return self.random.choice(values)

    def call(self) -> tuple[str, str, list[str]]:
        """What the artifact would call if somebody loaded it: module, name, arguments."""
        module, name, arguments = self.choice(CALLS)
        return module, name, [argument.format(self.word()) for argument in arguments]


@dataclass(frozen=True)
class Kind:
    name: str
    expected: str
    make: Callable[[Recipe], Files]


KINDS: list[Kind] = []

# A threat also stands where a lesser finding is expected of a hostile file; of a benign one nothing more is allowed.
EXPECTED = {"threat", "policy", "unreadable", "finding", "nothing", "only policy"}


def add(name: str, expected: str, make: Callable[[Recipe], Files]) -> None:
    """
    :param expected: of a hostile file the least that has to be found: "threat", "policy", "unreadable" or any "finding";
        of a benign one the most: "nothing" or "only policy"
    """
    if expected not in EXPECTED or any(kind.name == name for kind in KINDS):
        raise ValueError(name)
    KINDS.append(Kind(name, expected, make))


def kind(name: str, expected: str = "threat"):
    """Registers the function that follows."""

    def register(make):
        add(name, expected, make)
        return make

    return register
