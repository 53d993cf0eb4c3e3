"""Calls of functions of Python and of well-known libraries."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .builtin_calls import BUILTIN_CALLS
from .containers import element
from .functions import call_value, escape
from .library import (
    ARRANGES,
    CLOCKS,
    GENERATORS,
    HASHES,
    MADE,
    NOT_CONTENT,
    PRESENCE_CALLS,
    SIZE_PLACES,
    draws,
    is_pure,
    is_simple,
)
from .log_sinks import log_by_library
from .machine import Machine
from .paths import joined, path_of
from .tables import table
from .things import (
    CONTENT,
    Class,
    Client,
    Distribution,
    Encoded,
    Generator,
    Handle,
    Known,
    Partial,
    Scope,
    is_callable,
    may_hold_code,
)
from .value import (
    CLOCK,
    COMPUTED,
    DRAWN,
    MEASURED,
    PRESENCE,
    TYPED,
    Value,
    absorb,
    constant,
    either,
    flat,
    merged_places,
    read_part,
    tinted,
    total,
    unknown,
)
from .written_values import structure_of_text

if TYPE_CHECKING:
    from .arguments import Arguments


# They may write any file.
OTHER_PROGRAMS = (
    "subprocess.",
    "os.system",
    "os.popen",
    "os.spawn",
    "os.exec",
    "os.rename",
    "os.replace",
    "os.link",
    "os.symlink",
    "runpy.",
    "shutil.",
    "zipfile.",
    "tarfile.",
    "urllib.request.urlretrieve",
)


def call_known(machine: Machine, node: ast.Call, name: str, arguments: "Arguments") -> Value:
    """What a library's function answers; what is not known may answer anything."""
    if name.startswith("builtins."):
        handler = BUILTIN_CALLS.get(name[9:])
        return handler(machine, node, arguments) if handler is not None else flat(arguments.all)
    special = SPECIAL.get(name)
    if special is not None:
        return special(machine, node, arguments)
    if name.startswith("mlflow"):
        return call_mlflow(machine, node, name, arguments)
    if name in CLOCKS:
        return Value(CLOCK)
    if name in PRESENCE_CALLS:
        return Value(PRESENCE)
    if name in GENERATORS:
        return Value(what=Generator())
    if draws(name):
        return draw(machine, node, name, arguments)
    if name.startswith("scipy.stats.") and name.split(".")[2][:1].islower() and name.count(".") == 2:
        return statistics_of(name, arguments)
    if name.startswith("pandas.read_"):
        return read_named_file(machine, node, arguments)
    if name.startswith(HASHES):
        result = flat(arguments.all)
        if not result.flags & MEASURED:
            result.flags |= DRAWN
            result.places = ((machine.block, node.lineno),)
        return result
    if name.startswith(OTHER_PROGRAMS):
        machine.others_write = True
        return unknown()
    if is_pure(name):
        return compute(machine, node, name, arguments)
    machine.reads += 1
    escape(machine, arguments.all)
    return unknown()


def call_mlflow(machine: Machine, node: ast.Call, name: str, arguments: "Arguments") -> Value:
    last = name.rsplit(".", 1)[-1]
    if last in ("MlflowClient", "TrackingClient"):
        return Value(what=Client())
    if last == "Metric":
        return Value(parts={"key": arguments.at(0, "key") or unknown(), "value": arguments.at(1, "value") or unknown()})
    if log_by_library(machine, node, last, arguments):
        return Value(TYPED, frozenset((None,)))
    return unknown()


def draw(machine: Machine, node: ast.Call, name: str, arguments: "Arguments") -> Value:
    """Draws: how many, and from which state, is not what is drawn."""
    last = name.rsplit(".", 1)[-1]
    machine.draws += 1
    here = ((machine.block, node.lineno),)
    first = arguments.at(0, "a", "x", "seq", "population", "input")
    if last in ARRANGES and first is not None:
        if last == "shuffle":
            absorb(first, DRAWN, here)
            return Value(TYPED, frozenset((None,)))
        return drawn_from(first, here, total(arguments.at(3, "p") or Value()))
    end = SIZE_PLACES.get(last, 99)
    if name.startswith(("torch.", "jax.", "scipy.sparse")):
        end = {"normal": 2, "bernoulli": 1, "multinomial": 1, "poisson": 1}.get(last, 0)
    if name.startswith(MADE):
        end = 0
    content = [value for place, value in enumerate(arguments.placed) if place < end]
    content += [value for key, value in arguments.named.items() if key not in NOT_CONTENT]
    flags = total(flat(content)) & ~TYPED | DRAWN
    drawn = Value(flags, places=here)
    if name.startswith(MADE):
        return Value(parts={0: drawn, 1: Value(flags, places=here), 2: Value(flags, places=here)})
    return drawn


