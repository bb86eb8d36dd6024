"""HDF5, which Keras 2 keeps models in."""

from ..recipe import add, kind
from ..writers.hdf5 import h5
from .keras import CONFIGURATIONS, dense, sequential, text_of
from .payloads import pickle


def saved(r, body: bytes) -> dict:
    return {r.word() + r.choice([".h5", ".hdf5", ".keras", ".bin"]): body}


for label, (build, expected) in CONFIGURATIONS.items():

    def attribute(r, build=build):
        attributes = {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": text_of(r, build(r))}
        return saved(r, h5(attributes, heap_texts=r.choice([True, True, False])))

    add(f"hdf5/{label}", expected, attribute)


@kind("hdf5/loss-in-the-training")
def training(r):
    import json

    config = {"optimizer_config": {}, "loss": {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}}
    return saved(r, h5({"model_config": json.dumps(sequential(dense(r))), "training_config": json.dumps(config)}))


@kind("hdf5/data-in-another-file")
def external(r):
    return saved(r, h5({"format": "weights"}, external=r.choice(["/etc/passwd", "../" + r.word(), "/proc/self/environ"])))


@kind("hdf5/pickle-in-front")
def in_front(r):
    """Somebody else's bytes may stand in front of the file: here a pickle, which whoever unpickles reads first."""
    return saved(r, h5({"format": "weights"}, user_block=pickle(r)))


@kind("hdf5/pickle-in-an-attribute")
def in_attribute(r):
    return saved(r, h5({"estimator": "cposix\nsystem\n(S'true'\ntR."}))


@kind("hdf5/cut", "unreadable")
def cut(r):
    body = h5({"model_config": text_of(r, sequential(*[dense(r) for _ in range(30)]))})
    return saved(r, body[: r.number(200, len(body) // 2)])
