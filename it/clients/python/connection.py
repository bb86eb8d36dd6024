"""How to reach a running server, as its connection.json says."""

import dataclasses
import json
import ssl
import urllib.parse


@dataclasses.dataclass(frozen=True)
class Connection:
    pid: int
    rest: str
    grpc: str
    admin: str
    ca: str
    credential: str
    administrator: str

    @staticmethod
    def read(path):
        with open(path) as file:
            stated = json.load(file)
        return Connection(**{field.name: stated[field.name] for field in dataclasses.fields(Connection)})

    @property
    def authorization(self):
        return {"authorization": f"Bearer {self.credential}"}

    @property
    def rest_authority(self):
        return urllib.parse.urlsplit(self.rest).netloc

    @property
    def grpc_authority(self):
        return urllib.parse.urlsplit(self.grpc).netloc

    @property
    def rest_address(self):
        return address(self.rest)

    @property
    def grpc_address(self):
        return address(self.grpc)

    def tls(self, protocol=None):
        """A context that trusts the server's own authority and nothing else."""
        context = ssl.create_default_context(cafile=self.ca)
        if protocol:
            context.set_alpn_protocols([protocol])
        return context

    def ca_bytes(self):
        with open(self.ca, "rb") as file:
            return file.read()


def address(url):
    where = urllib.parse.urlsplit(url)
    return where.hostname, where.port
