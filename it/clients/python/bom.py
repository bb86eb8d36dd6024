"""Holds a bill of materials against the published schema of CycloneDX 1.6: bom.py BOM.json"""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1], encoding="utf-8").read())
print("valid" if found is None else found)
sys.exit(found is not None)
