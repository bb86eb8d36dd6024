"""Secrets that were left in files. None of them opens anything: they are drawn at random in the right form."""

import base64
import gzip
import json
import string

from ..recipe import add
from ..writers.opcodes import EMPTY_DICT, SETITEM, binunicode, whole
from .onnx_data import graph, model, node
from .scripts import notebook

ANY = string.ascii_letters + string.digits


def drawn(r, letters: str, count: int) -> str:
    return "".join(r.random.choices(letters, k=count))


def private_key(r, kind_of: str) -> str:
    body = base64.encodebytes(b"\x30\x82\x04\xa3\x02\x01\x00\x02\x82\x01\x01\x00" + r.bytes(600)).decode()
    return f"-----BEGIN {kind_of}PRIVATE KEY-----\n{body}-----END {kind_of}PRIVATE KEY-----\n"


SECRETS = {
    "aws": lambda r: f"aws_access_key_id = AKIA{drawn(r, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}\naws_secret_access_key = {drawn(r, ANY + '/+', 40)}\n",
    "rsa-key": lambda r: private_key(r, "RSA "),
    "pkcs8-key": lambda r: private_key(r, ""),
    "ec-key": lambda r: private_key(r, "EC "),
    "ssh-key": lambda r: private_key(r, "OPENSSH "),
    "github": lambda r: f"token: {r.choice(['ghp_', 'gho_', 'ghs_'])}{drawn(r, ANY, 36)}\n",
    "github-fine": lambda r: f"GITHUB_TOKEN=github_pat_{drawn(r, ANY, 22)}_{drawn(r, ANY, 59)}\n",
    "gitlab": lambda r: f"token = glpat-{drawn(r, ANY, 20)}\n",
    "hugging-face": lambda r: f"HF_TOKEN=hf_{drawn(r, string.ascii_letters, 34)}\n",
    "slack": lambda r: f"slack: xoxb-{drawn(r, string.digits, 12)}-{drawn(r, string.digits, 12)}-{drawn(r, ANY, 24)}\n",
    "google": lambda r: f"key: AIza{drawn(r, ANY + '_-', 35)}\n",
    "stripe": lambda r: f"sk_live_{drawn(r, ANY, 24)}\n",
    "npm": lambda r: f"//registry.invalid/:_authToken=npm_{drawn(r, ANY, 36)}\n",
    "pypi": lambda r: f"password = pypi-AgEIcHlwaS5vcmc{drawn(r, ANY + '_-', 140)}\n",
    "open-ai": lambda r: f"OPENAI_API_KEY=sk-proj-{drawn(r, ANY, 20)}T3BlbkFJ{drawn(r, ANY, 20)}\n",
    "token-of-a-login": lambda r: "Authorization: Bearer eyJ" + base64.urlsafe_b64encode(b'hbGciOiJIUzI1NiJ9"x').decode()[:17] + "." + base64.urlsafe_b64encode(b'{"sub":"' + r.word().encode() + b'","exp":1}').decode().rstrip("=") + "." + drawn(r, ANY + "_-", 43) + "\n",
    "password-in-an-address": lambda r: f"DATABASE_URL=postgresql://{r.word()}:{drawn(r, ANY, 16)}@db.{r.word()}.example.com:5432/x\n",
    "azure": lambda r: f"DefaultEndpointsProtocol=https;AccountName={r.word()};AccountKey={base64.b64encode(r.bytes(64)).decode()};EndpointSuffix=core.windows.net\n",
    "service-account": lambda r: json.dumps({"type": "service_account", "private_key_id": drawn(r, "0123456789abcdef", 40), "private_key": private_key(r, ""), "client_email": "x@y.iam.gserviceaccount.com"}),
}
for label, build in SECRETS.items():
    add(f"secret/{label}", "policy", lambda r, build=build: {r.choice([".env", "config.ini", r.word() + ".txt", r.word() + ".json", r.word()]): build(r).encode()})

ONE = SECRETS["aws"]
add("secret/in-a-notebook", "policy", lambda r: {r.word() + ".ipynb": notebook("import boto3", ONE(r).replace("\n", "; "))})
add("secret/in-onnx-metadata", "policy", lambda r: {r.word() + ".onnx": model(graph([node("Neg", ["x"], ["y"])]), metadata=[("training", ONE(r))])})
add("secret/in-a-pickle", "policy", lambda r: {r.word() + ".pkl": whole(EMPTY_DICT + binunicode("env") + binunicode(ONE(r)) + SETITEM)})
add("secret/packed", "policy", lambda r: {r.word() + ".json.gz": gzip.compress(SECRETS["github"](r).encode())})
add("secret/far-inside", "policy", lambda r: {"training.log": ("epoch done, loss 0.1\n" * r.number(20_000, 60_000) + ONE(r) + "epoch done\n" * 1000).encode()})
