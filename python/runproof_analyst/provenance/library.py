"""What functions of well-known libraries do to the origin of numbers. A name that is not here is not known."""

from functools import lru_cache

# Libraries whose functions answer nothing but what follows from their arguments.
PURE = frozenset(
    "numpy pandas math cmath statistics scipy sklearn torch itertools functools collections operator copy json re "
    "string decimal fractions heapq bisect dataclasses typing enum textwrap abc contextlib numbers types tqdm pprint "
    "xgboost lightgbm catboost statsmodels csv io warnings logging argparse __future__ numba einops random secrets "
    "base64 binascii struct codecs array difflib calendar "
    "jax flax optax hashlib zlib pathlib matplotlib seaborn tabulate rich uuid".split()
)

# Parts of those that read data, the machine or the network after all.
READS = (
    "sklearn.datasets.",
    "statsmodels.datasets",
    "statsmodels.api.datasets",
    "seaborn.load_dataset",
    "scipy.io.",
    "scipy.datasets.",
    "scipy.misc.",
    "torch.load",
    "torch.hub",
    "torch.cuda.",
    "torch.jit.load",
    "torch.utils.benchmark",
    "torch.utils.data.get_worker_info",
    "numpy.load",
    "numpy.loadtxt",
    "numpy.genfromtxt",
    "numpy.fromfile",
    "numpy.memmap",
    "numpy.fromregex",
    "pandas.read_",
    "pandas.ExcelFile",
    "pandas.HDFStore",
    "xgboost.DMatrix",
    "matplotlib.pyplot.imread",
    "matplotlib.image.imread",
    "jax.devices",
    "io.open",
    "argparse.",
    "copy.replace",
)
# Data made by a formula and a generator, not measured.
MADE = ("sklearn.datasets.make_",)

DRAWING_MODULES = (
    "random.",
    "numpy.random.",
    "jax.random.",
    "secrets.",
    "torch.distributions.",
    "tensorflow.random.",
    "cupy.random.",
)
DRAWS = frozenset(
    "os.urandom uuid.uuid4 uuid.uuid1 torch.rand torch.randn torch.randint torch.randperm torch.normal torch.bernoulli "
    "torch.multinomial torch.poisson torch.rand_like torch.randn_like torch.randint_like scipy.sparse.random "
    "pandas.util.testing.makeDataFrame".split()
)
# Of the drawing modules: they make a generator, or set its state.
GENERATORS = frozenset(
    "random.Random random.SystemRandom numpy.random.default_rng numpy.random.RandomState numpy.random.Generator "
    "numpy.random.PCG64 numpy.random.MT19937 numpy.random.Philox numpy.random.SeedSequence torch.Generator "
    "jax.random.PRNGKey jax.random.key secrets.SystemRandom faker.Faker".split()
)
NO_DRAW = frozenset("seed setstate set_state getstate get_state manual_seed split fold_in spawn jumped".split())
# They put the elements of their first argument into another order, or take some of them.
ARRANGES = frozenset("shuffle choice choices sample permutation permuted".split())
# How many numbers are drawn, and from which state: neither is what is drawn.
NOT_CONTENT = frozenset(
    "size n_samples n_features shape seed random_state k dtype key generator device replace axis n_informative "
    "n_redundant n_classes n_clusters_per_class n_repeated n_targets n_components".split()
)
# Place of the first argument that says how many, by the name of the drawing function. Above it all are.
SIZE_PLACES = {
    "rand": 0,
    "randn": 0,
    "random_sample": 0,
    "random": 0,
    "sample": 1,
    "standard_normal": 0,
    "standard_t": 1,
    "standard_exponential": 0,
    "normal": 2,
    "uniform": 2,
    "gauss": 2,
    "lognormal": 2,
    "beta": 2,
    "gamma": 2,
    "binomial": 2,
    "laplace": 2,
    "logistic": 2,
    "gumbel": 2,
    "integers": 2,
    "randint": 2,
    "choice": 1,
    "poisson": 1,
    "exponential": 1,
    "chisquare": 1,
    "bytes": 0,
    "urandom": 0,
    "randbytes": 0,
    "getrandbits": 0,
    "token_bytes": 0,
    "rand_like": 0,
    "randn_like": 0,
    "dirichlet": 1,
    "multinomial": 2,
    "triangular": 3,
    "rvs": 9,
}

