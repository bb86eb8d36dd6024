"""What is no file at all, or a file's second name."""

from ..recipe import Link, Pipe, add
from .onnx_data import graph, model, node
from .payloads import pickle

GOOD = model(graph([node("Neg", ["x"], ["y"])]))

add("folder/pipe", "unreadable", lambda r: {"model.onnx": GOOD, r.word() + ".bin": Pipe()})
add("folder/link-outside", "finding", lambda r: {"model.onnx": GOOD, r.word() + ".bin": Link("/etc/" + r.word())})
add("folder/link-to-a-device", "finding", lambda r: {"model.onnx": GOOD, "weights.bin": Link("/dev/random")})
add("folder/link-to-itself", "finding", lambda r: {"model.onnx": GOOD, "self": Link("self")})
add("folder/pickle-far-below", "threat", lambda r: {"model.onnx": GOOD, "/".join(r.word() for _ in range(20)) + "/x": pickle(r)})
add("folder/pickle-in-a-hidden-file", "threat", lambda r: {"model.onnx": GOOD, "." + r.word(): pickle(r)})
add("folder/pickle-in-a-cache", "threat", lambda r: {"model.onnx": GOOD, "__pycache__/" + r.word() + ".pyc": pickle(r)})
