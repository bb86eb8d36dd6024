"""Lays a model repository for the tritonserver of PyTriton's package and becomes it."""

import os
import pathlib
import shutil
import sys

import onnxruntime
import pytriton

package = pathlib.Path(pytriton.__file__).parent
work = pathlib.Path(os.environ["WORK"])


def tensors(kind, values):
    # The first axis is the batch.
    return "".join(
        f'{kind} [{{ name: "{value.name}" data_type: TYPE_FP32 dims: ['
        + ", ".join(str(size) if isinstance(size, int) else "-1" for size in value.shape[1:])
        + "] }]\n"
        for value in values
    )


for file in pathlib.Path(os.environ["MODELS"]).glob("*/*/model.onnx"):
    version = work / "models" / file.parts[-3] / "1"
    version.mkdir(parents=True)
    shutil.copy(file, version / "model.onnx")
    shutil.copy(pathlib.Path(__file__).with_name("model.py"), version / "model.py")
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    (version.parent / "config.pbtxt").write_text(
        'backend: "python"\nmax_batch_size: 32\ndynamic_batching { }\n'
        f"instance_group [{{ kind: KIND_CPU count: {os.environ['CORES']} }}]\n"
        + tensors("input", session.get_inputs())
        + tensors("output", session.get_outputs())
    )

server = work / "triton"
shutil.copytree(package / "tritonserver", server, ignore=shutil.ignore_patterns("python_backend_stubs"))
stub = package / "tritonserver/python_backend_stubs" / f"{sys.version_info.major}.{sys.version_info.minor}"
shutil.copy(stub / "triton_python_backend_stub", server / "backends/python")
os.environ["LD_LIBRARY_PATH"] = f"{package.parent / 'nvidia_pytriton.libs'}:{sys.base_prefix}/lib"
os.environ["PACKAGES"] = str(package.parent)
program = server / "bin/tritonserver"
os.execv(
    program,
    [
        str(program),
        f"--model-repository={work / 'models'}",
        f"--backend-directory={server / 'backends'}",
        "--http-address=127.0.0.1",
        f"--http-port={os.environ['HTTP_PORT']}",
        "--grpc-address=127.0.0.1",
        f"--grpc-port={os.environ['GRPC_PORT']}",
        "--allow-metrics=false",
    ],
)
