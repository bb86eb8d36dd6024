"""skops: archives with a schema that says what to make."""

import json

from ..recipe import add
from ..writers.rawzip import Member, archive
from .numpy import described, npy
from .payloads import pickle


def node(module: str, name: str, loader: str, **more) -> dict:
    return {"__class__": name, "__module__": module, "__loader__": loader, "__id__": 1, **more}


def skops(r, schema: dict, *more: Member) -> dict:
    body = json.dumps({**schema, "protocol": 2, "_skops_version": "0.11.0"})
    return {r.word() + r.choice([".skops", ".zip", ".bin"]): archive([*more, Member("schema.json", body.encode(), deflate=True)])}


def hidden(r, bad: dict) -> dict:
    """The bad node stands below an honest estimator."""
    state = node("builtins", "dict", "DictNode", content={"coef_": bad}, key_types=node("builtins", "list", "ListNode", content=[]))
    return node("sklearn.linear_model._logistic", "LogisticRegression", "ObjectNode", content=state)


def loaded(loader):
    def make(r):
        module, name, _ = r.call()
        return skops(r, hidden(r, node(module, name, loader, content={"module_path": module, "function": name})))

    return make


for loader in ("FunctionNode", "TypeNode", "ObjectNode", "PartialNode", "ReduceNode", "MethodNode"):
    add(f"skops/{loader.lower().removesuffix('node')}", "threat", loaded(loader))
add("skops/root", "threat", lambda r: skops(r, node("subprocess", "Popen", "ObjectNode", content=None)))
add("skops/operator", "threat", lambda r: skops(r, hidden(r, node("operator", r.choice(["methodcaller", "attrgetter"]), "OperatorFuncNode", attrs=node("builtins", "tuple", "TupleNode", content=[{"__class__": "str", "__loader__": "JsonNode", "content": '"system"'}])))))
add("skops/method-of-another", "threat", lambda r: skops(r, hidden(r, node("builtins", "getattr", "MethodNode", content={"func": "__reduce__", "obj": node("os", "_wrap_close", "ObjectNode", content=None)}))))
add("skops/array-of-objects", "threat", lambda r: skops(r, hidden(r, node("numpy", "ndarray", "NdArrayNode", type="numpy", file="1.npy")), Member("1.npy", npy(described("'|O'"), pickle(r)))))
add("skops/file-that-climbs", "threat", lambda r: skops(r, hidden(r, node("numpy", "ndarray", "NdArrayNode", type="numpy", file="../../" + r.word() + ".npy"))))
add("skops/pickle-beside", "threat", lambda r: skops(r, hidden(r, node("numpy", "float64", "NdArrayNode", type="json", content=1)), Member(r.word(), pickle(r))))
