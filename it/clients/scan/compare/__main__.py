"""
Compares scanners: python3 -m compare FOLDER --scan "COMMAND" --others PYTHON [--packages PYTHON...] [--seed N] [--smoke]

Makes the corpora below FOLDER, has every scanner judge them, and prints the page docs/reports/scanners.md.
"""

import argparse
import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from corpus import judging

from . import large

HERE = Path(__file__).resolve().parent.parent
GROUPS = ["numpy", "sklearn", "skops", "onnx", "safetensors", "gguf", "boosters", "torch", "tensorflow"]
OTHERS = ["modelscan", "picklescan", "fickling"]
LIMIT_SECONDS, LIMIT_GIGABYTES = 60, 8

parser = argparse.ArgumentParser(prog="compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder", type=Path)
parser.add_argument("--scan", required=True, help="the command that scans, with its options for JSON")
parser.add_argument("--others", help="a Python that has the other scanners; without it only this one is measured")
parser.add_argument("--packages", nargs="*", default=[], help="Pythons with packages that write models")
parser.add_argument("--seed", type=int, default=secrets.randbits(32))
parser.add_argument("--commit", default="unknown")
parser.add_argument("--smoke", action="store_true", help="small: a few seconds")
options = parser.parse_args()
ROOT = options.folder.resolve()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write(python: str, name: str, *what: str) -> str:
    """One corpus; empty when this Python cannot write it."""
    shutil.rmtree(ROOT / name, ignore_errors=True)
    command = [python, "-B", "-W", "ignore", "-m", "corpus", *what[:1], str(ROOT / name), *what[1:], "--seed", str(options.seed)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(ROOT / name, ignore_errors=True)
        say(f"{name}: not written: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        return ""
    say(f"{name}: {done.stdout.strip().splitlines()[-1]}")
    return name


def versions(python: str) -> str:
    names = "numpy scikit-learn joblib pandas onnx skl2onnx safetensors gguf xgboost lightgbm catboost torch tensorflow-cpu keras skops"
    code = f"import sys\nfrom importlib import metadata as m\nout = ['Python ' + sys.version.split()[0]]\nfor n in '{names}'.split():\n    try: out.append(n + ' ' + m.version(n))\n    except m.PackageNotFoundError: pass\nprint(', '.join(out))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip()


def timed(command: list, text: str = "") -> tuple:
    """Output, seconds and most memory in MB of a command and what it started."""
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if text:
        process.stdin.write(text)
    process.stdin.close()
    out = process.stdout.read()
    _, _, used = os.wait4(process.pid, 0)
    return out, time.monotonic() - begin, used.ru_maxrss / 1024


def ours(corpora: list) -> dict:
    result = {"found": 0, "wrong": 0, "failed": 0, "seconds": 0.0, "memory": 0.0, "lines": []}
    for name in corpora:
        out, seconds, memory = timed([*shlex.split(options.scan), str(ROOT / name / "files")])
        lines = judging.misses(ROOT / name, json.loads(out))
        result["wrong"] += len(lines)
        result["lines"] += [f"{name} {line}" for line in lines]
        result["seconds"] += seconds
        result["memory"] = max(result["memory"], memory)
    return result


def other(scanner: str, corpora: list) -> dict:
    result = {"found": 0, "failed": 0, "seconds": 0.0, "memory": 0.0}
    for name in corpora:
        artifacts = json.loads((ROOT / name / "manifest.json").read_text())
        paths = "".join(f"{ROOT / name / artifact['file']}\n" for artifact in artifacts)
        out, seconds, _ = timed([options.others, "-m", "compare.others", scanner, str(LIMIT_SECONDS), str(LIMIT_GIGABYTES)], paths)
        verdicts = [json.loads(line) for line in out.splitlines()]
        result["found"] += sum(v["verdict"] == "found" for v in verdicts)
        result["failed"] += sum(v["verdict"] == "failed" for v in verdicts) + len(artifacts) - len(verdicts)
        result["seconds"] += seconds
        result["memory"] = max([result["memory"], *(v["kilobytes"] / 1024 for v in verdicts)])
    return result


def speed(scanner: str, file: Path) -> str:
    """Megabytes a second and peak memory on one large file, the program's start included."""
    if scanner == "sallyport":
        out, seconds, memory = timed([*shlex.split(options.scan), str(file)])
        if json.loads(out):
            return "finds something"
    else:
        out, _, _ = timed([options.others, "-m", "compare.others", scanner, "600", str(LIMIT_GIGABYTES)], f"{file}\n")
        verdict = json.loads(out)
        if verdict["verdict"] == "failed":
            return f"gives up after {verdict['seconds']:.0f} s"
        seconds, memory = verdict["seconds"], verdict["kilobytes"] / 1024
    return f"{file.stat().st_size / 1e6 / seconds:,.0f} MB/s, {memory:,.0f} MB"


def count(corpora: list) -> int:
    return sum(len(json.loads((ROOT / name / "manifest.json").read_text())) for name in corpora)


ROOT.mkdir(parents=True, exist_ok=True)
hostile = [write(sys.executable, "hostile", "hostile")]
benign = [write(sys.executable, "plain", "benign")]
for number, python in enumerate(options.packages):
    benign += [write(python, f"{group}-{number}", "benign", "--packages", group) for group in GROUPS]
benign = [name for name in benign if name]
scale = 16 if options.smoke else 1
files = {"safetensors": 1024 // scale, "onnx": 1024 // scale, "pickles": 64 // scale}
for name, size in files.items():
    getattr(large, name)(ROOT / f"large.{name}", size)

PAGE = """# The scanner beside others

This page is what `bench/scanners` printed. Hostile files are made anew from the seed by `it/clients/scan`, one artifact of each
kind: the payloads do no harm, and nothing is ever loaded. Honest files are written by real packages, current and old, and
some by hand to look alarming. Found means, for this scanner, in the class that the kind deserves: a threat is not found when it
is only called unreadable. For the others any issue counts as found. An alarm is, for this scanner, anything said of an honest
file but that a pickle imports, which its policy is about; for the others, an issue. Times include a program's start.
"""
hostile_total, benign_total = count(hostile), count(benign)
print(PAGE)
print(f"- commit: {options.commit}\n- seed: {options.seed}\n- hostile: {hostile_total} kinds, one artifact each")
print(f"- honest: {benign_total} artifacts; those that packages wrote by:")
print("\n".join(f"  - {versions(python)}" for python in options.packages) or "  - (none)")
if options.others:
    code = "from importlib import metadata as m\nprint(', '.join(n + ' ' + m.version(n) for n in ('modelscan', 'picklescan', 'fickling')))"
    print("- others: " + subprocess.run([options.others, "-c", code], capture_output=True, text=True).stdout.strip())
    print(f"- each artifact by the others: {LIMIT_SECONDS} s and {LIMIT_GIGABYTES} GB at most, then it counts as not judged")
sizes = [f"{name} {(ROOT / ('large.' + name)).stat().st_size / 1e6:,.0f} MB" for name in files]
print(f"- large files: {', '.join(sizes)}\n")
print("| scanner | hostile found | not judged | alarms on honest | not judged | seconds for all | safetensors | ONNX | pickle of small objects |")
print("|---|---|---|---|---|---|---|---|---|")
on_hostile, on_benign = ours(hostile), ours(benign)
row = [f"{hostile_total - on_hostile['wrong']} of {hostile_total}", "0", str(on_benign["wrong"]), "0", f"{on_hostile['seconds'] + on_benign['seconds']:.0f}"]
print("| sallyport | " + " | ".join(row + [speed("sallyport", ROOT / f"large.{name}") for name in files]) + " |", flush=True)
for scanner in OTHERS if options.others else []:
    say(scanner)
    a, b = other(scanner, hostile), other(scanner, benign)
    row = [f"{a['found']} of {hostile_total}", str(a["failed"]), str(b["found"]), str(b["failed"]), f"{a['seconds'] + b['seconds']:.0f}"]
    print(f"| {scanner} | " + " | ".join(row + [speed(scanner, ROOT / f"large.{name}") for name in files]) + " |", flush=True)
for line in on_hostile["lines"] + on_benign["lines"]:
    print(f"\nmisjudged by sallyport: {line}")
