"""Drives a transit engine with the hvac client: what it takes for a service to be one."""
import base64
import sys

import hvac
from hvac.exceptions import Forbidden, InvalidPath, InvalidRequest

address, role_id, secret_id = sys.argv[1:4]
b64 = lambda data: base64.b64encode(data).decode()

stranger = hvac.Client(url=address, token="s.nobody")
try:
    stranger.secrets.transit.encrypt_data("models", b64(b"x"))
    sys.exit("a stranger may encrypt")
except Forbidden:
    pass

client = hvac.Client(url=address)
client.auth.approle.login(role_id=role_id, secret_id=secret_id)
transit = client.secrets.transit
transit.create_key("other", key_type="aes256-gcm96")
sealed = transit.encrypt_data("other", b64(b"secret"), associated_data=b64(b"context"))["data"]["ciphertext"]
assert sealed.startswith("vault:v1:"), sealed


def opened(text, context):
    reply = transit.decrypt_data("other", text, associated_data=b64(context))
    return base64.b64decode(reply["data"]["plaintext"])


assert opened(sealed, b"context") == b"secret"
for bad in (lambda: opened(sealed, b"else"), lambda: opened("vault:v1:AAAA", b"context"), lambda: opened("x", b"context")):
    try:
        bad()
        sys.exit("what was not sealed so was opened")
    except InvalidRequest:
        pass
transit.rotate_key("other")
assert transit.read_key("other")["data"]["latest_version"] == 2
newer = transit.encrypt_data("other", b64(b"secret"), associated_data=b64(b"context"))["data"]["ciphertext"]
assert newer.startswith("vault:v2:"), newer
assert opened(sealed, b"context") == opened(newer, b"context") == b"secret"
transit.update_key_configuration("other", min_decryption_version=2)
try:
    opened(sealed, b"context")
    sys.exit("an old version still opens")
except InvalidRequest:
    pass
try:
    transit.decrypt_data("missing", newer, associated_data=b64(b"context"))
    sys.exit("a key that is not there opens")
except (InvalidRequest, InvalidPath):
    pass
print("as hvac expects")