def drawn_from(first: Value, here: tuple, more: int) -> Value:
    taken = element(first)
    flags = (DRAWN | more) & ~TYPED
    if taken.plain:
        return Value(taken.flags | flags, places=merged_places(here, taken.places))
    return Value(flags, members=taken.members or (taken,), places=here)


def statistics_of(name: str, arguments: "Arguments") -> Value:
    """`scipy.stats.norm(...)` is a distribution, `scipy.stats.ttest_ind(...)` is made of its samples."""
    result = flat(arguments.all)
    short = name.rsplit(".", 1)[-1]
    if short in DISTRIBUTIONS:
        return Value(result.flags, what=Distribution(), places=result.places)
    return result


DISTRIBUTIONS = frozenset(
    "norm uniform beta gamma t f chi2 expon lognorm binom bernoulli poisson geom laplace logistic cauchy pareto "
    "weibull_min "
    "dirichlet multivariate_normal multinomial randint truncnorm halfnorm skewnorm nbinom betabinom gumbel_r".split()
)


def compute(machine: Machine, node: ast.Call, name: str, arguments: "Arguments") -> Value:
    """A function that answers what follows from its arguments."""
    last = name.rsplit(".", 1)[-1]
    simple = is_simple(name)
    if name.startswith("tqdm") and arguments.placed:
        return arguments.placed[0]
    if last in KEEPS and arguments.placed:
        first = arguments.placed[0]
        if not first.plain and first.what is None:
            return tinted(first, total(flat(arguments.all[1:])) & (MEASURED | CLOCK))
    values = arguments.all
    callbacks = [value for value in values if may_hold_code(value)]
    result = flat([value for value in values if value not in callbacks])
    if not simple:
        result.flags |= COMPUTED
    for callback in callbacks:
        answer = call_value(machine, callback, [flat([result])] if takes_one(callback) else [unknown()], {})
        result = flat([result, answer])
    target = arguments.at(None, "out")
    if target is not None:
        absorb(target, result.flags)
    if not simple or last in ("heappush", "insort", "insort_left", "insort_right"):
        # It may put something of one argument into another, as `np.copyto` does.
        for value in values:
            if value.constants is None and absorb(value, result.flags & (MEASURED | DRAWN)):
                machine.changes += 1
    return result


# They answer a container like the one that they were given.
KEEPS = frozenset(
    "array asarray DataFrame copy deepcopy asdict astuple OrderedDict deque tensor as_tensor from_numpy stack "
    "vstack hstack "
    "squeeze ravel to_numeric Series".split()
)


def takes_one(callback: Value) -> bool:
    node: Any = getattr(callback.what, "node", None)
    return node is not None and len(node.args.args) == 1


def path_of_argument(arguments: "Arguments") -> str | None:
    first = arguments.at(0, "filepath_or_buffer", "path_or_buf", "path", "io", "file", "fname", "f", "filename")
    if first is None:
        return None
    if isinstance(first.what, Handle):
        return first.what.path
    return path_of(first)


def read_named_file(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0)
    if first is not None and isinstance(first.what, Encoded):
        return read_part(first, CONTENT)
    return machine.read_file(path_of_argument(arguments))


