"""Requests over HTTP/1.1 that a careful caller never sends: bombs, lax JSON, smuggling."""

import concurrent.futures
import gzip
import json
import zlib

import numpy as np

import raw_http

PATH = "/v2/models/digits/versions/1/infer"
# What the protocol has and this server does not is refused like any other request of the caller.
REFUSED = {*range(400, 500)}
MIB = 1 << 20


def head(connection, *fields, method="POST", path=PATH, authorized=True):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {connection.rest_authority}"]
    if authorized:
        lines.append(f"Authorization: Bearer {connection.credential}")
    return ("\r\n".join([*lines, *fields]) + "\r\n").encode("latin-1")


def post(connection, body, *fields):
    return [head(connection, f"Content-Length: {len(body)}", "Content-Type: application/json", *fields) + b"\r\n", body]


def good_json():
    pixels = [0.0] * 64
    return {"inputs": [{"name": "pixels", "datatype": "FP32", "shape": [1, 1, 8, 8], "data": pixels}]}


def good_body():
    return json.dumps(good_json()).encode()


def with_data(data):
    return b'{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,1,8,8],"data":' + data + b"}]}"


def compressed(body, how):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if how == "gzip" else 15)
    return b"".join([packer.compress(b" " * MIB) for _ in range(body)]) + packer.flush()


def bombs(connection):
    """B8: small on the wire, large inside."""
    gzip_bomb = compressed(256, "gzip")
    yield "gzip bomb of 256 MiB", post(connection, gzip_bomb, "Content-Encoding: gzip")
    yield "deflate bomb of 256 MiB", post(connection, compressed(256, "deflate"), "Content-Encoding: deflate")
    yield "gzip inside gzip", post(connection, gzip.compress(gzip_bomb), "Content-Encoding: gzip, gzip")
    yield "gzip bomb inside one gzip", post(connection, gzip.compress(gzip_bomb), "Content-Encoding: gzip")
    yield "cut gzip", post(connection, gzip.compress(good_body())[:-9], "Content-Encoding: gzip")
    yield "no gzip at all", post(connection, good_body(), "Content-Encoding: gzip")
    yield "unknown encoding", post(connection, good_body(), "Content-Encoding: lzma9")
    yield "zstd", post(connection, b"\x28\xb5\x2f\xfd\x00\x00", "Content-Encoding: zstd")
    form = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--x--\r\n'
    yield "multipart form", post(connection, form, "Content-Type: multipart/form-data; boundary=x")
    declared = head(connection, "Content-Length: 4294967296") + b"\r\n"
    yield "4 GiB declared", [declared, b"{"]
    yield "body over the limit", [head(connection, f"Content-Length: {65 * MIB}") + b"\r\n", *[b" " * MIB] * 65]
    chunk = b"100000\r\n" + b" " * MIB + b"\r\n"
    yield "chunks over the limit", [head(connection, "Transfer-Encoding: chunked") + b"\r\n", *[chunk] * 70]


