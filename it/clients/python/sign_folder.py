"""Signs a folder with the reference implementation in ways that its command does not offer.

usage: sign_folder.py KEY SIGNATURE METHOD HASH [--ignore PATH] FOLDER
"""

import os
import sys

import model_signing


def hashing(method, algorithm, ignored):
    config = model_signing.hashing.Config()
    if method == "shards":
        config = config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=1000)
    else:
        config = config.use_file_serialization(hashing_algorithm=algorithm)
    paths = [os.path.abspath(path) for path in ignored]
    return config.set_ignored_paths(paths=paths, ignore_git_paths=True)


def main(key, signature, method, algorithm, *rest):
    ignored = [signature] + [path for path in rest[1:-1] if rest[0] == "--ignore"]
    config = model_signing.signing.Config().use_elliptic_key_signer(private_key=key)
    config.set_hashing_config(hashing(method, algorithm, ignored)).sign(rest[-1], signature)


main(*sys.argv[1:])
