"""R's serialised objects, in its binary, text and big-endian forms."""

import struct

NIL, GLOBAL_ENV = 254, 253


class Binary:
    head = b"X\n"

    def number(self, value: int) -> bytes:
        return struct.pack(">i", value)

    def chars(self, value: bytes) -> bytes:
        return self.number(len(value)) + value

    def real(self, value: float) -> bytes:
        return struct.pack(">d", value)


class LittleEndian(Binary):
    head = b"B\n"

    def number(self, value: int) -> bytes:
        return struct.pack("<i", value)

    def real(self, value: float) -> bytes:
        return struct.pack("<d", value)


class Ascii(Binary):
    head = b"A\n"

    def number(self, value: int) -> bytes:
        return b"%d\n" % value

    def chars(self, value: bytes) -> bytes:
        return self.number(len(value)) + value + b"\n"

    def real(self, value: float) -> bytes:
        return repr(value).encode() + b"\n"


class Objects:
    """Objects in one of the forms."""

    def __init__(self, form: Binary):
        self.form = form

    def file(self, body: bytes, version: int = 2) -> bytes:
        f = self.form
        encoding = f.chars(b"UTF-8") if version == 3 else b""
        return f.head + f.number(version) + f.number(0x00040301) + f.number(0x00020300) + encoding + body

    def nil(self) -> bytes:
        return self.form.number(NIL)

    def chars(self, value: str) -> bytes:
        return self.form.number(0x00040009) + self.form.chars(value.encode())

    def symbol(self, name: str) -> bytes:
        return self.form.number(1) + self.chars(name)

    def text(self, *values: str) -> bytes:
        return self.form.number(16) + self.form.number(len(values)) + b"".join(map(self.chars, values))

    def reals(self, *values: float) -> bytes:
        return self.form.number(14) + self.form.number(len(values)) + b"".join(map(self.form.real, values))

    def items(self, *values: bytes) -> bytes:
        return self.form.number(19) + self.form.number(len(values)) + b"".join(values)

    def call(self, name: str, *arguments: bytes) -> bytes:
        """A call that has not been made yet."""
        out = self.form.number(6) + self.symbol(name)
        return out + b"".join(self.form.number(2) + argument for argument in arguments) + self.nil()

    def promise(self, expression: bytes) -> bytes:
        """What R evaluates as soon as somebody looks at it."""
        return self.form.number(5 | 0x400) + self.form.number(GLOBAL_ENV) + self.form.number(252) + expression

    def closure(self, body: bytes) -> bytes:
        return self.form.number(3 | 0x400) + self.form.number(GLOBAL_ENV) + self.nil() + body

    def pair(self, name: str, value: bytes) -> bytes:
        """One binding of a workspace."""
        return self.form.number(2 | 0x400) + self.symbol(name) + value + self.nil()
