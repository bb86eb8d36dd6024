"""
One of the other scanners over artifacts: python -m compare.others NAME SECONDS GIGABYTES < list of folders or files.

Each artifact is judged in a process of its own that may take so long and so much memory. A line of JSON says what it came
to: found, nothing, or failed (out of time or memory, or an error that leaves the file unjudged).
"""

import contextlib
import io
import json
import os
import resource
import signal
import stat
import sys
import time
from pathlib import Path


def regular(path: Path) -> list:
    if path.is_file():
        return [path]
    return [file for file in sorted(path.rglob("*")) if stat.S_ISREG(file.lstat().st_mode)]


def picklescan(path: Path) -> str:
    """File by file: of a folder it would only look at those with an extension that it knows."""
    from picklescan.scanner import scan_file_path

    results = [scan_file_path(str(file)) for file in regular(path)]
    return "found" if any(r.issues_count for r in results) else "failed" if any(r.scan_err for r in results) else "nothing"


def modelscan(path: Path) -> str:
    from modelscan.modelscan import ModelScan

    result = ModelScan().scan(path)
    return "found" if result["issues"] else "failed" if result["errors"] else "nothing"


def fickling(path: Path) -> str:
    """Only files that it can read as pickles or as PyTorch's archives of them are judged."""
    from fickling.analysis import Severity, check_safety
    from fickling.fickle import StackedPickle

    failed = False
    for file in regular(path):
        try:
            with file.open("rb") as data:
                begin = data.read(4)
            if begin == b"PK\x03\x04":
                from fickling.pytorch import PyTorchModelWrapper

                pickles = [PyTorchModelWrapper(file).pickled]
            else:
                with file.open("rb") as data:
                    pickles = StackedPickle.load(data, fail_on_decode_error=False)
            for pickle in pickles:
                if check_safety(pickle).severity > Severity.LIKELY_SAFE:
                    return "found"
        except Exception:
            failed = True
    return "failed" if failed else "nothing"


SCANNERS = {"picklescan": picklescan, "modelscan": modelscan, "fickling": fickling}
IMPORTS = {"picklescan": "picklescan.scanner", "modelscan": "modelscan.modelscan", "fickling": "fickling.fickle"}


def judge(name: str, path: Path, seconds: int, gigabytes: int) -> dict:
    begin, (out, into) = time.monotonic(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))
        signal.alarm(seconds)
        verdict = "failed"
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            verdict = SCANNERS[name](path)
        os.write(into, verdict.encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as answers:
        verdict = answers.read() or "failed"
    _, _, used = os.wait4(child, 0)
    return {"path": str(path), "verdict": verdict, "seconds": time.monotonic() - begin, "kilobytes": used.ru_maxrss}


if __name__ == "__main__":
    scanner, limit, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    __import__(IMPORTS[scanner])
    for line in sys.stdin:
        print(json.dumps(judge(scanner, Path(line.rstrip("\n")), limit, most)), flush=True)
