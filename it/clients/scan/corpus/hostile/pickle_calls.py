"""The ways in which a pickle calls something."""

from ..recipe import Recipe, add, kind
from ..writers.opcodes import *  # noqa: F403


def named_file(r: Recipe, body: bytes) -> dict:
    return {r.word() + r.choice([".pkl", ".pickle", ".p", ".bin", ".dat", ".model"]): body}


def _reduce(protocol: int):
    def make(r: Recipe):
        return named_file(r, whole(call(*r.call(), protocol), protocol))

    return make


for version in range(6):
    add(f"pickle/reduce-protocol-{version}", "threat", _reduce(version))


@kind("pickle/inst")
def inst(r):
    module, name, values = r.call()
    body = MARK + b"".join(string(value) for value in values) + b"i" + f"{module}\n{name}\n".encode()
    return named_file(r, body + STOP)


@kind("pickle/obj")
def obj(r):
    module, name, values = r.call()
    return named_file(r, whole(MARK + named(module, name) + b"".join(map(binunicode, values)) + OBJ))


@kind("pickle/obj-then-pop")
def obj_pop(r):
    """The result of the call is thrown away, so that what is made looks honest."""
    module, name, values = r.call()
    body = MARK + named(module, name) + b"".join(map(binunicode, values)) + OBJ + POP
    return named_file(r, proto(2) + body + honest()[2:])


@kind("pickle/newobj")
def newobj(r):
    return named_file(r, whole(named("subprocess", "Popen") + arguments([r.choice(["true", "id"])]) + NEWOBJ))


@kind("pickle/newobj-ex")
def newobj_ex(r):
    body = named("subprocess", "Popen", 4) + EMPTY_TUPLE + EMPTY_DICT + text("args") + text("true") + SETITEM + NEWOBJ_EX
    return named_file(r, whole(body, 4))


@kind("pickle/build-setstate")
def build_setstate(r):
    """An honest object is given a state that makes its next state a call."""
    module, name, values = r.call()
    body = named("collections", "OrderedDict") + EMPTY_TUPLE + REDUCE
    body += EMPTY_DICT + binunicode("__setstate__") + named(module, name) + SETITEM + BUILD + binunicode(values[0]) + BUILD
    return named_file(r, whole(body))


@kind("pickle/call-among-weights")
def among_weights(r):
    module, name, values = r.call()
    body = EMPTY_LIST + MARK + b"".join(binint(r.number(0, 1 << 30)) for _ in range(r.number(500, 5000)))
    body += call(module, name, values) + b"".join(binint(r.number(0, 1 << 30)) for _ in range(2000)) + APPENDS
    return named_file(r, whole(body))


@kind("pickle/get-attribute")
def get_attribute(r):
    body = named("builtins", "getattr") + named(r.word(), r.word()) + binunicode("system") + TUPLE2 + REDUCE
    return named_file(r, whole(body + arguments(["true"]) + REDUCE))


@kind("pickle/import-then-attribute")
def import_then_attribute(r):
    module = call("builtins", "__import__", ["os"])
    body = named("builtins", "getattr") + module + binunicode("system") + TUPLE2 + REDUCE + arguments(["true"]) + REDUCE
    return named_file(r, whole(body))


@kind("pickle/attribute-getter")
def attribute_getter(r):
    getter = call("operator", r.choice(["attrgetter", "itemgetter", "methodcaller"]), ["system"])
    return named_file(r, whole(getter + named("codecs", "lookup") + TUPLE1 + REDUCE + arguments(["true"]) + REDUCE))


@kind("pickle/partial")
def partial(r):
    module, name, values = r.call()
    body = named("functools", "partial") + named(module, name) + binunicode(values[0]) + TUPLE2 + REDUCE
    return named_file(r, whole(body + EMPTY_TUPLE + REDUCE))


@kind("pickle/map-in-list")
def map_in_list(r):
    module, name, values = r.call()
    lazy = named("builtins", r.choice(["map", "filter"])) + named(module, name) + EMPTY_LIST + binunicode(values[0]) + APPEND
    lazy += TUPLE2 + REDUCE
    return named_file(r, whole(named("builtins", "list") + lazy + TUPLE1 + REDUCE))


@kind("pickle/reduce-of-functools")
def functools_reduce(r):
    module, name, values = r.call()
    body = named("functools", "reduce") + named(module, name) + EMPTY_LIST + binunicode(values[0]) + APPEND + TUPLE2 + REDUCE
    return named_file(r, whole(body))


@kind("pickle/call-of-a-result")
def call_of_result(r):
    """What is called is what an honest-looking call returned."""
    inner = named("builtins", "getattr") + named("builtins", "dict") + binunicode("fromkeys") + TUPLE2 + REDUCE
    return named_file(r, whole(inner + arguments([r.word()]) + REDUCE + arguments([r.word()]) + REDUCE))


@kind("pickle/name-made-while-loading")
def name_made(r):
    name = named("builtins", "str", 4) + text("system") + TUPLE1 + REDUCE
    return named_file(r, whole(text("os") + name + STACK_GLOBAL + arguments(["true"], 4) + REDUCE, 4))


@kind("pickle/default-factory")
def default_factory(r):
    module, name, _ = r.call()
    return named_file(r, whole(named("collections", "defaultdict") + named(module, name) + TUPLE1 + REDUCE))


@kind("pickle/code-object")
def code_object(r):
    """A function from its bytes, as cloudpickle makes one."""
    body = call("cloudpickle.cloudpickle", "_builtin_type", ["CodeType"])
    body += MARK + binint(0) * 5 + binbytes(r.bytes(24)) + EMPTY_TUPLE * 3 + binunicode("m.py") + binunicode("f") + binint(1) + binbytes(b"") + TUPLE
    body += REDUCE
    made = named("cloudpickle.cloudpickle", "_make_function") + body + EMPTY_DICT + TUPLE2 + REDUCE
    return named_file(r, whole(made + EMPTY_TUPLE + REDUCE))


@kind("pickle/marshalled-code")
def marshalled(r):
    import marshal

    code = marshal.dumps(compile(f"print({r.word()!r})", r.word(), "exec"))
    loads = named("marshal", "loads") + binbytes(code) + TUPLE1 + REDUCE
    made = named("types", "FunctionType") + loads + EMPTY_DICT + TUPLE2 + REDUCE
    return named_file(r, whole(made + EMPTY_TUPLE + REDUCE))


@kind("pickle/import-without-call")
def import_only(r):
    """Nothing is called, but the object that is handed over is the function."""
    module, name, _ = r.call()
    return named_file(r, whole(EMPTY_DICT + binunicode("activation") + named(module, name) + SETITEM))


@kind("pickle/persistent-id")
def persistent(r):
    """A persistent id as torch has it, with a call inside."""
    pid = MARK + binunicode("storage") + call(*r.call()) + binunicode("0") + binunicode("cpu") + binint(4) + TUPLE
    return named_file(r, whole(pid + b"Q"))
