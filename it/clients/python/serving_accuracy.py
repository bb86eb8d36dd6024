"""Measures every example model as clients of TensorFlow Serving ask it, in batches and one by one.

usage: serving_accuracy.py CONNECTION.json EXAMPLES_FOLDER
Prints one JSON array: model, protocol, batch, correct, total and what example.json states.
"""

import sys

import accuracy
import serving

if __name__ == "__main__":
    accuracy.main(*sys.argv[1:], protocols_of=serving.all_of)
