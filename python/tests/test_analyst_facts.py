"""What the analyst reads off blocks, case by case."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from block_facts import block_facts, facts_of


def names(code: str) -> list[tuple[str, int]]:
    return [(entry["name"], entry["line"]) for entry in facts_of(code)["names"]]


def logs(code: str) -> list[tuple[str, str | None]]:
    return [(entry["call"], entry["key"]) for entry in facts_of(code)["logs"]]


def files(code: str) -> list[str | None]:
    return [entry["path"] for entry in facts_of(code)["files"]]


@pytest.mark.parametrize(
    ("code", "parses", "statements"),
    [
        ("print(1)", True, True),
        ("import os", True, True),
        ("from a import b", True, True),
        ("def f(): pass", True, True),
        ("class A: pass", True, True),
        ("for i in x: pass", True, True),
        ("if x: y = 1", True, True),
        ("while x: y = 1", True, True),
        ("try:\n    x\nexcept E:\n    y", True, True),
        ("with x: y", True, True),
        ("match x:\n    case 1: y", True, True),
        ("assert x", True, True),
        ("raise x", True, True),
        ("await f()", True, True),
        ("accuracy: 0.91", True, False),
        ("x = 1", True, False),
        ("1 + 2", True, False),
        ("'text'", True, False),
        ('{"a": 1, "b": [2]}', True, False),
        ("# only a comment", True, False),
        ("", True, False),
        ("Epoch 1/10 loss 0.3", False, False),
        ("pip install mlflow", False, False),
        ("x = (", False, False),
        (">>> print(1)\n1", False, False),
        ("!pip install x", True, False),
        ("%matplotlib inline", True, False),
        ("!ls\nprint(1)", True, True),
        ("%%time\nx = 1", True, True),
        ("%%timeit\nx = 1", True, True),
        ("%%capture out\nx = 1", True, True),
        ("%%prun\nx = 1", True, True),
        ("%%time\n%%capture\nx = 1", True, True),
        ("%%bash\necho $X; rm -rf 'a b", True, False),
        ("%%writefile a.yaml\na: [", True, False),
        ("%%html\n<b>", True, False),
        ("\n\n%%time\nx = 1", True, True),
        ("    x = f(1)\n    y = 2", True, True),
    ],
)
def test_parses_and_statements(code: str, parses: bool, statements: bool) -> None:
    facts = facts_of(code)
    assert (facts["parses"], facts["statements"]) == (parses, statements)
    assert (facts["syntaxError"] is None) == parses


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\ny = = 2\n", 2),
        ("a = 1\r\nb = 2\r\nc = )", 3),
        ("!ls\n%cd x\ny = )", 3),
        ("!pip install a \\\n  b\nz = )", 3),
        ('s = """\nx', 1),
    ],
)
def test_line_of_the_syntax_error(code: str, line: int) -> None:
    assert facts_of(code)["syntaxError"]["line"] == line


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = y = 1", [("x", 1), ("y", 1)]),
        ("a, (b, *c) = v", [("a", 1), ("b", 1), ("c", 1)]),
        ("x: int = 1\ny: int", [("x", 1)]),
        ("x += 1", [("x", 1)]),
        ("import a.b, c as d", [("a", 1), ("d", 1)]),
        ("from m import *\nfrom m import n as o, p", [("o", 2), ("p", 2)]),
        ("def f():\n    inner = 1\nclass C:\n    field = 1", [("f", 1), ("C", 3)]),
        ("for i in r:\n    v = i", [("i", 1), ("v", 2)]),
        ("with a as b, c as (d, e): pass", [("b", 1), ("d", 1), ("e", 1)]),
        ("if x:\n    y = 1\nelse:\n    z = 2", [("y", 2), ("z", 4)]),
        ("[i for i in x]\n[(w := i) for i in x]", [("w", 2)]),
        ("if (n := f()): pass", [("n", 1)]),
        (
            "match v:\n    case [a, *b]: pass\n    case {'k': c, **d}: pass",
            [("a", 2), ("b", 2), ("c", 3), ("d", 3)],
        ),
        ("x.y = 1\nz[0] = 2", []),
        ("files = !ls", [("files", 1)]),
        ("%time z = f()", [("z", 1)]),
        ("t = %time f()", [("t", 1)]),
        ("%timeit z = f()", [("z", 1)]),
        ("%%timeit\nz = f()", []),
        ("%%capture out\nx = 1", [("out", 1), ("x", 2)]),
    ],
)
def test_names(code: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(names(code), key=lambda name: (name[1], name[0])) == sorted(
        expected, key=lambda name: (name[1], name[0])
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a.b.c, d", ["a", "d"]),
        ("from x.y import z", ["x"]),
        ("from . import q\nfrom .r import s", []),
        ("def f():\n    import late", ["late"]),
        (
            "import importlib\nimportlib.import_module('utils.io')\n__import__('k')",
            ["importlib", "utils", "k"],
        ),
        ("import b\nimport a\nimport b", ["b", "a"]),
    ],
)
def test_imports(code: str, expected: list[str]) -> None:
    assert facts_of(code)["imports"] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("mlflow.log_metric('acc', 1)", [("log_metric", "acc")]),
        ("mlflow.log_metric(key='acc', value=1)", [("log_metric", "acc")]),
        ("mlflow.log_metric(name, 1)", [("log_metric", None)]),
        ("mlflow.log_metric(f'a{i}', 1)", [("log_metric", None)]),
        (
            "mlflow.log_metrics({'a': 1, k: 2, **rest})",
            [("log_metrics", "a"), ("log_metrics", None)],
        ),
        (
            "mlflow.log_metrics(dict(a=1, b=2))",
            [("log_metrics", "a"), ("log_metrics", "b")],
        ),
        ("mlflow.log_metrics(m)", [("log_metrics", None)]),
        ("mlflow.log_metrics({})", [("log_metrics", None)]),
        ("mlflow.log_params(params={'p': 1})", [("log_params", "p")]),
        ("mlflow.log_param('p', 1)", [("log_param", "p")]),
        ("mlflow.log_artifact('a.csv')", [("log_artifact", "a.csv")]),
        ("mlflow.log_figure(fig, 'f.png')", [("log_figure", "f.png")]),
        ("mlflow.log_dict({'a': 1}, 'd.json')", [("log_dict", "d.json")]),
        ("mlflow.log_text('t', artifact_file='t.txt')", [("log_text", "t.txt")]),
        ("mlflow.sklearn.log_model(m, name='model')", [("log_model", "model")]),
        ("mlflow.sklearn.log_model(m, 'model')", [("log_model", "model")]),
        ("MlflowClient().log_metric(rid, 'acc', 1)", [("log_metric", "acc")]),
        (
            "c = mlflow.tracking.MlflowClient()\nc.log_param(rid, 'p', 1)",
            [("log_param", "p")],
        ),
        ("client.log_metric(rid, 'acc', 1)", [("log_metric", "acc")]),
        ("self.client.log_metric(rid, 'acc', 1)", [("log_metric", "acc")]),
        ("client.log_metric(run_id=r, key='acc', value=1)", [("log_metric", "acc")]),
        ("from mlflow import log_metric\nlog_metric('x', 1)", [("log_metric", "x")]),
        ("def f():\n    mlflow.log_metric('in', 1)", [("log_metric", "in")]),
        ("logger.log('x')\nmath.log(2)\nmlflow.set_tag('a', 1)", []),
    ],
)
def test_logs(code: str, expected: list[tuple[str, str | None]]) -> None:
    assert logs(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "open('a', 'w')\nopen('b', mode='ab')\nopen('c', 'x')\nopen('d', 'r+')",
            ["a", "b", "c", "d"],
        ),
        ("open('a')\nopen('b', 'rb')\nopen('c', mode)", []),
        ("gzip.open('a.gz', 'wt')\nio.open('b', 'w')", ["a.gz", "b"]),
        ("Path('a').open('w')\nPath('a').open()", ["a"]),
        ("Path('x/y').write_text('t')", ["x/y"]),
        ("(Path('a') / 'b.json').write_bytes(b'')", ["a/b.json"]),
        ("(MULTI_AGENT_ROOT / 'runs' / 'x.json').write_text('')", ["runs/x.json"]),
        (
            "p = MULTI_AGENT_ROOT / 'runs'\n(p / 'x.json').write_text('')",
            ["runs/x.json"],
        ),
        ("p = 'a'\np = 'b'\nopen(p, 'w')", [None]),
        ("open(os.path.join('a', 'b.txt'), 'w')", ["a/b.txt"]),
        ("open('a/' + 'b.txt', 'w')", ["a/b.txt"]),
        ("open(f'run{i}.txt', 'w')\nopen(f'plain.txt', 'w')", [None, "plain.txt"]),
        ("Path('a').joinpath('b', 'c').touch()", ["a/b/c"]),
        ("(Path.cwd() / './r' / 'x').write_text('')", ["r/x"]),
        (
            "df.to_csv('d.csv')\ndf.to_json(path_or_buf='d.json')\ndf.to_csv()",
            ["d.csv", "d.json"],
        ),
        (
            "df.to_parquet(p)\ndf.to_pickle('d.pkl')\ndf.to_excel('d.xlsx')",
            [None, "d.pkl", "d.xlsx"],
        ),
        ("plt.savefig('f.png')\nfig.savefig(fname='g.png')", ["f.png", "g.png"]),
        (
            "np.save('a.npy', x)\nnp.savez('b.npz', x=x)\nnp.savetxt('c.txt', x)",
            ["a.npy", "b.npz", "c.txt"],
        ),
        (
            "json.dump(o, open('a.json', 'w'))\npickle.dump(o, open('b.pkl', 'wb'))",
            ["a.json", "b.pkl"],
        ),
        ("with open('a.json', 'w') as f:\n    json.dump(o, f)", ["a.json"]),
        ("joblib.dump(m, 'm.joblib')\ntorch.save(m, 'm.pt')", ["m.joblib", "m.pt"]),
        ("torch.save(m, open('m.pt', 'wb'))", ["m.pt"]),
        ("image.save('i.png')\nrecord.save()\nrecord.save(session)", ["i.png"]),
        ("shutil.copy('a', 'b')\nx.copy()", ["b"]),
        ("%%writefile a/b.py\nx = 1", ["a/b.py"]),
        ("%%writefile {name}\nx = 1", [None]),
    ],
)
def test_files(code: str, expected: list[str | None]) -> None:
    assert files(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("!python train.py", ["train.py"]),
        ("!python3 -u ./train.py --lr 0.1", ["./train.py"]),
        ("!{sys.executable} train.py", ["train.py"]),
        ("!cd src && python train.py; python eval.py", ["train.py", "eval.py"]),
        ("!CUDA_VISIBLE_DEVICES=0 python train.py | tee log", ["train.py"]),
        ("!python -m pkg.train", ["pkg/train.py"]),
        ("!python -c 'print(1)' x.py", []),
        ("!python -W ignore train.py", ["train.py"]),
        ("!cat train.py", []),
        ("!pip install a.py", []),
        ("out = !python train.py", ["train.py"]),
        ("%run train.py 1 2", ["train.py"]),
        ("%run -i train.py", ["train.py"]),
        ("%run -m pkg.train", ["pkg/train.py"]),
        ("%%bash\npython a.py\npython b.py", ["a.py", "b.py"]),
        ("subprocess.run([sys.executable, 'train.py'], check=True)", ["train.py"]),
        ("subprocess.run(['python', '-u', 'train.py'])", ["train.py"]),
        ("subprocess.check_call('python train.py', shell=True)", ["train.py"]),
        (
            "subprocess.Popen(f'{sys.executable} train.py --n {n}', shell=True)",
            ["train.py"],
        ),
        ("subprocess.run(['cat', 'train.py'])", []),
        ("os.system('python train.py')", ["train.py"]),
        (
            "runpy.run_path('train.py')\nrunpy.run_module('pkg.go')",
            ["train.py", "pkg/go.py"],
        ),
        ("exec(open('train.py').read())", ["train.py"]),
        ("exec(Path('train.py').read_text())", ["train.py"]),
        ("get_ipython().run_line_magic('run', 'train.py')", ["train.py"]),
        ("get_ipython().system('python train.py')", ["train.py"]),
        ("p = Path('src')\nrunpy.run_path(p / 'train.py')", ["src/train.py"]),
    ],
)
def test_invokes(code: str, expected: list[str]) -> None:
    assert facts_of(code)["invokes"] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%matplotlib inline\n!ls\n%time f()", ["matplotlib", "!", "time"]),
        ("x = %env HOME\nobj?\n?obj\nobj.method??", ["env", "?"]),
        ("%%time\n%load_ext a", ["time", "load_ext"]),
        ("for i in x:\n    !echo {i} it's\n    %time f(i)", ["!", "time"]),
        ('x = ("%d"\n     % 5)', []),
        ('s = """\n!ls\n%time\n"""\n', []),
        ("x = [1,\n!ls\n]", []),
        ("x = 7 \\\n% 5", []),
        ("# it's a comment\n!ls", ["!"]),
        ("s = 'it'\n!ls", ["!"]),
        ("a %= 3\nb = a != 2", []),
        ("f'{x!r}'\n!ls", ["!"]),
    ],
)
def test_magics(code: str, expected: list[str]) -> None:
    assert facts_of(code)["magics"] == expected