def text_as_file(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`io.StringIO(text)`: a file that holds what stands in the text."""
    content = flat(arguments.all)
    return Value(content.flags, what=Encoded(), parts={CONTENT: Value(rest=content, parts={})})


def read_literal(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`ast.literal_eval(text)`."""
    first = arguments.at(0) or unknown()
    if first.constants is not None and len(first.constants) == 1:
        try:
            tree = ast.parse(str(next(iter(first.constants))).strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return flat([first])
        for each in ast.walk(tree.body):
            each.lineno = node.lineno
        return machine.evaluate(tree.body, machine.module)
    return flat([first])


def make_path(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if not arguments.placed:
        return constant("")
    return joined(arguments.placed, "/", flat(arguments.placed).flags)


def encode(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`json.dumps(x)`: a text that stands for x."""
    content = arguments.at(0, "obj") or unknown()
    return Value(total(content), what=Encoded(), parts={CONTENT: content})


def decode(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    text = arguments.at(0, "s") or unknown()
    if isinstance(text.what, Encoded):
        return read_part(text, CONTENT)
    if text.constants is not None:
        return structure_of_text(machine, node, text)
    return text if not text.plain else flat([text])


def dump(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`json.dump(x, file)`."""
    handle = arguments.at(1, "fp", "file", "stream")
    content = arguments.at(0, "obj", "data")
    if handle is not None and content is not None and isinstance(handle.what, Handle):
        machine.write_file(handle.what.path, content, handle.what.definite)
    return Value(TYPED, frozenset((None,)))


def load(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`json.load(file)`."""
    handle = arguments.at(0, "fp", "file", "stream")
    if handle is not None and isinstance(handle.what, Handle):
        content = machine.read_file(handle.what.path)
        return read_part(content, CONTENT) if isinstance(content.what, Encoded) else content
    if handle is not None and isinstance(handle.what, Encoded):
        return read_part(handle, CONTENT)
    if handle is not None and handle.constants is not None:
        return flat([handle])
    machine.reads += 1
    return unknown()


def dump_to_path(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`joblib.dump(x, path)`, `torch.save(x, path)`."""
    content, where = arguments.at(0, "value", "obj"), arguments.at(1, "filename", "f")
    if content is not None and where is not None:
        machine.write_file(path_of(where), content)
    return Value(TYPED, frozenset((None,)))


def save_array(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    where, content = arguments.at(0, "file", "fname"), arguments.at(1, "arr", "X")
    if where is not None and content is not None:
        machine.write_file(path_of(where), content)
    return Value(TYPED, frozenset((None,)))


def make_partial(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if not arguments.placed:
        return unknown()
    return Value(what=Partial(arguments.placed[0], tuple(arguments.placed[1:]), tuple(arguments.named.items())))


def empty_container(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    made = Value(parts={})
    for value in arguments.placed:
        if value.parts is not None and not is_callable(value):
            for key, part in value.parts.items():
                made.parts[key] = part
            made.rest = value.rest
        elif not value.plain and not is_callable(value):
            made.rest = read_part(value)
        elif total(value) & (MEASURED | DRAWN):
            made.rest = flat([value])
    for key, value in arguments.named.items():
        made.parts[key] = value
    return made


def make_record(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`namedtuple("Row", "a b")`."""
    names = arguments.at(1, "field_names")
    fields: list[str] = []
    if names is not None and names.constants is not None:
        fields = [word for text in names.constants for word in str(text).replace(",", " ").split()]
    elif names is not None and names.parts is not None:
        for part in names.parts.values():
            fields += [str(each) for each in part.constants or ()]
    return Value(what=Class("record", Scope(), [], [], fields, True))


def keep_first(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return arguments.placed[0] if arguments.placed else unknown()


def in_parallel(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return Value(what=Known("runproof.gathered"))


def gathered(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return Value(rest=read_part(arguments.placed[0]) if arguments.placed else unknown(), parts={})


def elapsed(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return unknown()


def fold(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if len(arguments.placed) < 2:
        return unknown()
    one = element(arguments.placed[1])
    answer = call_value(machine, arguments.placed[0], [one, one], {})
    return flat([answer, one, *arguments.placed[2:]])


def writer(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`csv.writer(file)` writes into the file."""
    return arguments.placed[0] if arguments.placed else unknown()


def reader(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.placed[0] if arguments.placed else unknown()
    if isinstance(first.what, Handle):
        return Value(rest=either(machine.read_file(first.what.path), None), parts={})
    return first


SPECIAL: dict[str, Callable[[Machine, ast.Call, "Arguments"], Value]] = {
    "pathlib.Path": make_path,
    "pathlib.PurePath": make_path,
    "pathlib.Path.cwd": lambda machine, node, arguments: constant(""),
    "os.getcwd": lambda machine, node, arguments: constant(""),
    "os.path.join": make_path,
    "io.StringIO": text_as_file,
    "io.BytesIO": text_as_file,
    "ast.literal_eval": read_literal,
    "os.path.abspath": keep_first,
    "os.fspath": keep_first,
    "json.dumps": encode,
    "json.loads": decode,
    "yaml.safe_dump": dump,
    "yaml.dump": dump,
    "json.dump": dump,
    "pickle.dump": dump,
    "json.load": load,
    "yaml.safe_load": load,
    "pickle.load": load,
    "joblib.dump": dump_to_path,
    "torch.save": dump_to_path,
    "joblib.load": read_named_file,
    "torch.load": read_named_file,
    "numpy.save": save_array,
    "numpy.savetxt": save_array,
    "numpy.load": read_named_file,
    "numpy.loadtxt": read_named_file,
    "numpy.genfromtxt": read_named_file,
    "pandas.DataFrame": table,
    "pandas.DataFrame.from_records": table,
    "pandas.DataFrame.from_dict": table,
    "functools.partial": make_partial,
    "functools.reduce": fold,
    "collections.defaultdict": empty_container,
    "collections.OrderedDict": empty_container,
    "collections.Counter": empty_container,
    "collections.deque": empty_container,
    "collections.namedtuple": make_record,
    "types.SimpleNamespace": empty_container,
    "dataclasses.field": empty_container,
    "joblib.delayed": keep_first,
    "joblib.Parallel": in_parallel,
    "runproof.gathered": gathered,
    "copy.copy": keep_first,
    "copy.deepcopy": keep_first,
    "dataclasses.asdict": keep_first,
    "csv.writer": writer,
    "csv.DictWriter": writer,
    "csv.reader": reader,
    "csv.DictReader": reader,
    "timeit.timeit": elapsed,
    "timeit.repeat": elapsed,
}
