"""gRPC calls that a careful caller never sends: lengths that lie, and protobuf that is more than it seems."""

import gzip

from tritonclient.grpc import service_pb2

import raw_grpc
from raw_grpc import framed

INVALID, NOT_FOUND, EXHAUSTED, UNIMPLEMENTED = "3", "5", "8", "12"
MIB = 1 << 20


def good():
    request = service_pb2.ModelInferRequest(model_name="digits", model_version="1")
    request.inputs.add(name="pixels", datatype="FP32", shape=[1, 1, 8, 8])
    request.raw_input_contents.append(bytes(256))
    return request


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def delimited(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def typed(content):
    """A request whose one input has these InferTensorContents bytes."""
    tensor = delimited(1, b"pixels") + delimited(2, b"FP32") + delimited(3, bytes([1, 1, 8, 8])) + delimited(5, content)
    return delimited(1, b"digits") + delimited(5, tensor)


def shaped(*dimensions, raw=bytes(256), datatype="FP32"):
    request = service_pb2.ModelInferRequest(model_name="digits")
    request.inputs.add(name="pixels", datatype=datatype, shape=dimensions)
    request.raw_input_contents.append(raw)
    return request.SerializeToString()


def lengths():
    """B7: (name, bytes of the stream, whether the stream ends, codes)"""
    message = good().SerializeToString()
    refused = {INVALID, EXHAUSTED}
    yield "a 4 GiB length prefix", framed(message, length=0xFFFFFFFF), True, refused
    yield "a 4 GiB length prefix, never finished", framed(message, length=0xFFFFFFFF), False, refused
    yield "a 2 GiB length prefix", framed(message, length=1 << 31), True, refused
    yield "a 65 MiB length prefix", framed(message, length=65 * MIB), True, refused
    yield "a prefix longer than the message", framed(message, length=len(message) + 1), True, refused
    yield "a prefix shorter than the message", framed(message, length=len(message) - 1), True, refused
    yield "half a prefix", b"\0\0\0", True, refused
    yield "no message", b"", True, refused
    yield "two messages", framed(message) * 2, True, refused
    yield "a shape of 2 GiB", framed(shaped(1 << 23, 1, 8, 8)), True, refused
    yield "a shape that overflows", framed(shaped(1 << 32, 1 << 32)), True, refused
    yield "a shape that overflows to its size", framed(shaped(1 << 62, 4, 8, 8)), True, refused
    yield "a negative dimension", framed(shaped(-1, 1, 8, 8)), True, refused
    yield "a dimension of zero with bytes", framed(shaped(0, 1, 8, 8)), True, refused
    yield "a rank of 100,000", framed(shaped(*[1] * 100_000)), True, refused
    yield "more bytes than the shape", framed(shaped(1, 1, 8, 8, raw=bytes(260))), True, refused
    yield "another datatype than the bytes", framed(shaped(1, 1, 8, 8, datatype="FP64")), True, refused
    yield "text that overruns its bytes", framed(shaped(1, 1, raw=b"\xff\xff\xff\x7fab", datatype="BYTES")), True, refused


def protobuf():
    """B10"""
    refused = {INVALID, EXHAUSTED}
    message = good().SerializeToString()
    group, group_end = varint(99 << 3 | 3), varint(99 << 3 | 4)
    nested = b""
    for _ in range(10_000):
        nested = delimited(5, nested) if len(nested) < 40_000 else nested
    yield "an unknown field of 100 MiB", framed(message + delimited(99, bytes(100 * MIB))), True, refused
    yield "10,000 nested groups", framed(message + group * 10_000 + group_end * 10_000), True, refused
    yield "a group without an end", framed(message + group), True, refused
    yield "the end of no group", framed(message + group_end), True, refused
    yield "inputs in inputs", framed(nested), True, refused | {NOT_FOUND}
    yield "10 MiB of packed varints", framed(typed(delimited(2, bytes(10 * MIB)))), True, refused
    yield "10 MiB of packed booleans", framed(typed(delimited(1, b"\1" * (10 * MIB)))), True, refused
    yield "1,000,000 empty byte strings", framed(typed(delimited(8, b"") * 1_000_000)), True, refused
    yield "1,000,000 empty inputs", framed(delimited(1, b"digits") + delimited(5, b"") * 1_000_000), True, refused
    yield "1,000,000 empty raw contents", framed(delimited(1, b"digits") + delimited(7, b"") * 1_000_000), True, refused
    yield "500,000 parameters", framed(delimited(1, b"digits") + parameters(500_000)), True, refused
    yield "a varint of 11 bytes", framed(b"\x0a" + b"\xff" * 10 + b"\x01"), True, refused
    yield "a length over the message", framed(b"\x0a\xff\xff\xff\xff\x07a"), True, refused
    yield "field number zero", framed(b"\x02\x01a"), True, refused
    yield "wire type seven", framed(b"\x0f"), True, refused
    yield "a name that is not UTF-8", framed(delimited(1, b"\xc0\x80")), True, refused
    yield "packed floats of three bytes", framed(typed(delimited(6, b"abc"))), True, refused


def parameters(count):
    return b"".join(delimited(4, delimited(1, b"%d" % i) + delimited(2, b"\x08\x01")) for i in range(count))


def compression():
    """B8: (name, bytes, header fields, codes)"""
    bomb = gzip.compress(bytes(256 * MIB), 6)
    message = good().SerializeToString()
    refused = {INVALID, EXHAUSTED, UNIMPLEMENTED}
    yield "gzip bomb of 256 MiB", framed(bomb, 1), {"grpc-encoding": "gzip"}, refused
    yield "compressed without a name", framed(gzip.compress(message), 1), {}, refused | {"13"}
    yield "an unknown compression", framed(message, 1), {"grpc-encoding": "lzma9"}, refused
    yield "compressed garbage", framed(b"garbage", 1), {"grpc-encoding": "gzip"}, refused | {"13"}
    yield "a flag of 255", framed(message, 255), {"grpc-encoding": "gzip"}, refused | {"13"}


def judged(group, name, outcome, codes):
    """A reset stream is a refusal as well; an answer with OK, UNKNOWN or INTERNAL is none."""
    ok = outcome.grpc in codes or (not outcome.grpc and (outcome.reset or outcome.http.startswith("4")))
    return {"name": f"{group} grpc {name}", "ok": bool(ok and outcome.seconds < 9), "saw": outcome.text}


def run(connection):
    sound = raw_grpc.call(connection, framed(good().SerializeToString()))
    yield {"name": "a sound call by hand is answered", "ok": sound.grpc == "0", "saw": sound.text}
    for group, source in (("B7", lengths), ("B10", protobuf)):
        for name, data, end, codes in source():
            yield judged(group, name, raw_grpc.call(connection, data, end=end), codes)
    for name, data, headers, codes in compression():
        yield judged("B8", name, raw_grpc.call(connection, data, headers=headers), codes)
    unknown = raw_grpc.call(connection, framed(b""), path="/inference.GRPCInferenceService/Nothing")
    yield {"name": "an unknown method is UNIMPLEMENTED", "ok": unknown.grpc == UNIMPLEMENTED, "saw": unknown.text}