def lax_json(connection):
    """B9: texts that are not JSON, or are more of it than anyone needs."""
    many = b",".join(b'"k%d":0' % i for i in range(300_000))
    alike = b",".join(b'"%s":0' % colliding(i) for i in range(1 << 14))
    nan = np.full(64, np.nan, np.float32).tobytes()
    shaped = b'{"inputs":[{"name":"pixels","datatype":"FP32","shape":%s,"data":[]}]}'
    texts = {
        "nesting of 100,000": b"[" * 100_000,
        "nesting of 100,000 inside data": with_data(b"[" * 100_000 + b"]" * 100_000),
        "300,000 members": b"{" + many + b"}",
        "16,384 members of one hash": b"{" + alike + b"}",
        "a number of 1,000,000 digits": with_data(b"[" + b"1" * 1_000_000 + b"]"),
        "an exponent of 1,000,000 digits": with_data(b"[1e" + b"9" * 1_000_000 + b"]"),
        "the same member twice": b'{"inputs":[],"inputs":[]}',
        "the same member twice by escape": b'{"inputs":[],"input\\u0073":[]}',
        "NaN": with_data(b"[" + b",".join([b"NaN"] * 64) + b"]"),
        "Infinity": with_data(b"[" + b",".join([b"Infinity"] * 64) + b"]"),
        "1e400": with_data(b"[" + b",".join([b"1e400"] * 64) + b"]"),
        "a lone surrogate": b'{"id":"\\ud800","inputs":[]}',
        "ill-formed UTF-8": b'{"id":"\xc0\x80","inputs":[]}',
        "a byte order mark": b"\xef\xbb\xbf" + good_body(),
        "UTF-16": good_body().decode().encode("utf-16"),
        "text after the value": good_body() + b"{}",
        "a trailing comma": good_body()[:-1] + b",}",
        "a comment": b"/**/" + good_body(),
        "nothing": b"",
        "an array": b"[]",
        "a number": b"7",
        "inputs as an object": b'{"inputs":{}}',
        "shape as text": good_body().replace(b"[1, 1, 8, 8]", b'"1"'),
        "shape with a fraction": shaped % b"[1.5,1,8,8]",
        "a negative dimension": shaped % b"[-1,1,8,8]",
        "a shape that overflows": shaped % b"[4294967296,4294967296,8,8]",
        "a dimension over a long": shaped % b"[99999999999999999999,1,8,8]",
        "a shape of 10,000 dimensions": shaped % (b"[" + b"1," * 9_999 + b"1]"),
        "too few values": with_data(b"[0,0]"),
        "too many values": with_data(b"[" + b"0," * 99_999 + b"0]"),
        "text for numbers": with_data(b"[" + b",".join([b'"0"'] * 64) + b"]"),
        "10,000 inputs": b'{"inputs":[' + b",".join([b'{"name":"pixels","datatype":"FP32","shape":[0],"data":[]}'] * 10_000) + b"]}",
        "the same input twice": json.dumps({"inputs": good_json()["inputs"] * 2}).encode(),
        "an output that is not there": json.dumps({**good_json(), "outputs": [{"name": "none"}]}).encode(),
        "shared memory": good_body().replace(b'"data"', b'"parameters":{"shared_memory_region":"a"},"data"'),
    }
    for name, text in texts.items():
        yield name, post(connection, text)
    binary = b'{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,1,8,8],"parameters":{"binary_data_size":%s}}]}'
    for name, size, tail, header in (
        ("binary size over the body", b"99999999999", nan, None),
        ("binary size below the shape", b"4", nan[:4], None),
        ("binary size negative", b"-1", b"", None),
        ("bytes after the tensors", b"256", nan + b"x", None),
        ("JSON length over the body", b"256", nan, "99999999999"),
        ("JSON length negative", b"256", nan, "-5"),
        ("JSON length not a number", b"256", nan, "ten"),
        ("NaN in binary", b"256", nan, None),
    ):
        text = binary % size
        yield name, post(connection, text + tail, f"Inference-Header-Content-Length: {header or len(text)}")


def odd_json(connection):
    """B9: what a parser may take, but not for long."""
    alike = b",".join(b'"%s":0' % colliding(i) for i in range(1 << 14))
    yield "16,384 parameters of one hash", post(connection, good_body()[:-1] + b',"parameters":{' + alike + b"}}")
    yield "an id of 1 MiB", post(connection, good_body()[:-1] + b',"id":"' + b"i" * MIB + b'"}')
    yield "60 MiB of blanks", post(connection, good_body() + b" " * (60 * MIB))


def colliding(number):
    """14 pairs of `Aa` or `BB`, which Java's String.hashCode cannot tell apart."""
    return b"".join(b"Aa" if number >> bit & 1 else b"BB" for bit in range(14))


