"""GGUF: templates that run code, and sizes that the file does not have."""

import struct

from ..recipe import add, kind
from .payloads import pickle

U32, TEXT, ARRAY = 4, 8, 9


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def pair(key: str, value) -> bytes:
    """:param value: an integer, a text, a list of texts, or the bytes of type and value"""
    if isinstance(value, bytes):
        return text(key) + value
    if isinstance(value, int):
        return text(key) + struct.pack("<II", U32, value)
    if isinstance(value, list):
        return text(key) + struct.pack("<IIQ", ARRAY, TEXT, len(value)) + b"".join(map(text, value))
    return text(key) + struct.pack("<I", TEXT) + text(value)


def tensor(name: str, shape=(4,), offset: int = 0, kind_of: int = 0) -> bytes:
    return text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", kind_of, offset)


def file(pairs, tensors=None, data: bytes = b"\0" * 16, version: int = 3, count=None, pairs_count=None) -> bytes:
    tensors = [tensor("w")] if tensors is None else tensors
    out = b"GGUF" + struct.pack("<IQQ", version, len(tensors) if count is None else count, len(pairs) if pairs_count is None else pairs_count)
    out += b"".join(pairs) + b"".join(tensors)
    return out + b"\0" * (-len(out) % 32) + data + b"\0" * (-len(data) % 32)


def base(r) -> list[bytes]:
    return [pair("general.architecture", "llama"), pair("general.name", r.word()), pair("llama.block_count", r.number(1, 8))]


def saved(r, body: bytes) -> dict:
    return {r.word() + r.choice([".gguf", ".bin"]): body}


BENIGN_START = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
TEMPLATES = {
    "classes": "{{{{ ''.__class__.__mro__[1].__subclasses__()[{n}]('true', shell=True) }}}}",
    "globals": "{{{{ cycler.__init__.__globals__.os.popen('true {w}').read() }}}}",
    "lipsum": "{{{{ lipsum.__globals__['os'].system('true {w}') }}}}",
    "namespace": "{{{{ self._TemplateReference__context.namespace.__init__.__globals__.os.popen('true') }}}}",
    "loop-variable": "{{% for x in ().__class__.__base__.__subclasses__() %}}{{% if 'warning' in x.__name__ %}}{{{{ x()._module.__builtins__['__import__']('os').system('true') }}}}{{% endif %}}{{% endfor %}}",
    "attr-filter": "{{{{ ''|attr('__cla' ~ 'ss__')|attr('__mr' ~ 'o__') }}}}",
    "attr-by-escapes": "{{{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}}}",
    "attr-by-format": "{{{{ ''|attr('%c%cclass%c%c'|format(95,95,95,95)) }}}}",
    "index": "{{{{ ''['__cl' + 'ass__']['__base__'] }}}}",
    "set-then-attr": "{{% set u = '_' * 2 %}}{{{{ messages|attr(u ~ 'class' ~ u) }}}}",
    "join-then-attr": "{{{{ messages|attr(['__', 'class', '__']|join) }}}}",
    "reverse-then-attr": "{{{{ messages|attr('__ssalc__'|reverse) }}}}",
    "map-attribute": "{{{{ [messages]|map(attribute='__class__.__init__.__globals__')|list }}}}",
    "include": "{{% include '/etc/{w}' %}}",
    "import": "{{% import '/etc/{w}' as m %}}{{{{ m.run() }}}}",
    "import-function": "{{{{ joiner.__init__.__globals__.__builtins__.__import__('os').popen('true') }}}}",
}


def template(r, form: str) -> str:
    return BENIGN_START + form.format(n=r.number(100, 500), w=r.word())


for label, form in TEMPLATES.items():
    add(f"gguf/template-{label}", "threat", lambda r, form=form: saved(r, file([*base(r), pair("tokenizer.chat_template", template(r, form))])))

add("gguf/template-for-tools", "threat", lambda r: saved(r, file([*base(r), pair("tokenizer.chat_template", BENIGN_START), pair("tokenizer.chat_template.tool_use", template(r, TEMPLATES["globals"]))])))
add("gguf/template-in-an-array", "threat", lambda r: saved(r, file([*base(r), pair("tokenizer.chat_templates", [BENIGN_START, template(r, TEMPLATES["classes"])])])))
add("gguf/template-by-another-key", "threat", lambda r: saved(r, file([*base(r), pair(r.word() + ".prompt", template(r, TEMPLATES["lipsum"]))])))

for label, expected, build in (
    ("tensor-beyond-the-file", "threat", lambda r: file(base(r), [tensor("w", (4,), 32 * r.number(9, 1 << 40))])),
    ("tensor-longer-than-the-file", "threat", lambda r: file(base(r), [tensor("w", (1 << 20, 1 << r.number(1, 12)))])),
    ("tensor-overflow", "threat", lambda r: file(base(r), [tensor("w", (1 << 62, 8, 2))])),
    ("tensors-overlap", "threat", lambda r: file(base(r), [tensor("a", (16,)), tensor("b", (16,), 32)], b"\0" * 96)),
    ("tensor-name-twice", "threat", lambda r: file(base(r), [tensor("w"), tensor("w", (4,), 32)], b"\0" * 64)),
    ("alignment-of-zero", "unreadable", lambda r: file([*base(r), pair("general.alignment", 0)])),
    ("count-of-a-continent", "unreadable", lambda r: file(base(r), count=1 << r.number(33, 63))),
    ("pairs-of-a-continent", "unreadable", lambda r: file(base(r), pairs_count=1 << r.number(33, 63))),
    ("text-longer-than-the-file", "unreadable", lambda r: file([*base(r), struct.pack("<Q", 1 << r.number(30, 63)) + b"x"])),
    ("array-longer-than-the-file", "unreadable", lambda r: file([*base(r), text("a") + struct.pack("<IIQ", ARRAY, U32, 1 << r.number(30, 63))])),
    ("arrays-without-end", "unreadable", lambda r: file([*base(r), text("a") + struct.pack("<I", ARRAY) + struct.pack("<IQ", ARRAY, 1) * 100_000 + struct.pack("<IQ", 4, 1) + b"\0" * 4])),
    ("unknown-type", "unreadable", lambda r: file([*base(r), text("a") + struct.pack("<I", r.number(13, 1 << 30))])),
    ("too-many-dimensions", "unreadable", lambda r: file(base(r), [tensor("w", (1,) * r.number(5, 90))])),
    ("cut", "unreadable", lambda r: file([*base(r), pair("a", "x" * 500)])[: r.number(100, 500)]),
    ("tail-with-a-pickle", "threat", lambda r: file(base(r)) + pickle(r)),
):
    add(f"gguf/{label}", expected, lambda r, build=build: saved(r, build(r)))


@kind("gguf/template-of-a-tokenizer")
def tokenizer(r):
    import json

    form = template(r, r.choice(list(TEMPLATES.values())[:6]))
    return {"tokenizer_config.json": json.dumps({"tokenizer_class": "LlamaTokenizer", "chat_template": form}).encode()}


@kind("gguf/template-of-a-tokenizer-by-name")
def tokenizer_named(r):
    import json

    forms = [{"name": "default", "template": BENIGN_START}, {"name": "rag", "template": template(r, TEMPLATES["globals"])}]
    return {"tokenizer_config.json": json.dumps({"chat_template": forms}).encode()}


@kind("gguf/template-as-a-file")
def template_file(r):
    return {"chat_template.jinja": template(r, TEMPLATES["globals"]).encode()}
