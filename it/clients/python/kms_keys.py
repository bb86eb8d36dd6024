"""Makes a key at a KMS, or switches it: create ENDPOINT | disable|enable ENDPOINT KEY."""
import sys

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
elif act == "disable":
    kms.disable_key(KeyId=sys.argv[3])
else:
    kms.enable_key(KeyId=sys.argv[3])