def smuggling(connection):
    """B11: two readers of these bytes could disagree where the request ends; each carries a second request."""
    body = good_body()
    length = f"Content-Length: {len(body)}"
    hidden = head(connection, method="GET", path="/v2") + b"\r\n"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    framings = {
        "length and chunked": [length, "Transfer-Encoding: chunked"],
        "chunked and length": ["Transfer-Encoding: chunked", length],
        "length 0 and chunked": ["Content-Length: 0", "Transfer-Encoding: chunked"],
        "two lengths": [length, "Content-Length: 5"],
        "two lengths in one field": [length + ", 5"],
        "length with a plus": [f"Content-Length: +{len(body)}"],
        "negative length": ["Content-Length: -1"],
        "hexadecimal length": [f"Content-Length: 0x{len(body):x}"],
        "length with a fraction": [f"Content-Length: {len(body)}.0"],
        "empty length": ["Content-Length: "],
        "length over a long": ["Content-Length: 99999999999999999999"],
        "length with words": ["Content-Length: 5 6"],
        "xchunked": ["Transfer-Encoding: xchunked"],
        "chunked twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        "chunked then identity": ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        "chunked, identity in one field": ["Transfer-Encoding: chunked, identity"],
        "identity and length": ["Transfer-Encoding: identity", length],
        "gzip, chunked": ["Transfer-Encoding: gzip, chunked"],
        "chunked in quotes": ['Transfer-Encoding: "chunked"'],
        "space before the colon": ["Transfer-Encoding : chunked"],
        "space before the colon of length": [f"Content-Length : {len(body)}"],
        "folded encoding": ["Transfer-Encoding:\r\n chunked"],
        "folded length": [f"Content-Length:\r\n {len(body)}"],
        "vertical tab in the encoding": ["Transfer-Encoding: \x0bchunked"],
        "NUL in the encoding": ["Transfer-Encoding: chunked\x00"],
        "NUL in a name": ["X\x00Y: 1", length],
        "bare CR in a value": ["X: 1\rTransfer-Encoding: chunked", length],
        "bare LF between fields": [f"X: 1\nTransfer-Encoding: chunked\r\n{length}"],
        "a field without a name": [": 1", length],
        "a field without a colon": ["Garbage", length],
        "a space at the start of the first field": [" X: 1", length],
        "name with a space": ["Content Length: 5", length],
        "two hosts": ["Host: other", length],
    }
    for name, fields in framings.items():
        carries = chunked if any("chunked" in f.lower() for f in fields) else body
        yield name, [head(connection, *fields) + b"\r\n" + carries + hidden]
    start = head(connection, "Transfer-Encoding: chunked") + b"\r\n"
    sizes = {
        "chunk size with a sign": b"+%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
        "chunk size negative": b"-1\r\n%s\r\n0\r\n\r\n" % body,
        "chunk size over a long": b"fffffffffffffffff\r\n%s\r\n0\r\n\r\n" % body,
        "chunk size of a wrapped int": b"1%08x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
        "chunk size not hexadecimal": b"zz\r\n%s\r\n0\r\n\r\n" % body,
        "chunk size empty": b"\r\n%s\r\n0\r\n\r\n" % body,
        "chunk without its end": b"%x\r\n%sXX0\r\n\r\n" % (len(body), body),
        "chunk size line without an end": b"1" * 100_000,
        "chunk extension of 1 MiB": b"%x;a=%s\r\n%s\r\n0\r\n\r\n" % (len(body), b"x" * MIB, body),
        "trailer of 1 MiB": b"%x\r\n%s\r\n0\r\nx: %s\r\n\r\n" % (len(body), body, b"y" * MIB),
    }
    for name, text in sizes.items():
        yield name, [start + text + hidden]
    authority = connection.rest_authority.encode()
    lines = {
        "no host": b"POST %s HTTP/1.1\r\n" % PATH.encode(),
        "HTTP/1.1 twice": b"POST %s HTTP/1.1 HTTP/1.1\r\nHost: %s\r\n" % (PATH.encode(), authority),
        "HTTP/3.0 in text": b"POST %s HTTP/3.0\r\nHost: %s\r\n" % (PATH.encode(), authority),
        "NUL in the path": b"POST %s\x00 HTTP/1.1\r\nHost: %s\r\n" % (PATH.encode(), authority),
        "a line of 1 MiB": b"GET /%s HTTP/1.1\r\nHost: %s\r\n" % (b"a" * MIB, authority),
        "headers of 1 MiB": b"GET /v2 HTTP/1.1\r\nHost: %s\r\n" % authority + b"X: %s\r\n" % (b"a" * 4000) * 256,
    }
    for name, text in lines.items():
        yield name, [text + b"\r\n" + hidden]


