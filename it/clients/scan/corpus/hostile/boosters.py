"""XGBoost, LightGBM, CatBoost: trees that never end or point elsewhere."""

import json
import struct

from ..recipe import add, kind
from ..writers.opcodes import *  # noqa: F403
from .payloads import pickle


def xgb(left, right, features=2, **more) -> dict:
    count = len(left)
    tree = {
        "base_weights": [0.5] * count, "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
        "default_left": [0] * count, "id": 0, "left_children": left, "right_children": right, "loss_changes": [0.0] * count,
        "parents": [2147483647] + [0] * (count - 1), "split_conditions": [0.1] * count, "split_indices": [0] * count, "split_type": [0] * count,
        "sum_hessian": [1.0] * count, "tree_param": {"num_deleted": "0", "num_feature": str(features), "num_nodes": str(count), "size_leaf_vector": "1"},
    } | more
    model = {"gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "1"}, "iteration_indptr": [0, 1], "tree_info": [0], "trees": [tree]}
    learner = {
        "attributes": {}, "feature_names": [], "feature_types": [], "gradient_booster": {"model": model, "name": "gbtree"},
        "learner_model_param": {"base_score": "5E-1", "boost_from_average": "1", "num_class": "0", "num_feature": str(features), "num_target": "1"},
        "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}},
    }
    return {"learner": learner, "version": [2, 0, 3]}


def ubj(value) -> bytes:
    """Universal Binary JSON."""
    if isinstance(value, dict):
        return b"{" + b"".join(ubj(key)[1:] + ubj(held) for key, held in value.items()) + b"}"
    if isinstance(value, list):
        return b"[" + b"".join(map(ubj, value)) + b"]"
    if isinstance(value, str):
        return b"SL" + struct.pack(">q", len(value.encode())) + value.encode()
    if isinstance(value, float):
        return b"d" + struct.pack(">f", value)
    return b"l" + struct.pack(">i", value)


TREES = {
    "tree-that-loops": lambda r: xgb([1, 0, -1], [2, 2, -1]),
    "child-beyond-the-tree": lambda r: xgb([r.number(3, 1 << 30), -1, -1], [2, -1, -1]),
    "child-below-zero": lambda r: xgb([-r.number(2, 1 << 30), -1, -1], [2, -1, -1]),
    "feature-beyond-the-input": lambda r: xgb([1, -1, -1], [2, -1, -1], split_indices=[r.number(3, 1 << 30), 0, 0]),
    "lists-of-different-lengths": lambda r: xgb([1, -1, -1], [2, -1]),
    "nodes-of-a-continent": lambda r: xgb([1, -1, -1], [2, -1, -1], tree_param={"num_nodes": str(1 << r.number(33, 62)), "num_feature": "2", "size_leaf_vector": "1"}),
}
for label, build in TREES.items():
    add(f"xgboost/{label}", "threat", lambda r, build=build: {r.word() + ".json": json.dumps(build(r)).encode()})
    add(f"xgboost/binary-{label}", "threat", lambda r, build=build: {r.word() + r.choice([".ubj", ".bin", ".model"]): ubj(build(r))})


@kind("xgboost/size-of-a-continent", "unreadable")
def ubj_size(r):
    return {r.word() + ".ubj": b"{L" + struct.pack(">q", 7) + b"learner{L" + struct.pack(">q", 1 << r.number(33, 62)) + b"x"}


@kind("xgboost/pickle-with-a-call")
def pickled(r):
    """A Booster as it is pickled, and a call beside it."""
    booster = named("xgboost.core", "Booster", 4) + EMPTY_TUPLE + NEWOBJ + EMPTY_DICT + text("handle") + bytearray8(ubj(xgb([-1], [-1]))) + SETITEM + BUILD
    return {r.word() + ".pkl": whole(EMPTY_LIST + booster + APPEND + call(*r.call(), 4) + APPEND, 4)}


def lgb(r, **more) -> bytes:
    tree = {
        "num_leaves": "3", "num_cat": "0", "split_feature": "0 1", "split_gain": "1 1", "threshold": "0.5 0.1", "decision_type": "2 2",
        "left_child": "-1 -2", "right_child": "1 -3", "leaf_value": "0.1 0.2 0.3", "leaf_weight": "1 1 1", "leaf_count": "5 5 5",
        "internal_value": "0 0", "internal_weight": "0 0", "internal_count": "15 10", "is_linear": "0", "shrinkage": "1",
    } | more
    body = "Tree=0\n" + "".join(f"{key}={value}\n" for key, value in tree.items()) + "\n\n"
    head = f"tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\nobjective=regression\nfeature_names=a b\nfeature_infos=[0:1] [0:1]\ntree_sizes={len(body)}\n\n"
    return (head + body + "end of trees\n\nparameters:\n[boosting: gbdt]\nend of parameters\n\npandas_categorical:null\n").encode()


for label, more in {
    "tree-that-loops": lambda r: {"left_child": "0 -2", "right_child": "1 0"},
    "child-beyond-the-tree": lambda r: {"left_child": f"{r.number(2, 1 << 30)} -2"},
    "leaf-beyond-the-tree": lambda r: {"right_child": f"1 -{r.number(4, 1 << 30)}"},
    "feature-beyond-the-input": lambda r: {"split_feature": f"0 {r.number(2, 1 << 30)}"},
    "leaves-of-a-continent": lambda r: {"num_leaves": str(1 << r.number(28, 60))},
    "leaves-below-zero": lambda r: {"num_leaves": f"-{r.number(1, 999)}"},
}.items():
    add(f"lightgbm/{label}", "threat", lambda r, more=more: {r.word() + r.choice([".txt", ".lgb", ".model"]): lgb(r, **more(r))})


@kind("lightgbm/pickle-behind-the-end")
def lgb_tail(r):
    return {r.word() + ".txt": lgb(r) + pickle(r)}


@kind("catboost/size-beyond-the-file", "unreadable")
def cbm(r):
    return {r.word() + ".cbm": b"CBM1" + struct.pack("<I", r.number(1 << 20, 1 << 31)) + r.bytes(200)}


@kind("catboost/root-beyond-the-core", "unreadable")
def cbm_root(r):
    return {r.word() + ".cbm": b"CBM1" + struct.pack("<I", 64) + struct.pack("<I", r.number(1 << 16, 1 << 31)) + r.bytes(60)}


@kind("catboost/pickle-behind-the-end")
def cbm_tail(r):
    from ..writers.flat import Numbers, Scalar, Table, buffer

    core = buffer(Table(f0="FlabuffersModel_v1", f1=Table(f0=Scalar("i", 1), f1=Numbers("i", [1]))), b"\0\0\0\0")
    return {r.word() + ".cbm": b"CBM1" + struct.pack("<I", len(core)) + core + pickle(r)}
