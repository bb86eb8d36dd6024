"""Writes MLServer's settings and becomes `mlserver start`."""

import json
import os
import pathlib
import sys

folder = pathlib.Path(os.environ["WORK"])
settings = {
    "debug": False,
    "host": "127.0.0.1",
    "http_port": int(os.environ["HTTP_PORT"]),
    "grpc_port": int(os.environ["GRPC_PORT"]),
    "metrics_port": int(os.environ["OTHER_PORT"]),
    "parallel_workers": int(os.environ.get("WORKERS", "0")),  # a pool costs more than small models do
    "grpc_max_message_length": 64 << 20,
    "environments_dir": str(folder / "environments"),
}
(folder / "settings.json").write_text(json.dumps(settings))
for file in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx"):
    name = file.parts[-3]
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "model-settings.json").write_text(
        json.dumps({"name": name, "implementation": "runtime.OnnxModel", "parameters": {"uri": str(file)}})
    )
os.environ["PYTHONPATH"] = str(pathlib.Path(__file__).parent)
program = pathlib.Path(sys.executable).parent / "mlserver"
os.execv(program, [str(program), "start", str(folder)])
