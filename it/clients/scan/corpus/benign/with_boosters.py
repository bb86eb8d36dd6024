"""XGBoost's, LightGBM's and CatBoost's models, in every form they save."""

from __future__ import annotations

import pickle

import catboost
import joblib
import lightgbm
import numpy as np
import xgboost

from .made import add_made


def data(r, classes=2):
    g = np.random.RandomState(r.number(0, 1 << 31))
    return g.normal(size=(200, 6)), g.randint(0, classes, 200)


def xgb(r, classes=2, **more):
    x, y = data(r, classes)
    options = {"max_depth": 3, "objective": "binary:logistic" if classes == 2 else "multi:softprob", **({"num_class": classes} if classes > 2 else {}), **more}
    return xgboost.train(options, xgboost.DMatrix(x, y), 6)


def saved(model, file):
    try:
        model.save_model(str(file))
    except Exception:  # a form that this version does not know
        file.unlink(missing_ok=True)
        raise SystemExit(f"{file.name} cannot be written") from None


XGB_NEW = int(xgboost.__version__.split(".")[0]) >= 2
for classes in (2, 3):
    for form in ("json", "ubj") if XGB_NEW else ("json", "model"):
        add_made(f"xgboost-{classes}.{form}", "nothing", lambda r, to, classes=classes, form=form: saved(xgb(r, classes), to / f"model.{form}"))
add_made("xgboost-dart", "nothing", lambda r, to: saved(xgb(r, booster="dart"), to / "m.json"))
add_made("xgboost-linear", "nothing", lambda r, to: saved(xgb(r, booster="gblinear"), to / "m.json"))
add_made("xgboost-dump", "nothing", lambda r, to: xgb(r).dump_model(str(to / "dump.txt")))
add_made("xgboost-pickle", "only policy", lambda r, to: (to / "m.pkl").write_bytes(pickle.dumps(xgb(r))))
add_made("xgboost-estimator", "only policy", lambda r, to: joblib.dump(xgboost.XGBClassifier(n_estimators=3).fit(*data(r)), str(to / "m.joblib")))


def lgb(r, classes=2):
    x, y = data(r, classes)
    return lightgbm.train({"objective": "binary" if classes == 2 else "multiclass", "num_class": 1 if classes == 2 else classes, "verbose": -1, "num_leaves": 7}, lightgbm.Dataset(x, y, categorical_feature=[]), 5)


def categorical(r):
    x, y = data(r)
    x[:, 0] = np.abs(x[:, 0] * 5).astype(int)
    return lightgbm.train({"objective": "binary", "verbose": -1, "min_data_per_group": 1, "cat_smooth": 1}, lightgbm.Dataset(x, y, categorical_feature=[0]), 5)


for classes in (2, 4):
    add_made(f"lightgbm-{classes}.txt", "nothing", lambda r, to, classes=classes: lgb(r, classes).save_model(str(to / "model.txt")))
add_made("lightgbm-categories", "nothing", lambda r, to: categorical(r).save_model(str(to / "model.txt")))
add_made("lightgbm-pickle", "only policy", lambda r, to: (to / "m.pkl").write_bytes(pickle.dumps(lgb(r))))
add_made("lightgbm-estimator", "only policy", lambda r, to: joblib.dump(lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(*data(r)), str(to / "m.joblib")))


def cat(r, classes=2):
    return catboost.CatBoostClassifier(iterations=4, depth=3, verbose=False, allow_writing_files=False).fit(*data(r, classes))


for classes in (2, 3):
    for form in ("cbm", "json", "onnx"):
        add_made(f"catboost-{classes}.{form}", "nothing", lambda r, to, classes=classes, form=form: cat(r, classes).save_model(str(to / f"model.{form}"), format=form))
add_made("catboost.pmml", "nothing", lambda r, to: cat(r).save_model(str(to / "model.pmml"), format="pmml"))
add_made("catboost-pickle", "only policy", lambda r, to: (to / "m.pkl").write_bytes(pickle.dumps(cat(r))))
