package dev.sallyport.scan.text;

import java.util.Set;

/** Modules and functions of Python that configurations name. */
final class Modules {
    private static final Set<String> RUNNING = Set.of(
            "os", "posix", "nt", "sys", "subprocess", "shutil", "pty", "importlib", "imp", "runpy", "socket", "ctypes", "pickle", "_pickle",
            "marshal", "code", "codeop", "codecs", "pdb", "bdb", "timeit", "cProfile", "profile", "doctest", "webbrowser", "urllib", "http", "requests",
            "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "asyncio", "multiprocessing", "threading", "tempfile", "pathlib", "io", "_io",
            "platform", "distutils", "setuptools", "pip", "ensurepip", "venv", "zipfile", "tarfile", "sqlite3", "builtins", "__builtin__", "gc", "inspect",
            "pkgutil", "pydoc", "site", "sysconfig", "trace", "types", "xmlrpc", "zipimport", "dill", "cloudpickle", "joblib", "fileinput",
            "glob", "logging", "signal", "mmap", "commands", "popen2", "posixpath", "ntpath", "nturl2path", "resource", "shelve", "dbm", "linecache",
            "wsgiref", "socketserver", "imaplib", "poplib", "nntplib", "uuid", "ast", "dis", "idlelib", "lib2to3", "torch", "paramiko", "fabric", "sh");
    private static final Set<String> HARMLESS_BUILTINS = Set.of(
            "int", "float", "str", "bool", "bytes", "bytearray", "list", "dict", "tuple", "set", "frozenset", "slice", "range", "complex", "type",
            "object", "NoneType", "ellipsis", "function", "builtin_function_or_method", "method", "abs", "min", "max", "sum", "len", "sorted",
            "round", "zip", "property", "staticmethod", "classmethod", "super", "any", "all", "divmod", "pow", "repr", "hash", "iter", "next", "map",
            "filter", "reversed", "enumerate", "Ellipsis", "NotImplementedType", "None");
    private static final Set<String> CALCULATING = Set.of(
            "sklearn", "numpy", "scipy", "pandas", "xgboost", "lightgbm", "catboost", "collections", "datetime", "functools", "operator", "math",
            "quantile_forest", "imblearn", "skops", "copyreg", "fractions", "decimal", "re", "random", "itertools", "numbers", "polars", "statistics",
            "category_encoders", "hdbscan", "umap", "statsmodels", "feature_engine", "typing", "enum", "dataclasses", "sklearn_extra");
    private static final Set<String> REACHING = Set.of(
            "numpy.load", "numpy.save", "numpy.fromfile", "numpy.memmap", "numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.genfromtxt", "numpy.loadtxt",
            "numpy.savetxt", "numpy.DataSource", "numpy.fromregex", "scipy.io", "scipy.weave", "pandas.read_", "pandas.io", "pandas.eval", "pandas.core.computation",
            "sklearn.datasets", "sklearn.externals", "sklearn.utils._testing", "operator.attrgetter.", "xgboost.dask", "skops.io", "functools.reduce",
            "collections.abc.eval", "operator.call", "copyreg.add_extension");

    private Modules() {}

    /** Whether naming it gives a way to commands, code, files or the network. */
    static boolean isRunning(String module, String name) {
        String path = module + "." + name;
        String top = module.contains(".") ? module.substring(0, module.indexOf('.')) : module;
        if (top.equals("builtins") || top.equals("__builtin__") || top.equals("types")) {
            return !HARMLESS_BUILTINS.contains(name) && !(top.equals("types") && name.endsWith("Type"));
        }
        return RUNNING.contains(top) || REACHING.stream().anyMatch(path::startsWith);
    }

    /** Whether it is of a library whose objects models are made of. */
    static boolean isCalculating(String module) {
        String top = module.contains(".") ? module.substring(0, module.indexOf('.')) : module;
        return CALCULATING.contains(top) || top.equals("builtins") || top.equals("types");
    }

    static boolean isKeras(String module) {
        String path = module.startsWith("tensorflow.") ? module.substring(11) : module;
        path = path.startsWith("python.") ? path.substring(7) : path;
        int dot = path.indexOf('.');
        return Set.of("keras", "tf_keras", "keras_core", "keras_hub", "keras_nlp", "keras_cv", "keras_tuner").contains(dot < 0 ? path : path.substring(0, dot));
    }
}
