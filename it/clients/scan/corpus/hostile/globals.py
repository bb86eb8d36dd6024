"""What a pickle must not import: callables of Python and its libraries that lists of forbidden names tend to lack."""

from ..recipe import add
from ..writers.opcodes import *  # noqa: F403
from .pickle_calls import named_file

NAMES = """
numpy.f2py.crackfortran getlincoef
numpy.testing._private.utils runstring
numpy.f2py.crackfortran _eval_length
torch.utils.bottleneck.__main__ run_cprofile
torch.utils.bottleneck.__main__ run_autograd_prof
torch.jit.unsupported_tensor_ops execWrapper
torch.utils.collect_env run
torch.utils._config_module ConfigModule.load_config
torch.utils.data.datapipes.utils.decoder basichandlers
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression
torch._dynamo.guards GuardBuilder.get
torch.hub load
torch.serialization load
torch load
torch.ops load_library
torch._inductor.codecache compile_file
idlelib.pyshell ModifiedInterpreter.runcode
idlelib.run Executive.runcode
idlelib.autocomplete AutoComplete.get_entity
idlelib.calltip get_entity
idlelib.debugobj ObjectTreeItem.SetText
lib2to3.pgen2.grammar Grammar.loads
lib2to3.pgen2.pgen ParserGenerator.make_label
doctest debug_script
ensurepip _run_pip
cProfile runctx
cProfile run
profile Profile.runctx
pkgutil resolve_name
_io FileIO
io open
logging FileHandler
logging.config listen
imaplib IMAP4_stream
uuid _get_command_stdout
_osx_support _find_build_tool
_osx_support _read_output
_aix_support _read_cmd_output
pydoc pipepager
pydoc locate
bdb Bdb.run
pdb run
code InteractiveInterpreter.runcode
timeit timeit
trace Trace.run
ctypes CDLL
ctypes.util _findLib_gcc
asyncio.unix_events _UnixSubprocessTransport._start
asyncio.base_events BaseEventLoop.subprocess_shell
multiprocessing.util spawnv_passfds
distutils.file_util write_file
distutils.spawn spawn
shutil rmtree
pathlib Path.write_text
webbrowser open
urllib.request urlopen
urllib.request urlretrieve
http.client HTTPSConnection
ftplib FTP
smtplib SMTP
telnetlib Telnet
requests get
requests.api post
aiohttp.client request
httpx get
paramiko.client SSHClient.connect
sqlite3 connect
shelve open
dbm.dumb open
zipimport zipimporter.load_module
sys settrace
sys setprofile
gc get_objects
signal signal
threading Thread
concurrent.futures ThreadPoolExecutor
venv create
pip main
pip._internal.cli.main main
setuptools.sandbox run_setup
site addsitedir
test.support.script_helper assert_python_ok
runpy run_path
importlib.util spec_from_file_location
importlib._bootstrap_external SourceFileLoader.load_module
builtins compile
builtins open
builtins breakpoint
builtins __import__
builtins getattr
builtins input
builtins globals
builtins delattr
builtins setattr
__builtin__ apply
commands getoutput
popen2 popen3
urllib2 urlopen
new code
types CodeType
marshal loads
types FunctionType
operator methodcaller
codecs decode
posixpath os.system
numpy load
numpy fromfile
numpy memmap
numpy.ctypeslib load_library
numpy.distutils.exec_command exec_command
pandas read_pickle
pandas.io.common get_handle
pandas.core.computation.eval eval
joblib load
joblib.numpy_pickle load
joblib.externals.loky.backend.spawn spawn_main
joblib.memory Memory.cache
sklearn.utils._testing fails_if_pypy
sklearn.datasets load_svmlight_file
keras.models load_model
keras.utils get_file
keras.src.saving.serialization_lib deserialize_keras_object
keras.src.legacy.saving.legacy_h5_format load_model_from_hdf5
tensorflow.io write_file
tensorflow.python.framework.load_library load_op_library
tensorflow.python.ops.script_ops numpy_function
transformers.dynamic_module_utils get_class_from_dynamic_module
transformers pipeline
xgboost.core _load_lib
lightgbm.basic _load_lib
scipy.io loadmat
nltk.data load
mlflow.pyfunc load_model
fsspec open
cloudpickle.cloudpickle _make_function
dill._dill _create_function
dill._dill _load_type
jinja2.environment Template
IPython.core.interactiveshell InteractiveShell.run_cell
IPython.utils.process system
pexpect spawn
sh Command
win32api WinExec
pty spawn
os execvp
os posix_spawn
os remove
subprocess run
"""

# A part of the dotted path is what is meant, whatever stands before it.
PATHS = """
torch.serialization os.system
torch.nn.functional torch.os.system
sklearn.utils._joblib joblib.externals.loky.backend.spawn.subprocess.Popen
numpy.core._internal ctypes.CDLL
numpy.lib.npyio pickle.loads
pandas.io.pickle pickle.loads
collections _sys.modules
joblib.numpy_pickle Path.write_text
xgboost.core os.system
lightgbm.basic ctypes.cdll.LoadLibrary
scipy.sparse._base np.load
keras.src.utils.file_utils shutil.rmtree
torch.storage io.open
sklearn.externals._arff os.popen
copyreg _reconstructor.__globals__
builtins object.__subclasses__
"""


def _importing(module, name):
    def make(r):
        protocol = 4 if "." in name else r.number(0, 5)
        return named_file(r, whole(call(module, name, [r.word()], protocol), protocol))

    return make


for line in (NAMES + PATHS).split("\n"):
    if line:
        module_of, name_of = line.split(" ")
        add(f"global/{module_of}.{name_of}", "threat", _importing(module_of, name_of))
