"""Small models of scikit-learn, fitted to noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn import cluster, compose, decomposition, ensemble, feature_extraction, gaussian_process, impute, isotonic, linear_model, model_selection
from sklearn import naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree


def data(r, classes: int = 3):
    g = np.random.RandomState(r.number(0, 1 << 31))
    return g.normal(size=(60, 5)), g.randint(0, classes, 60)


def frame(r):
    g = np.random.RandomState(r.number(0, 1 << 31))
    table = pd.DataFrame({"a": g.normal(size=20), "b": g.randint(0, 9, 20), "c": ["os.system", "eval"] * 10})
    table["d"], table["e"] = pd.date_range("2020-01-01", periods=20), pd.Categorical(table["c"])
    return table


def on_texts():
    steps = [("words", feature_extraction.text.TfidfVectorizer()), ("model", linear_model.SGDClassifier(max_iter=50, tol=1e-3))]
    return pipeline.Pipeline(steps).fit(["os system call", "print eval", "model server", "weights file"] * 5, [0, 1, 0, 1] * 5)


def on_columns(r):
    parts = [("n", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()), ["a", "b"]), ("c", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["c"])]
    return pipeline.make_pipeline(compose.ColumnTransformer(parts), linear_model.Ridge()).fit(frame(r), np.arange(20.0))


MODELS = {
    "logistic": lambda r: linear_model.LogisticRegression(max_iter=50).fit(*data(r)),
    "elastic": lambda r: linear_model.ElasticNet(max_iter=50).fit(*data(r)),
    "forest": lambda r: ensemble.RandomForestClassifier(8).fit(*data(r)),
    "extra-trees": lambda r: ensemble.ExtraTreesRegressor(5).fit(*data(r)),
    "boosting": lambda r: ensemble.GradientBoostingClassifier(n_estimators=5).fit(*data(r)),
    "ada": lambda r: ensemble.AdaBoostClassifier(n_estimators=5).fit(*data(r)),
    "isolation": lambda r: ensemble.IsolationForest(n_estimators=5).fit(data(r)[0]),
    "voting": lambda r: ensemble.VotingClassifier([("a", naive_bayes.GaussianNB()), ("b", tree.DecisionTreeClassifier())]).fit(*data(r)),
    "bagging": lambda r: ensemble.BaggingClassifier(n_estimators=3).fit(*data(r)),
    "tree": lambda r: tree.DecisionTreeRegressor().fit(*data(r)),
    "svc": lambda r: svm.SVC(probability=False).fit(*data(r)),
    "neighbours": lambda r: neighbors.KNeighborsClassifier(algorithm="kd_tree").fit(*data(r)),
    "ball-tree": lambda r: neighbors.NearestNeighbors(algorithm="ball_tree").fit(data(r)[0]),
    "network": lambda r: neural_network.MLPClassifier((8,), max_iter=5).fit(*data(r)),
    "k-means": lambda r: cluster.KMeans(3, n_init=1).fit(data(r)[0]),
    "pca": lambda r: decomposition.PCA(2).fit(data(r)[0]),
    "gaussian": lambda r: gaussian_process.GaussianProcessRegressor().fit(*data(r)),
    "isotonic": lambda r: isotonic.IsotonicRegression().fit(np.arange(9), np.arange(9)),
    "search": lambda r: model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1]}, cv=2).fit(*data(r)),
    "scaler": lambda r: preprocessing.QuantileTransformer(n_quantiles=9).fit(data(r)[0]),
    "function": lambda r: preprocessing.FunctionTransformer(np.log1p).fit(data(r)[0]),
    "labels": lambda r: preprocessing.LabelEncoder().fit(["a", "b"]),
    "spline": lambda r: preprocessing.PolynomialFeatures(2).fit(data(r)[0]),
    "texts": lambda r: on_texts(),
    "columns": on_columns,
}
