"""Keras: configurations that name code. As a .keras archive; hdf5.py puts the same into HDF5."""

import base64
import json
import marshal

from ..recipe import add
from ..writers.rawzip import Member, archive
from .payloads import pickle


def code(r) -> str:
    return base64.b64encode(marshal.dumps(compile(f"print({r.word()!r})", r.word(), "exec"))).decode()


def layer(class_name: str, module: str = "keras.layers", **config) -> dict:
    return {"module": module, "class_name": class_name, "config": {"name": "l", **config}, "registered_name": None}


def sequential(*layers: dict) -> dict:
    first = layer("InputLayer", batch_shape=[None, 4], dtype="float32")
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [first, *layers]}, "registered_name": "Sequential"}


def dense(r, **more) -> dict:
    return layer("Dense", units=r.number(1, 64), activation="relu", **more)


def lambda_of(r) -> dict:
    value = {"class_name": "__lambda__", "config": {"code": code(r), "defaults": None, "closure": None}}
    return sequential(dense(r), layer("Lambda", function=value))


def old_lambda(r) -> dict:
    """As Keras 2 has it: a list of code, defaults and closure."""
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Lambda", "config": {"function": [code(r), None, None], "function_type": "lambda", "name": "l"}}]}}


def named_function(r) -> dict:
    module, name, values = r.call()
    value = {"module": module, "class_name": "function", "config": name, "registered_name": name}
    return sequential(dense(r), layer("Lambda", function=value, arguments={"command": values[0]}))


def foreign_class(r) -> dict:
    module, name, values = r.call()
    return sequential({"module": module, "class_name": name, "config": {"command": values[0]}, "registered_name": None})


def foreign_deep(r) -> dict:
    module, name, _ = r.call()
    return sequential(dense(r, kernel_initializer={"module": module, "class_name": name, "config": {}, "registered_name": None}))


def foreign_activation(r) -> dict:
    module, name, _ = r.call()
    held = {"module": module, "class_name": "function", "config": name, "registered_name": "function"}
    return sequential(layer("Activation", activation=held))


def inside_keras(r) -> dict:
    """A function of Keras itself that fetches a file from anywhere."""
    name = r.choice(["get_file", "load_img", "image_dataset_from_directory"])
    held = {"module": "keras.utils", "class_name": "function", "config": name, "registered_name": name}
    return sequential(layer("Lambda", function=held, arguments={"origin": f"http://{r.word()}.invalid/x", "cache_dir": "/tmp"}))


def saved_model_layer(r) -> dict:
    return sequential(layer("TFSMLayer", filepath=f"/tmp/{r.word()}", call_endpoint="serve"))


def torch_module(r) -> dict:
    return sequential(layer("TorchModuleWrapper", module_of=base64.b64encode(pickle(r)).decode()) | {"module": "keras.src.utils.torch_utils"})


def vocabulary(r) -> dict:
    return sequential(layer(r.choice(["StringLookup", "IntegerLookup", "TextVectorization"]), vocabulary="/etc/" + r.word()))


def foreign_package(r) -> dict:
    name = r.word()
    return sequential({"module": name + ".layers", "class_name": name.title(), "config": {}, "registered_name": f"{name}>{name.title()}"})


def lambda_in_wrapper(r) -> dict:
    inner = {"module": "keras.layers", "class_name": "TimeDistributed", "config": {"layer": lambda_of(r)["config"]["layers"][2]}, "registered_name": None}
    return sequential(inner)


def lambda_in_model_in_model(r) -> dict:
    return sequential(sequential(sequential(lambda_of(r))))


def in_compile(r) -> dict:
    module, name, _ = r.call()
    return sequential(dense(r)) | {"compile_config": {"optimizer": "sgd", "loss": {"module": module, "class_name": "function", "config": name, "registered_name": name}}}


def in_build(r) -> dict:
    module, name, _ = r.call()
    return sequential(dense(r) | {"build_config": {"module": module, "class_name": name, "config": {}}})


def escaped_names(r) -> dict:
    return lambda_of(r)


CONFIGURATIONS = {
    "lambda": (lambda_of, "threat"),
    "lambda-of-keras-2": (old_lambda, "threat"),
    "function-by-name": (named_function, "threat"),
    "class-by-name": (foreign_class, "threat"),
    "class-in-an-initializer": (foreign_deep, "threat"),
    "function-as-activation": (foreign_activation, "threat"),
    "function-of-keras": (inside_keras, "threat"),
    "saved-model-layer": (saved_model_layer, "threat"),
    "torch-module": (torch_module, "threat"),
    "vocabulary-from-anywhere": (vocabulary, "threat"),
    "class-of-another-package": (foreign_package, "policy"),
    "lambda-in-a-wrapper": (lambda_in_wrapper, "threat"),
    "lambda-three-models-deep": (lambda_in_model_in_model, "threat"),
    "loss-by-name": (in_compile, "threat"),
    "class-in-the-build": (in_build, "threat"),
}


def text_of(r, configuration: dict) -> str:
    """JSON as one writer or another would lay it out; one of them escapes letters."""
    text = json.dumps(configuration, indent=r.choice([None, 2]))
    if r.choice([True, False]):
        text = text.replace("Lambda", "\\u004cambda").replace("__lambda__", "__l\\u0061mbda__")
    return text


def keras(r, config: str, *more: Member) -> dict:
    members = [Member("metadata.json", b'{"keras_version": "3.3.3", "date_saved": "2024-05-01@10:00:00"}'), Member("config.json", config.encode(), deflate=r.choice([True, False])), *more]
    return {r.word() + r.choice([".keras", ".zip", ".bin"]): archive(members)}


for label, (build, expected) in CONFIGURATIONS.items():
    add(f"keras/{label}", expected, lambda r, build=build: keras(r, text_of(r, build(r))))
    add(f"keras/json-{label}", expected, lambda r, build=build: {r.choice(["config.json", "model.json", "architecture.json"]): text_of(r, build(r)).encode()})

add("keras/two-configurations", "threat", lambda r: keras(r, json.dumps(sequential(dense(r))), Member("config.json", json.dumps(lambda_of(r)).encode())))
add("keras/pickle-beside", "threat", lambda r: keras(r, json.dumps(sequential(dense(r))), Member("assets/vocabulary.txt", pickle(r))))
add("keras/key-twice", "threat", lambda r: keras(r, json.dumps(sequential(layer("Dense", units=1))).replace('"class_name": "Dense"', '"class_name": "Lambda", "class_name": "Dense"')))
