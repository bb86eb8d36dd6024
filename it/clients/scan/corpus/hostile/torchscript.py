"""TorchScript: code of its own beside the pickles."""

from ..recipe import add, kind
from ..writers.opcodes import *  # noqa: F403
from ..writers.rawzip import Member, archive
from .payloads import pickle

CODE = """class {name}(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.{name},
    x: Tensor) -> Tensor:
    {line}
    return torch.relu(x)
"""


def script(r, line: str = "_0 = torch.neg(x)", data: bytes | None = None, constants: bytes | None = None, extra=()) -> dict:
    name, top = r.word().title(), r.word()
    object_of = named(f"__torch__", name) + EMPTY_TUPLE + NEWOBJ + EMPTY_DICT + binunicode("training") + b"\x89" + SETITEM + BUILD
    members = [
        Member(f"{top}/data.pkl", whole(object_of) if data is None else data),
        Member(f"{top}/code/__torch__.py", CODE.format(name=name, line=line).encode()),
        Member(f"{top}/code/__torch__.py.debug_pkl", whole(EMPTY_TUPLE)),
        Member(f"{top}/constants.pkl", whole(EMPTY_TUPLE) if constants is None else constants),
        Member(f"{top}/version", b"3\n"),
        *(Member(f"{top}/{m.name}", m.data) for m in extra),
    ]
    return {top + r.choice([".pt", ".ptl", ".pth"]): archive(members)}


for label, line in {
    "from-file": '_0 = torch.from_file("/etc/{}", False, 64)',
    "save": 'torch.save(x, "/tmp/{}")',
    "load": '_0 = torch.load("/tmp/{}")',
    "library": 'ops.loading.load_library("/tmp/{}.so")',
    "foreign-operator": "_0 = ops.{}.run(x)",
    "remote-call": '_0 = ops.aten.rpc_sync("{}", "f", [x])',
    "python-operator": "_0 = ^{}(x)",
    "class-of-c++": "_0 = __torch__.torch.classes.{}.Runner()",
}.items():

    def coded(r, line=line):
        return script(r, line.format(r.word()))

    add(f"torchscript/{label}", "policy" if label in ("foreign-operator", "python-operator", "class-of-c++") else "threat", coded)


@kind("torchscript/call-in-data")
def in_data(r):
    return script(r, data=pickle(r))


@kind("torchscript/call-in-constants")
def in_constants(r):
    return script(r, constants=pickle(r))


@kind("torchscript/call-in-debug")
def in_debug(r):
    return script(r, extra=[Member("code/other.py.debug_pkl", pickle(r))])


@kind("torchscript/call-in-bytecode")
def in_bytecode(r):
    return script(r, extra=[Member("bytecode.pkl", pickle(r))])


@kind("torchscript/script-beside")
def beside(r):
    return script(r, extra=[Member("extra/setup.py", b"import os\nos.system('true')\n"), Member("extra/model.pkl", pickle(r))])