def test_lines_keep_their_numbers_under_magics() -> None:
    code = "%%time\r\n!pip install a \\\r\n   b\r\nx = 1\r\ns = '''\r\n!no\r\n'''\r\n%cd x\r\ny = 2\r\n"
    assert names(code) == [("x", 4), ("s", 5), ("y", 9)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import mlflow.sklearn", True),
        ("from mlflow import log_metric", True),
        ("mlflow.start_run()", True),
        ("x = 'mlflow'", False),
        ("from mlflow_utils import x", False),
    ],
)
def test_uses_mlflow(code: str, expected: bool) -> None:
    assert facts_of(code)["usesMlflow"] is expected


@pytest.mark.parametrize(
    "code",
    [
        "x" + " " * 300_000 + "= 1",
        "a" + " " * 300_000 + "\n!x",
        "!" + "\\\n" * 100_000,
        "'''" + "\\a" * 500_000,
        "x = '" + "\\\n" * 100_000,
        "?" * 100_000,
        "%" * 100_000,
        "%time " * 50_000,
        "\n".join(f"v{i} = v{i + 1} + v{i + 1}" for i in range(100)) + "\nv100 = 'a'\nopen(v0, 'w')",
        "a = b\nb = a\nopen(a, 'w')",
        "%%time\n" * 20_000,
        "!" + "python " * 50_000,
        "f(" * 80 + ")" * 80,
    ],
)
def test_hostile_code_is_answered_soon(code: str) -> None:
    assert facts_of(code)["parses"] in (True, False)


def test_one_answer_a_block_in_order() -> None:
    answers = block_facts({"blocks": [{"index": 3, "code": "x = 1"}, {"index": 1, "code": "("}]})
    assert [(answer["index"], answer["parses"]) for answer in answers] == [
        (3, True),
        (1, False),
    ]
