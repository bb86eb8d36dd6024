"""Makes a key at a KMS, or takes all keys of moto's away: create ENDPOINT | lose ENDPOINT."""
import sys
import urllib.request

import boto3

act, endpoint = sys.argv[1:3]
kms = boto3.client(
    "kms",
    endpoint_url=endpoint,
    region_name="eu-central-1",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="example",
)
if act == "create":
    print(kms.create_key(Description="models")["KeyMetadata"]["KeyId"])
else:
    # Disabled keys go on to open at moto's; keys that are gone do not.
    urllib.request.urlopen(urllib.request.Request(endpoint + "/moto-api/reset", method="POST")).read()