def climbing(connection):
    """Model names and paths that try to leave their place (each decoded at most once)."""
    for path in (
        "/v2/models/..%2f..%2fetc%2fpasswd/infer",
        "/v2/models/%2e%2e/infer",
        "/v2/models/digits%00/infer",
        "/v2/models/digits%5c..%5cx/infer",
        "/v2/models/%252e%252e%252fdigits/infer",
        "/v2/models/" + "a" * 4096 + "/infer",
        "/v2/models/.hidden/infer",
        "/v2/models/digits/versions/..%2f1/infer",
        "/v2/models/%ff%fe/infer",
        "/v2/models/%zz/infer",
        "//v2/models/digits/infer/../../../admin",
    ):
        body = good_body()
        yield f"path {path[:40]}", [head(connection, f"Content-Length: {len(body)}", path=path) + b"\r\n", body]


def refused(outcome):
    return len(outcome.statuses) == 1 and outcome.statuses[0] in REFUSED


def cut(outcome):
    """Refused and closed, so that nothing behind it is ever read as a request; or not a word said."""
    return not outcome.statuses or (refused(outcome) and outcome.closed)


def harmless(outcome):
    """Refused, or answered without harm."""
    return refused(outcome) or outcome.statuses == [200]


def run(connection):
    yield from judged(connection, "B8", bombs, refused, at_once=1)
    yield from judged(connection, "B9", odd_json, harmless, at_once=1)
    yield from judged(connection, "B9", lax_json, refused, at_once=8)
    yield from judged(connection, "B11", smuggling, cut, at_once=8)
    yield from judged(connection, "AT-1", climbing, refused, at_once=8)
    yield tiny_chunks(connection)
    yield unfinished(connection)


def judged(connection, group, source, judge, at_once):
    """Sends what `source` makes, several connections at once where the inputs are small."""

    def send(case):
        name, pieces = case
        outcome = raw_http.exchange(connection, pieces, patience=2.0)
        return {"name": f"{group} {name}", "ok": judge(outcome) and outcome.seconds < 15, "saw": outcome.text}

    with concurrent.futures.ThreadPoolExecutor(at_once) as senders:
        yield from senders.map(send, source(connection))


def tiny_chunks(connection):
    """A good body in one-byte chunks, padded to 200,000 of them: answered or refused, in linear time."""
    body = good_body().ljust(200_000)
    pieces = [head(connection, "Transfer-Encoding: chunked") + b"\r\n", b"".join(b"1\r\n%c\r\n" % b for b in body), b"0\r\n\r\n"]
    outcome = raw_http.exchange(connection, pieces, patience=10.0)
    return {"name": "B8 200,000 chunks of one byte", "ok": harmless(outcome) and outcome.seconds < 15, "saw": outcome.text}


def unfinished(connection):
    """Chunks whose end never comes: nothing is answered with success."""
    outcome = raw_http.exchange(connection, [head(connection, "Transfer-Encoding: chunked") + b"\r\n5\r\n{\"inp"], finish=True)
    ok = not outcome.statuses or refused(outcome)
    return {"name": "B8 chunks without an end", "ok": ok, "saw": outcome.text}
