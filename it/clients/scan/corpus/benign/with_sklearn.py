"""scikit-learn's models and pandas' tables, by joblib and by pickle."""

from __future__ import annotations

import pickle

import joblib
import numpy as np

from .estimators import MODELS, data, frame
from .made import add_made

for label, fit in MODELS.items():
    for compress in (0, 3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)):
        name = compress if isinstance(compress, int) else compress[0]
        add_made(f"sklearn-{label}-joblib-{name}", "only policy", lambda r, to, fit=fit, compress=compress: joblib.dump(fit(r), str(to / "model.joblib"), compress=compress))
    for protocol in (0, 2, 4, pickle.HIGHEST_PROTOCOL):
        add_made(f"sklearn-{label}-pickle-{protocol}-of-{pickle.HIGHEST_PROTOCOL}", "only policy", lambda r, to, fit=fit, protocol=protocol: (to / "model.pkl").write_bytes(pickle.dumps(fit(r), protocol))) if (
            protocol != 4 or pickle.HIGHEST_PROTOCOL != 4
        ) else None
for packing in (None, "gzip", "zip", "bz2", "xz"):
    add_made(f"pandas-pickle-{packing}", "only policy", lambda r, to, packing=packing: frame(r).to_pickle("table.pkl", compression=packing))
add_made("pandas-joblib", "only policy", lambda r, to: joblib.dump({"table": frame(r), "series": frame(r)["a"], "index": frame(r).set_index(["b", "c"]).index}, str(to / "t.joblib")))
add_made("pandas-csv", "nothing", lambda r, to: frame(r).to_csv(str(to / "t.csv.gz")))
add_made("pandas-json", "nothing", lambda r, to: frame(r).to_json(str(to / "t.json"), orient="records"))
add_made("joblib-arrays", "only policy", lambda r, to: joblib.dump([data(r)[0], np.arange(1000), {"x": np.zeros((300, 300))}], str(to / "a.joblib")))
add_made("joblib-texts", "nothing", lambda r, to: joblib.dump({"os.system": ["eval", 1, 2.5]}, str(to / "t.joblib")))
