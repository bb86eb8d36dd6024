"""TensorFlow's and Keras' files, by whatever version is there."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf  # noqa: E402

from .made import add_made  # noqa: E402

keras = tf.keras
NEW = int(keras.__version__.split(".")[0]) >= 3 if hasattr(keras, "__version__") else False


def compiled(model):
    model.compile("adam", "mse", metrics=["mae"])
    return model


def dense():
    return compiled(keras.Sequential([keras.layers.InputLayer((4,)), keras.layers.Dense(8, activation="relu", kernel_regularizer="l2"), keras.layers.Dropout(0.5), keras.layers.Dense(1)]))


def functional():
    x = keras.layers.Input((16, 16, 3))
    y = keras.layers.Conv2D(4, 3, kernel_initializer=keras.initializers.HeNormal())(x)
    y = keras.layers.BatchNormalization()(y)
    y = keras.layers.Activation("swish" if NEW else "relu")(y)
    y = keras.layers.GlobalAveragePooling2D()(y)
    return compiled(keras.Model(x, [keras.layers.Dense(2, activation="softmax")(y), keras.layers.Dense(1)(y)]))


def recurrent():
    return keras.Sequential([keras.layers.InputLayer((5, 3)), keras.layers.Bidirectional(keras.layers.LSTM(4, return_sequences=True)), keras.layers.TimeDistributed(keras.layers.Dense(2)), keras.layers.GRU(3)])


class Module(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.random.normal((4, 2)))

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32)])
    def __call__(self, x):
        tf.debugging.assert_greater(tf.shape(x)[0], 0)
        total = tf.zeros((tf.shape(x)[0], 2))
        for _ in tf.range(3):
            total += tf.matmul(x, self.w)
        return total


class Table(tf.Module):
    def __init__(self, file):
        super().__init__()
        start = tf.lookup.TextFileInitializer(file, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER)
        self.table = tf.lookup.StaticHashTable(start, -1)

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)])
    def __call__(self, x):
        return self.table.lookup(tf.strings.lower(x))


def table(r, to):
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as words:
        words.write("one\ntwo\nos.system\n")
    tf.saved_model.save(Table(words.name), str(to / "saved"))
    os.unlink(words.name)


def lite(build, quantized):
    converter = tf.lite.TFLiteConverter.from_keras_model(build())
    if quantized:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


BUILDS = {"dense": dense, "functional": functional, "recurrent": recurrent}
for label, build in BUILDS.items():
    add_made(f"keras-{label}.h5", "nothing", lambda r, to, build=build: build().save(str(to / "model.h5")))
    add_made(f"keras-{label}-weights", "nothing", lambda r, to, build=build: build().save_weights(str(to / "model.weights.h5")))
    add_made(f"keras-{label}-json", "nothing", lambda r, to, build=build: (to / "model.json").write_text(build().to_json()))
    add_made(f"keras-{label}-saved", "nothing", lambda r, to, build=build: build().export(str(to / "saved")) if NEW else build().save(str(to / "saved"), save_format="tf"))
    if NEW:
        add_made(f"keras-{label}.keras", "nothing", lambda r, to, build=build: build().save(str(to / "model.keras")))
    if label != "recurrent":
        for quantized in (False, True):
            add_made(f"tflite-{label}-{quantized}", "nothing", lambda r, to, build=build, quantized=quantized: (to / "m.tflite").write_bytes(lite(build, quantized)))
add_made("tensorflow-module", "nothing", lambda r, to: tf.saved_model.save(Module(), str(to / "saved")))
add_made("tensorflow-table", "nothing", table)
add_made("tensorflow-checkpoint", "nothing", lambda r, to: tf.train.Checkpoint(m=Module()).save(str(to / "ckpt")))
