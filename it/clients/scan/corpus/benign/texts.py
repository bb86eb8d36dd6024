"""Texts that lie beside models."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import uuid

from ..recipe import add
from .templates import CHATML, LONG_TEMPLATE


def notebook(*sources: str, outputs=()) -> bytes:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# Training\n", "Run `os.system` never."]}]
    cells += [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": list(outputs), "source": source.splitlines(True)} for source in sources]
    return json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}).encode()


TEXTS = {
    "config.json": lambda r: json.dumps({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "pad_token_id": 0, "torch_dtype": "bfloat16", "_name_or_path": r.word()}),
    "generation_config.json": lambda r: json.dumps({"bos_token_id": 1, "eos_token_id": [2, 3], "temperature": 0.6, "transformers_version": "4.45.1"}),
    "tokenizer_config.json": lambda r: json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "chat_template": r.choice([CHATML, LONG_TEMPLATE]), "added_tokens_decoder": {"0": {"content": "<unk>", "special": True}}}),
    "chat_template.jinja": lambda r: LONG_TEMPLATE,
    "tokenizer.json": lambda r: json.dumps({"version": "1.0", "model": {"type": "BPE", "vocab": {w: i for i, w in enumerate(["os", "system", "eval", "exec", "__class__", "__import__", "sub", "process", "<script>", "rm", "-rf", "password", "secret", "AKIA", "ghp_", "sk-", *(r.word() for _ in range(300))])}, "merges": ["o s", "e x"]}}),
    "vocab.txt": lambda r: "\n".join(["[PAD]", "[UNK]", "cos", "system", "os", "eval", *(r.word() for _ in range(500))]) + "\n",
    "functions.txt": lambda r: "cos\nsin\ntan\nexp\nlog\nsqrt\n",
    "merges.txt": lambda r: "#version: 0.2\no s\ns y\ne v\n",
    "special_tokens_map.json": lambda r: json.dumps({"bos_token": {"content": "<s>", "lstrip": False}, "unk_token": "<unk>"}),
    "model.safetensors.index.json": lambda r: json.dumps({"metadata": {"total_size": 1 << 34}, "weight_map": {f"layers.{i}.w": f"model-{i // 9 + 1:05}-of-00003.safetensors" for i in range(27)}}),
    "checksums.sha256": lambda r: "".join(f"{hashlib.sha256(r.bytes(8)).hexdigest()}  {r.word()}.bin\n" for _ in range(40)),
    "ids.csv": lambda r: "id,key,token\n" + "".join(f"{uuid.UUID(int=r.number(0, (1 << 128) - 1))},{hashlib.md5(r.bytes(8)).hexdigest()},{hashlib.sha1(r.bytes(8)).hexdigest()}\n" for _ in range(100)),
    "training.log": lambda r: "".join(f"2024-05-0{i % 9 + 1} 10:00:00 INFO commit {hashlib.sha1(r.bytes(8)).hexdigest()} loss {r.random.random():.6f}\n" for i in range(300)),
    "settings.yaml": lambda r: "base: &base\n  lr: 1e-3\n  password: ${DB_PASSWORD}\n  api_key: YOUR_API_KEY\nrun:\n  <<: *base\n  name: !!str 12\n  note: 'the tag !!python/object/apply is refused'\n",
    "secrets.example.env": lambda r: "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nHF_TOKEN=hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nOPENAI_API_KEY=<your key>\nPASSWORD=changeme\n",
    "MLmodel": lambda r: "artifact_path: model\nflavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.15.0\nmodel_uuid: " + hashlib.md5(r.bytes(4)).hexdigest() + "\nsignature:\n  inputs: '[{\"type\": \"tensor\"}]'\n",
    "conda.yaml": lambda r: "channels:\n- conda-forge\ndependencies:\n- python=3.10.12\n- pip<=23\n- pip:\n  - scikit-learn==1.3.0\nname: mlflow-env\n",
    "requirements.txt": lambda r: "numpy==1.26.4\nscikit-learn>=1.3,<2\nonnxruntime\n# git+https://example.com/not-used\n",
    "model.pmml": lambda r: '<?xml version="1.0" encoding="UTF-8"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header copyright="&lt;x&gt; &amp; &#169;"><Application name="JPMML"/><!-- <!DOCTYPE x> --></Header><DataDictionary><DataField name="a" optype="continuous" dataType="double"/></DataDictionary><![CDATA[<!ENTITY no "entity">]]></PMML>\n',
    "public.pem": lambda r: "-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(r.bytes(91)).decode() + "-----END PUBLIC KEY-----\n",
    "certificate.pem": lambda r: "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(r.bytes(700)).decode() + "-----END CERTIFICATE-----\n",
    "picture.json": lambda r: json.dumps({"image": "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + r.bytes(4000)).decode()}),
    "embeddings.jsonl": lambda r: "".join(json.dumps({"id": r.word(), "v": [round(r.random.gauss(0, 1), 6) for _ in range(20)]}) + "\n" for _ in range(50)),
    "labels.txt": lambda r: "\n".join(r.word() for _ in range(30)) + "\n",
    ".gitattributes": lambda r: "*.bin filter=lfs diff=lfs merge=lfs -text\n*.pkl filter=lfs\n",
    "pointer.bin": lambda r: f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(r.bytes(8)).hexdigest()}\nsize {r.number(1, 1 << 33)}\n",
    "LICENSE": lambda r: "Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to use it without restriction.\n" * 9,
    "empty.txt": lambda r: "",
    "line.txt": lambda r: "\n",
    "short.txt": lambda r: r.choice([".", "N.", "I1\n.", "(.", "]", "}", "0", "ok.", "c", "K", "a.b.c", "(dp0\n"]),
    "prose.txt": lambda r: "(The model) is described here.\nconsidered\nalternatives\n(see below)\nResults. The end.\n" * 20,
    "mail.txt": lambda r: f"From: {r.word()}@example.com\nSubject: password reset\n\nPlease see https://user@example.com/path?token=none and call import os.\n",
    "table.tsv": lambda r: "a\tb\n" + "".join(f"{r.word()}\t{r.number(0, 9)}\n" for _ in range(200)),
    "page.html": lambda r: "<html><head><title>Metrics</title></head><body><h1>os.system</h1><table><tr><td>0.93</td></tr></table></body></html>\n",
}
for name, make in TEXTS.items():
    add(f"benign/text-{name}", "nothing", lambda r, name=name, make=make: {name: make(r).encode()})
    add(f"benign/gzip-{name}", "nothing", lambda r, name=name, make=make: {name + ".gz": gzip.compress(make(r).encode())})
for coding in ("utf-16", "utf-8-sig", "latin-1"):
    add(f"benign/text-in-{coding}", "nothing", lambda r, coding=coding: {r.word() + ".txt": ("Größe: os.system ist böse\n" * 50 + r.word()).encode(coding)})

PICTURE = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" * 300).decode(), "text/plain": ["<Figure size 640x480>"]}}]
TABLE = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/html": ["<div><style scoped>.dataframe tbody{}</style><table border='1' class='dataframe'><tr><td>1</td></tr></table></div>"], "text/plain": ["   a\n0  1"]}}]
add("benign/notebook", "nothing", lambda r: {r.word() + ".ipynb": notebook("import pandas as pd\nimport os\nprint(os.path.join('a', 'b'))\n", "%matplotlib inline\nplt.plot([1, 2])\n", outputs=PICTURE)})
add("benign/notebook-table", "nothing", lambda r: {r.word() + ".ipynb": notebook("df.eval('a + b')\nmodel.eval()\nmodel.compile()\n", outputs=TABLE)})
