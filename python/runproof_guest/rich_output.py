"""Pictures and pages that blocks show: sent to the runner, which keeps them as files beside the text."""

import base64
import hashlib
import importlib.abc
import importlib.util
import io
import sys

# The richest first; a block shows one of them, and the text in any case.
KINDS = ("text/html", "image/svg+xml", "image/png", "image/jpeg")
_MOST_BYTES = 10_000_000
_MOST_OUTPUTS = 200
_CHUNK = 300_000
_MOST_FIGURES = 20
_MOST_PIXELS = 30_000_000
_PYPLOT = "matplotlib.pyplot"


class RichOutput:
    """Takes what is displayed. `send(kind, **fields)` is the event channel's."""

    def __init__(self):
        self.send = None
        self.sent = 0
        self.digests = set()

    def show(self, bundle):
        """Sends the richest form of a bundle of formats by media type, if it has one that is kept."""
        for kind in KINDS:
            content = bundle.get(kind)
            if content is not None:
                self._send(kind, _bytes_of(kind, content))
                return

    def _send(self, kind, content):
        if content is None or len(content) > _MOST_BYTES or self.sent >= _MOST_OUTPUTS or self.send is None:
            return
        digest = hashlib.sha256(content).digest()
        if digest in self.digests:
            return  # a figure that was displayed is open still at the end of its block
        self.digests.add(digest)
        self.sent += 1
        for start in range(0, max(1, len(content)), _CHUNK):
            part = base64.b64encode(content[start : start + _CHUNK]).decode()
            self.send("output", media=kind, part=part, last=start + _CHUNK >= len(content))


def _bytes_of(kind, content):
    if isinstance(content, bytes):
        return content
    if not isinstance(content, str):
        return None
    if kind in ("image/png", "image/jpeg"):
        try:
            return base64.b64decode(content)
        except ValueError:
            return None
    return content.encode("utf-8", "replace")


class Figures:
    """Shows matplotlib's open figures when asked to, and at the end of each block, as a notebook does."""

    def __init__(self, rich):
        self.rich = rich
        self.shown = set()

    def watch(self):
        """Makes `pyplot.show` show, now or as soon as it is loaded."""
        if _PYPLOT in sys.modules:
            self._take_over(sys.modules[_PYPLOT])
        else:
            sys.meta_path.insert(0, _AfterImport(_PYPLOT, self._take_over))

    def _take_over(self, pyplot):
        pyplot.show = lambda *_, **__: self.show_open()

    def show_open(self):
        """Sends every open figure that has not been sent as it is now."""
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        if helpers is None:
            return
        for manager in list(helpers.Gcf.figs.values())[:_MOST_FIGURES]:
            try:
                self._show(manager.canvas.figure)
            except Exception:
                continue  # one that cannot be drawn is the code's own affair

    def _show(self, figure):
        if id(figure) in self.shown and not figure.stale:
            return
        width, height = figure.get_size_inches() * figure.dpi
        if width * height > _MOST_PIXELS:
            return
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png")
        self.shown.add(id(figure))
        self.rich.show({"image/png": drawn.getvalue()})


class _AfterImport(importlib.abc.MetaPathFinder):
    """Calls back once a module has been loaded, and stands aside from then on."""

    def __init__(self, name, action):
        self.name = name
        self.action = action

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load, action = spec.loader.exec_module, self.action

            def load_and_act(module):
                load(module)
                action(module)

            spec.loader.exec_module = load_and_act
        return spec
