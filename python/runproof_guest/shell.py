"""IPython's InteractiveShell as the executor of blocks: magics and display, no history, no threads, no colour."""

import ast
import builtins
import contextlib
import io
import os
import subprocess
import sys
import types

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from runproof_guest import packages
from runproof_guest.events import flush_output
from runproof_guest.tracebacks import remember_source

_ALLOW_INCOMPLETE = 0x4000
_TIMED = ("<timed exec>", "<timed eval>")
_BASH = next((path for path in ("/bin/bash", "/usr/bin/bash") if os.path.exists(path)), None)


class BlockCompiler(CachingCompiler):
    """Compiles the block at hand under its own name and the response's line numbers."""

    def __init__(self):
        super().__init__()
        self.pending = None  # (name, lines before) of the block about to be compiled
        self.current = None
        self.cell_magic = False
        self.block = 0
        self.touched = None

    def cache(self, transformed_code, number=0, raw_code=None):
        if self.pending is None:
            return super().cache(transformed_code, number, raw_code)
        self.current, self.pending = self.pending, None
        return self.current[0]

    def ast_parse(self, source, filename="<unknown>", symbol="exec"):
        if self.current is not None and filename == self.current[0]:
            source = "\n" * self.current[1] + source
        elif self.current is not None and self.cell_magic and filename == "<unknown>":
            source = "\n" * (self.current[1] + 1) + source
            filename = self.current[0]
        # Python's plain message for an unclosed bracket, not "incomplete input".
        flags = (self.flags | ast.PyCF_ONLY_AST) & ~_ALLOW_INCOMPLETE
        tree = compile(source, filename, symbol, flags, True)
        own = self.current is not None and filename == self.current[0]
        return self.touched.mark(tree, self.block) if own and self.touched is not None else tree

    def __call__(self, source, filename, symbol, *arguments, **options):
        if filename in _TIMED and self.current is not None and self.cell_magic:
            filename = self.current[0]
        return super().__call__(source, filename, symbol, *arguments, **options)


class PlainDisplayHook(DisplayHook):
    """Shows a block's last expression as its text, without a prompt."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        text = format_dict.get("text/plain")
        if text is not None:
            print(text)
        self.shell.rich_output.show(format_dict)

    def log_output(self, format_dict):
        pass

    def quiet(self):
        return self.exec_result is not None and self.shell.block_ends_quietly

    def fill_exec_result(self, result):
        pass


class PlainPublisher(DisplayPublisher):
    """`display(x)` prints the text of x."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
        if "text/plain" in data:
            print(data["text/plain"])
        self.shell.rich_output.show(data)

    def clear_output(self, wait=False):
        pass


class Ender:
    """`exit` and `quit`: they end the session, also where a module calls them."""

    def __call__(self, code=None):
        raise SystemExit(code)

    def __repr__(self):
        return "exit() ends the session"


class BlockShell(InteractiveShell):
    """Executes blocks in one namespace; errors come back in the result and are shown by the caller."""

    compiler_class = Type(BlockCompiler)
    displayhook_class = Type(PlainDisplayHook)
    display_pub_class = Type(PlainPublisher)
    request_package = None
    rich_output = None
    # Whether the block ends in a semicolon: its last value is not shown then.
    block_ends_quietly = False

    @contextlib.contextmanager
    def _tee(self, channel):
        # The original keeps a second copy of all that is printed in memory.
        yield

    def init_virtualenv(self):
        pass

    def enable_gui(self, gui=None):
        pass  # no screen: figures go to files, or show as text

    async def run_code(self, code_obj, result=None, *, async_=False):
        try:
            if async_:
                await eval(code_obj, self.user_global_ns, self.user_ns)
            else:
                exec(code_obj, self.user_global_ns, self.user_ns)
        except BaseException as error:
            if result is not None:
                result.error_in_exec = error
                return True
            raise
        return False

    def showtraceback(self, *_, **__):
        pass

    def showsyntaxerror(self, *_, **__):
        pass

    def showindentationerror(self, *_, **__):
        pass

    def system(self, cmd):
        command = self.var_expand(cmd, depth=1)
        arguments, rest = packages.read_line(command)
        if arguments is not None:
            packages.serve_install(arguments, self.request_package)
            self.user_ns["_exit_code"] = 0
            if rest is None:
                return
            command = rest
        flush_output()
        ended = subprocess.run(command, shell=True, executable=_BASH, check=False)
        self.user_ns["_exit_code"] = ended.returncode

    system_raw = system
    system_piped = system

    def getoutput(self, cmd, split=True, depth=0):
        arguments, _ = packages.read_line(self.var_expand(cmd, depth=depth + 1))
        if arguments is not None:
            packages.serve_install(arguments, self.request_package)
            # The rest as it was written: the original expands it itself.
            written, rest = packages.read_line(cmd)
            cmd = "true" if written is None or rest is None else rest
        return super().getoutput(cmd, split=split, depth=depth + 1)

    def run_block(self, code, name, start_line, index=0):
        """Executes one block. Returns the error that ended it, or None."""
        skipped = len(code) - len(code.lstrip("\n\r\t \f"))
        blank_lines = len(code[:skipped].splitlines()) if "\n" in code[:skipped] else 0
        if blank_lines and not code[:skipped].endswith(("\n", "\r")):
            blank_lines -= 1  # the last one is the indentation of the first line
        remember_source(name, code, start_line)
        self.compile.pending = (name, start_line - 1 + blank_lines)
        self.compile.current = None
        self.compile.block = index
        self.compile.cell_magic = code.lstrip().startswith("%%")
        self.block_ends_quietly = code.rstrip().endswith(";")
        result = self.run_cell(code, store_history=False)
        self.compile.pending = None
        return result.error_before_exec or result.error_in_exec


def open_shell(namespace, request_package, rich_output):
    """A shell over a fresh `__main__` that holds `namespace`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.autocall = 0
    config.InteractiveShell.ast_node_interactivity = "last_expr"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.warn_venv = False
    config.PlainTextFormatter.pprint = False
    module = types.ModuleType("__main__")
    module.__dict__.update(namespace)
    sys.modules["__main__"] = module
    shell = BlockShell.instance(config=config, user_module=module, user_ns=module.__dict__)
    shell.request_package = request_package
    shell.rich_output = rich_output
    shell.display_formatter.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", _drawn)
    ender = Ender()
    for name in ("exit", "quit"):
        shell.builtin_trap.auto_builtins.pop(name, None)
        setattr(builtins, name, ender)
        module.__dict__[name] = ender
    for name in ("bash", "sh"):
        _run_plainly(shell, name)

    def pip(line):
        arguments, _ = packages.read_line(f"pip {line}")
        if arguments is None:
            shell.system(f"{sys.executable} -m pip {line}")
        else:
            packages.serve_install(arguments, request_package)

    shell.register_magic_function(pip, magic_kind="line", magic_name="pip")
    return shell


def _drawn(figure):
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _run_plainly(shell, name):
    """Lets `%%bash` without arguments write straight to the session's streams, without a helper thread."""
    original = shell.find_cell_magic(name)

    def magic(line, cell):
        if line.strip() or _BASH is None:
            return original(line, cell)
        flush_output()
        program = _BASH if name == "bash" else "/bin/sh"
        ended = subprocess.run([program], input=cell.encode("utf-8", "surrogateescape"), check=False)
        shell.user_ns["_exit_code"] = ended.returncode
        if ended.returncode != 0:
            raise subprocess.CalledProcessError(ended.returncode, f"%%{name}")
        return None

    shell.register_magic_function(magic, magic_kind="cell", magic_name=name)
