"""skops' archives of scikit-learn's models."""

from __future__ import annotations

import skops.io

from .estimators import MODELS
from .made import add_made

for label, fit in MODELS.items():
    if label != "function":
        add_made(f"skops-{label}", "nothing", lambda r, to, fit=fit: skops.io.dump(fit(r), str(to / "model.skops")))
