"""Executes a session's blocks in order and says how each one ended."""

import os
import sys
from pathlib import Path

from runproof_guest import challenge, colab, ending, loaded_modules, output, packages, tracebacks
from runproof_guest.events import EventChannel, cut, flush_output
from runproof_guest.rich_output import Figures, RichOutput
from runproof_guest.shell import open_shell
from runproof_guest.touched import Touched

_VERSIONS = ("mlflow", "numpy", "pandas", "scipy", "sklearn", "torch", "matplotlib")


def run(plan, descriptor):
    """Executes the blocks of `plan` and ends the process with the session's exit code."""
    session = Session(plan["root"])
    session.enter()
    session.run(plan, descriptor)


class Session:
    """The state that a session's blocks share. It can be made before the blocks are known, and before a fork."""

    def __init__(self, root):
        self.root = root
        self.plan = None
        self.channel = None
        self.failed = False
        self.touched = None
        self.notes = []
        self.rich = RichOutput()
        self.shell = open_shell(
            {
                "__name__": "__main__",
                "__builtins__": __builtins__,
                "MULTI_AGENT_ROOT": Path(root),
                "Path": Path,
            },
            self.request_package,
            self.rich,
        )
        colab.install()
        self.figures = Figures(self.rich)
        self.figures.watch()
        self.loaded = loaded_modules.Mark()

    def enter(self):
        """Makes the workspace the working directory, and its modules importable."""
        os.chdir(self.root)
        sys.path.insert(0, self.root)

    def request_package(self, requirement):
        self.channel.send("package-request", requirement=cut(requirement, 500))

    def run(self, plan, descriptor):
        """Executes the blocks of `plan`, telling of them on `descriptor`. Never returns."""
        self.plan = plan
        self.channel = EventChannel(descriptor, plan["nonce"])
        self.rich.send = self.channel.send
        sys.argv = [plan["argument"]]
        # Before the first block: an earlier block may import what a later one shows the content of.
        for block in plan["blocks"]:
            if block["mode"] == "write":
                _write(block, self.root)
        flush_output()
        # Programs that the blocks start have no such thread: theirs go line by line.
        os.environ["PYTHONUNBUFFERED"] = "1"
        output.Attendant()
        self.touched = self.shell.compile.touched = Touched(self.root)
        self.touched.expect(plan["marks"], plan["blocks"])
        challenge.apply(plan.get("challenge"))
        self.touched.listen()
        self.channel.send("code-starting")
        code = self.run_all()
        if not self.channel.owned():
            flush_output()
            os._exit(code)
        self.channel.send_after_output(
            "finished",
            runId=_run_id(self.shell),
            notes=[*self.notes, *_notes()],
            modules=loaded_modules.of_environment(self.loaded),
            touched=self.touched.told(),
        )
        ending.leave(code, self.shell.user_ns, loaded_modules.below(self.root, self.loaded))

    def run_all(self):
        for block in self.plan["blocks"]:
            error = self.run_one(block)
            if not self.channel.owned():
                # A fork of a block ends where the block ends.
                return 0 if error is None else 1
            if isinstance(error, SystemExit):
                return self.code_of(error)
        return 1 if self.failed else 0

    def code_of(self, error):
        if error.code is None or error.code == 0:
            return 1 if self.failed else 0
        if isinstance(error.code, int):
            return error.code & 0xFF
        return 1

    def run_one(self, block):
        index = block["index"]
        self.channel.send_before_output("block-start", index=index)
        name = tracebacks.block_name(self.plan["responseName"], index)
        error = None
        try:
            if block["mode"] != "execute":
                _write(block, self.root)
            if block["mode"] != "write":
                self.shell.user_ns["__file__"] = os.path.join(self.plan["copies"], f"{index:02d}.py")
                error = self.shell.run_block(block["code"], name, block["startLine"], index)
        except BaseException as raised:
            error = raised
        if not self.channel.owned():
            return error
        self.figures.show_open()
        self.tell_end(block, name, error)
        return error

    def tell_end(self, block, name, error):
        ended_well = error is None or (isinstance(error, SystemExit) and error.code in (None, 0))
        if ended_well:
            self.channel.send_after_output("block-end", index=block["index"], outcome="ok")
            return
        self.failed = True
        end_open_runs()
        for requirement in packages.asked_by(error):
            self.channel.send("package-request", requirement=cut(requirement, 500))
        described = tracebacks.describe(error, name)
        if isinstance(error, SystemExit):
            shown = "" if isinstance(error.code, int) else f"{error.code}\n"
        else:
            shown = described["traceback"]
        _show(shown)
        self.channel.send_after_output(
            "block-end",
            index=block["index"],
            outcome="failed",
            error={
                "name": cut(described["name"], 200),
                "message": cut(described["message"], 8000),
                "traceback": cut(described["traceback"]),
                "line": described["line"],
            },
            missingModule=_missing_module(error),
            outOfMemory=isinstance(error, MemoryError),
        )


def end_open_runs():
    """Ends MLflow runs that a failed block left open, as FAILED; without MLflow loaded there is nothing to do."""
    mlflow = sys.modules.get("mlflow")
    try:
        for _ in range(100):
            if mlflow is None or mlflow.active_run() is None:
                return
            mlflow.end_run("FAILED")
    except BaseException as error:
        _show(f"the open MLflow run could not be ended: {type(error).__name__}\n")


def _show(text):
    try:
        sys.__stderr__.write(text)
        sys.__stderr__.flush()
    except Exception:
        return


def _write(block, root):
    """Writes a block that has a file name into the workspace; the magic line is no part of the file."""
    if block["fileName"] is None:
        return
    path = os.path.join(root, block["fileName"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    code = block["code"]
    first, _, rest = code.lstrip().partition("\n")
    append = False
    if first.startswith("%%writefile"):
        if block["mode"] != "write":
            return  # the magic itself writes it
        code, append = rest, " -a" in first
    with open(
        path,
        "a" if append else "w",
        encoding="utf-8",
        newline="",
        errors="surrogateescape",
    ) as file:
        file.write(code)


def _missing_module(error):
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str):
        return cut(error.name.split(".")[0], 200)
    return None


def _run_id(shell):
    value = shell.user_ns.get("run_id")
    return value[:200] if isinstance(value, str) else None


def _notes():
    notes = [f"python {sys.version.split()[0]}"]
    for name in _VERSIONS:
        version = getattr(sys.modules.get(name), "__version__", None)
        if isinstance(version, str):
            notes.append(f"{name} {version[:50]}")
    return notes
