"""XML: PMML that reads files, grows or asks the network."""

from ..recipe import add

PMML = '<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header description="{}"/><DataDictionary/></PMML>'


def laughs() -> str:
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)]
    return "<!DOCTYPE PMML [" + "".join(lines) + "]>" + PMML.format("&a11;")


def quadratic(r) -> str:
    return f'<!DOCTYPE PMML [<!ENTITY a "{"x" * 100_000}">]>' + PMML.format("&a;" * 20_000)


DOCUMENTS = {
    "external-file": lambda r: '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/{w}">]>' + PMML.format("&x;"),
    "external-address": lambda r: '<!DOCTYPE PMML [<!ENTITY x SYSTEM "http://{w}.invalid/x">]>' + PMML.format("&x;"),
    "external-public": lambda r: '<!DOCTYPE PMML [<!ENTITY x PUBLIC "-//X//{w}" "http://{w}.invalid/x">]>' + PMML.format("&x;"),
    "external-subset": lambda r: '<!DOCTYPE PMML SYSTEM "http://{w}.invalid/evil.dtd">' + PMML.format("x"),
    "parameter-entity": lambda r: '<!DOCTYPE PMML [<!ENTITY % r SYSTEM "http://{w}.invalid/x"> %r;]>' + PMML.format("x"),
    "billion-laughs": lambda r: laughs(),
    "quadratic-growth": quadratic,
    "include": lambda r: '<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/{w}" parse="text"/></PMML>',
    "behind-comments": lambda r: "<!-- " + "x" * 20_000 + ' -->\n<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/{w}">]>' + PMML.format("&x;"),
    "script": lambda r: '<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Extension extender="java"><script language="javascript">java.lang.Runtime.getRuntime().exec("true")</script></Extension></PMML>',
    "style-sheet": lambda r: '<?xml-stylesheet type="text/xsl" href="http://{w}.invalid/x.xsl"?>' + PMML.format("x"),
}


def _document(build, encoding):
    def make(r):
        text = build(r).replace("{w}", r.word())
        body = f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)
        return {r.word() + r.choice([".pmml", ".xml", ".bin"]): body}

    return make


for label, build in DOCUMENTS.items():
    add(f"xml/{label}", "policy" if label == "style-sheet" else "threat", _document(build, "utf-8"))
for label in ("external-file", "billion-laughs", "include"):
    add(f"xml/{label}-in-utf-16", "threat", _document(DOCUMENTS[label], "utf-16"))
add("xml/external-file-in-utf-16-be", "threat", lambda r: {r.word() + ".pmml": f'<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/{r.word()}">]>{PMML.format("&x;")}'.encode("utf-16-be")})
