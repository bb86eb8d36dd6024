"""HTTP/1.1 by hand: bytes go out as they are, and what comes back is cut into answers."""

import dataclasses
import re
import socket
import time


@dataclasses.dataclass
class Exchange:
    statuses: list
    closed: bool
    seconds: float
    received: bytes

    @property
    def text(self):
        return f"{self.statuses} closed={self.closed} {self.seconds:.2f}s {self.received[:160]!r}"


# Seconds in which a second answer, or the end of the connection, would follow the first answer.
AFTERWARDS = 0.5


def exchange(connection, pieces, patience=3.0, finish=False):
    """Sends every piece, then reads until the server closes or falls silent; `patience` seconds for the first byte."""
    start = time.monotonic()
    received, closed = b"", False
    with socket.create_connection(connection.rest_address, timeout=10) as plain:
        with connection.tls("http/1.1").wrap_socket(plain, server_hostname="localhost") as tls:
            tls.settimeout(20)
            try:
                for piece in pieces:
                    tls.sendall(piece)
                if finish:
                    tls.shutdown(socket.SHUT_WR)
            except OSError:
                closed = True
            tls.settimeout(patience)
            try:
                while len(received) < 1 << 20:
                    more = tls.recv(65536)
                    if not more:
                        closed = True
                        break
                    received += more
                    tls.settimeout(AFTERWARDS)
            except TimeoutError:
                pass
            except OSError:
                closed = True
    return Exchange(statuses(received), closed, time.monotonic() - start, received)


def statuses(received):
    """The status of each answer in turn; a body that looks like a status line is not one."""
    found = []
    while match := re.match(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n(.*?)\r\n\r\n", received, re.DOTALL):
        found.append(int(match[1]))
        headers, received = match[2].lower(), received[match.end() :]
        length = re.search(rb"content-length: *(\d+)", headers)
        if length:
            received = received[int(length[1]) :]
        elif b"chunked" in headers:
            received = received[received.find(b"\r\n0\r\n\r\n") + 7 :] if b"\r\n0\r\n\r\n" in received else b""
    return found