CLOCKS = frozenset(
    "time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.monotonic_ns time.process_time "
    "time.process_time_ns time.thread_time timeit.default_timer datetime.datetime.now datetime.datetime.utcnow "
    "datetime.datetime.today".split()
)
PRESENCE_CALLS = frozenset(
    "os.path.exists os.path.isfile os.path.isdir os.path.lexists torch.cuda.is_available "
    "torch.backends.mps.is_available importlib.util.find_spec os.access glob.glob os.getenv os.environ.get".split()
)
PRESENCE_METHODS = frozenset("exists is_file is_dir".split())
HASHES = ("hashlib.", "zlib.crc32", "zlib.adler32", "binascii.crc32")

# Of the pure ones, those that leave a number what it was: arithmetic, reshaping, summaries, scores and tests.
SIMPLE_MODULES = (
    "math.",
    "cmath.",
    "statistics.",
    "operator.",
    "itertools.",
    "collections.",
    "copy.",
    "decimal.",
    "fractions.",
    "json.",
    "re.",
    "string.",
    "sklearn.metrics.",
    "scipy.stats.",
    "scipy.special.",
    "pandas.",
    "dataclasses.",
    "tqdm",
    "types.",
    "typing.",
    "functools.",
    "csv.",
    "textwrap.",
    "builtins.",
    "pathlib.",
    "random.",
    "numpy.random.",
    "hashlib.",
    "zlib.",
    "uuid.",
    "secrets.",
)
SIMPLE = frozenset(
    "abs absolute add all any arange around array asarray ascontiguousarray astype atleast_1d average bool bool_ "
    "broadcast_to cat ceil clamp clip column_stack concatenate copy corrcoef cos count_nonzero cov cummax "
    "cumprod cumsum "
    "diff divide double empty equal exp expand_dims expm1 fabs flatten flip float float16 float32 float64 floor "
    "from_numpy full full_like greater hstack hypot int int32 int64 isclose isfinite isnan item less linspace "
    "log log10 "
    "log1p log2 logspace long max maximum mean median min minimum mod multiply nan_to_num nanmax nanmean "
    "nanmedian nanmin "
    "nanstd nansum nanvar negative numpy ones ones_like percentile power prod ptp quantile ravel repeat reshape rint "
    "round round_ scalar_tensor sigmoid sign sin sqrt square squeeze stack std subtract sum swapaxes tan tanh "
    "tensor tile "
    "to tolist transpose true_divide trunc unique unsqueeze var vstack where zeros zeros_like as_tensor logical_and "
    "logical_or logical_not not_equal geomspace interp trapz trapezoid".split()
)
# Methods of plain data that compute more than that.
COMPUTING_METHODS = frozenset(
    "fit predict predict_proba predict_log_proba decision_function score fit_predict fit_transform transform "
    "dot matmul "
    "mm bmm argmax argmin argsort backward step forward cross_validate kneighbors inverse_transform idxmax idxmin "
    "solve partial_fit rank nlargest".split()
)
# Modules of libraries that change nothing of a function which they decorate.
PLAIN_DECORATORS = (
    "functools.",
    "torch.",
    "numba.",
    "jax.",
    "contextlib.",
    "dataclasses.",
    "abc.",
    "typing.",
    "pytest.",
    "mlflow.",
    "builtins.",
)

BUILTINS = frozenset(
    "abs all any ascii bin bool bytearray bytes chr complex dict divmod enumerate filter float format frozenset "
    "getattr "
    "hasattr hash hex id int isinstance issubclass iter len list map max min next object oct open ord pow print "
    "range repr "
    "reversed round set setattr slice sorted str sum super tuple type vars zip property staticmethod classmethod "
    "Exception ValueError KeyError RuntimeError FileNotFoundError OSError TypeError AssertionError ImportError "
    "ModuleNotFoundError NotImplementedError StopIteration IndexError AttributeError ZeroDivisionError IOError "
    "SystemExit callable locals globals input eval exec compile __import__ exit quit display".split()
)


@lru_cache(maxsize=4096)
def is_pure(name: str) -> bool:
    """Whether a library's function answers only what follows from its arguments."""
    root = name.split(".", 1)[0]
    return root in PURE and (not name.startswith(READS) or name.startswith(MADE))


@lru_cache(maxsize=4096)
def draws(name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    if name in DRAWS or (name.startswith("scipy.stats.") and last == "rvs") or name.startswith(MADE):
        return True
    return name.startswith(DRAWING_MODULES) and name not in GENERATORS and last not in NO_DRAW


@lru_cache(maxsize=4096)
def is_simple(name: str) -> bool:
    return name.startswith(SIMPLE_MODULES) or name.rsplit(".", 1)[-1] in SIMPLE
