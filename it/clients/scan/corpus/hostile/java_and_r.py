"""Serialised objects of R and of Java."""

import base64
import bz2
import gzip
import json
import struct

from ..recipe import add, kind
from ..writers.rawzip import Member, archive
from ..writers.rdata import Ascii, Binary, LittleEndian, Objects

FORMS = {"binary": Binary(), "little-endian": LittleEndian(), "text": Ascii()}
CALLS = ["system", "system2", "eval", "source", "shell", "do.call", "library.dynam", "dyn.load", "download.file", "unlink"]


def saved(r, body: bytes) -> dict:
    packed = gzip.compress(body) if r.choice([True, False]) else body
    return {r.word() + r.choice([".rds", ".RData", ".rda", ".bin"]): packed}


for label, form in FORMS.items():
    o = Objects(form)

    def promise(r, o=o):
        return saved(r, o.file(o.promise(o.call(r.choice(CALLS), o.text("true " + r.word())))))

    def closure(r, o=o):
        return saved(r, o.file(o.items(o.reals(1.0, 2.5), o.closure(o.call(r.choice(CALLS), o.text("true"))))))

    add(f"r/promise-{label}", "threat", promise)
    add(f"r/closure-{label}", "threat", closure)


@kind("r/promise-in-a-workspace")
def workspace(r):
    o = Objects(Binary())
    held = o.pair(r.word(), o.promise(o.call("system", o.text("true"))))
    return {r.word() + ".rda": gzip.compress(b"RDX2\n" + o.file(held))}


@kind("r/promise-in-the-third-version")
def third(r):
    o = Objects(Binary())
    held = o.pair(r.word(), o.promise(o.call(r.choice(CALLS), o.text("true"))))
    return {r.word() + ".RData": b"RDX3\n" + o.file(held, 3)}


@kind("r/promise-packed-by-bzip2", "unreadable")
def packed(r):
    o = Objects(Binary())
    return {r.word() + ".rds": bz2.compress(o.file(o.promise(o.call("system", o.text("true")))))}


@kind("r/nested-calls")
def nested(r):
    o = Objects(Binary())
    inner = o.call("paste0", o.text("sys"), o.text("tem"))
    return saved(r, o.file(o.promise(o.call("do.call", inner, o.text("true")))))


@kind("r/vector-longer-than-the-file", "unreadable")
def too_long(r):
    o = Objects(Binary())
    return saved(r, o.file(o.form.number(14) + o.form.number((1 << 31) - r.number(1, 99)) + r.bytes(40)))


GADGETS = [
    "org.apache.commons.collections.functors.InvokerTransformer",
    "org.apache.commons.collections4.functors.InstantiateTransformer",
    "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
    "org.springframework.beans.factory.ObjectFactory",
    "com.sun.rowset.JdbcRowSetImpl",
    "org.codehaus.groovy.runtime.ConvertedClosure",
    "javax.management.BadAttributeValueExpException",
    "org.hibernate.engine.spi.TypedValue",
    "bsh.XThis",
    "com.mchange.v2.c3p0.impl.PoolBackedDataSourceBase",
    "org.mozilla.javascript.NativeJavaObject",
    "sun.rmi.server.UnicastRef",
]


def java(class_name: str, *texts: str) -> bytes:
    """An object of this class without fields, in an array of objects with some texts."""
    utf = lambda value: struct.pack(">H", len(value)) + value.encode()  # noqa: E731
    array = b"\x75\x72" + utf("[Ljava.lang.Object;") + b"\x90\xce\x58\x9f\x10\x73\x29\x6c" + b"\x02\0\0\x78\x70" + struct.pack(">i", 1 + len(texts))
    one = b"\x73\x72" + utf(class_name) + struct.pack(">q", 0x1234) + b"\x02\0\0\x78\x70"
    return b"\xac\xed\0\x05" + array + one + b"".join(b"\x74" + utf(value) for value in texts)


for label, pack in {
    "plain": lambda r, body: {r.word() + r.choice([".ser", ".bin", ".model", ".jar"]): body},
    "gzip": lambda r, body: {r.word() + ".gz": gzip.compress(body)},
    "zip": lambda r, body: {r.word() + ".zip": archive([Member("model/" + r.word(), body, deflate=True)])},
    "base64": lambda r, body: {r.word() + ".json": json.dumps({"model": base64.b64encode(body).decode()}).encode()},
}.items():
    add(f"java/gadget-{label}", "threat", lambda r, pack=pack: pack(r, java(r.choice(GADGETS), "true")))

add("java/any-object", "policy", lambda r: {r.word() + ".ser": java(f"com.{r.word()}.{r.word().title()}", r.word())})
add("java/class-file", "policy", lambda r: {r.word() + ".class": b"\xca\xfe\xba\xbe\0\0\0\x34" + r.bytes(200)})
add("java/archive-of-classes", "policy", lambda r: {r.word() + ".jar": archive([Member("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\nMain-Class: a.B\n"), Member("a/B.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + r.bytes(200))])})
