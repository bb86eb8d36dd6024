"""One gRPC call by hand over HTTP/2: the frames inside may lie about their length."""

import dataclasses
import socket
import time

import h2.config
import h2.connection
import h2.events
import h2.exceptions


@dataclasses.dataclass
class Outcome:
    http: str
    grpc: str
    message: str
    reset: bool
    seconds: float

    @property
    def text(self):
        return f"http={self.http} grpc={self.grpc} reset={self.reset} {self.seconds:.2f}s {self.message[:160]}"


def call(connection, data, path="/inference.GRPCInferenceService/ModelInfer", headers=(), end=True, patience=10.0):
    start = time.monotonic()
    outcome = Outcome("", "", "", False, 0.0)
    with socket.create_connection(connection.grpc_address, timeout=10) as plain:
        with connection.tls("h2").wrap_socket(plain, server_hostname="localhost") as tls:
            tls.settimeout(patience)
            speaker = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
            speaker.initiate_connection()
            speaker.send_headers(1, head(connection, path, headers))
            try:
                converse(speaker, tls, data, end, outcome)
            except (OSError, h2.exceptions.ProtocolError) as over:
                outcome.reset = outcome.reset or not isinstance(over, TimeoutError)
                outcome.message = outcome.message or repr(over)
    outcome.seconds = time.monotonic() - start
    return outcome


def head(connection, path, headers):
    usual = {
        ":method": "POST",
        ":scheme": "https",
        ":authority": connection.grpc_authority,
        ":path": path,
        "content-type": "application/grpc",
        "te": "trailers",
        **connection.authorization,
    }
    usual.update(headers)
    return list(usual.items())


def converse(speaker, tls, data, end, outcome):
    """Sends under flow control while listening, since a refusal may come long before the last byte."""
    view, sent, ended = memoryview(data), 0, False
    tls.sendall(speaker.data_to_send())
    while True:
        while not ended and (window := min(speaker.local_flow_control_window(1), speaker.max_outbound_frame_size)) > 0:
            speaker.send_data(1, bytes(view[sent : sent + window]), end_stream=end and sent + window >= len(view))
            sent = min(len(view), sent + window)
            ended = sent == len(view)
            tls.sendall(speaker.data_to_send())
            if len(view) == 0:
                break
        if listen(speaker, tls, outcome):
            return


def listen(speaker, tls, outcome):
    """Takes in what the server says; true when the call is over."""
    received = tls.recv(65536)
    if not received:
        outcome.reset = True
        return True
    over = False
    for event in speaker.receive_data(received):
        if isinstance(event, h2.events.ResponseReceived | h2.events.TrailersReceived):
            fields = dict(event.headers)
            outcome.http = fields.get(":status", outcome.http)
            outcome.grpc = fields.get("grpc-status", outcome.grpc)
            outcome.message = fields.get("grpc-message", outcome.message)
        elif isinstance(event, h2.events.DataReceived):
            speaker.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamReset | h2.events.ConnectionTerminated):
            outcome.reset = over = True
        over = over or isinstance(event, h2.events.StreamEnded)
    tls.sendall(speaker.data_to_send())
    return over


def framed(message, compressed=0, length=None):
    return bytes([compressed]) + (len(message) if length is None else length).to_bytes(4, "big") + message
