"""Harmless stand-ins for the modules of a hosted notebook: what the code asks for is granted or politely absent."""

import importlib
import importlib.abc
import importlib.machinery
import sys
import types

_ROOT = "google.colab"


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last: a real package of the same name is found before."""

    def find_spec(self, name, path=None, target=None):
        if name == "google" or name == _ROOT or name.startswith(f"{_ROOT}."):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return types.ModuleType(spec.name)

    def exec_module(self, module):
        module.__path__ = []
        fill = _FILLED.get(module.__name__)
        if fill is not None:
            fill(module)


def install():
    """Makes `google.colab` importable."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def _say(text):
    print(f"[google.colab stand-in] {text}")


def _colab(module):
    for name in ("drive", "files", "userdata", "output", "auth", "data_table"):
        setattr(module, name, importlib.import_module(f"{_ROOT}.{name}"))


def _drive(module):
    module.mount = lambda mountpoint="/content/drive", *_, **__: _say(
        f"{mountpoint} is not mounted; the working directory holds the project"
    )
    module.flush_and_unmount = lambda *_, **__: None


def _files(module):
    module.download = lambda filename, *_, **__: _say(f"{filename} stays in the workspace")
    module.view = lambda *_, **__: None

    def upload(*_, **__):
        _say("nothing to upload here")
        return {}

    module.upload = upload


def _userdata(module):
    class SecretNotFoundError(Exception):
        """No secret of this name: a session has none."""

    class NotebookAccessError(Exception):
        """Kept for code that catches it."""

    def get(key):
        raise SecretNotFoundError(f"secret {key} does not exist: a session has no secrets")

    module.SecretNotFoundError = SecretNotFoundError
    module.NotebookAccessError = NotebookAccessError
    module.get = get


def _output(module):
    module.clear = lambda *_, **__: None
    module.eval_js = lambda *_, **__: None
    module.enable_custom_widget_manager = lambda *_, **__: None
    module.no_vertical_scroll = lambda *_, **__: None


def _auth(module):
    module.authenticate_user = lambda *_, **__: None


def _data_table(module):
    module.enable_dataframe_formatter = lambda *_, **__: None
    module.disable_dataframe_formatter = lambda *_, **__: None


_FILLED = {
    _ROOT: _colab,
    f"{_ROOT}.drive": _drive,
    f"{_ROOT}.files": _files,
    f"{_ROOT}.userdata": _userdata,
    f"{_ROOT}.output": _output,
    f"{_ROOT}.auth": _auth,
    f"{_ROOT}.data_table": _data_table,
}
