"""MLflow's own tracking server on a UNIX socket, with the schema made under a lock.

Usage: tracking_server.py STORE_DIRECTORY SOCKET_PATH (settings come in MLflow's environment variables).
Serves MLflow's Flask application, which answers every route that the gateway lets through, with gunicorn
threads: the FastAPI wrapper around it costs about two milliseconds a call and holds uploads in memory.
Ends when its standard input does, and then leaves the database as one whole file.
Two programs may start on one new store at the same time: MLflow's own lock lies in a temporary
folder, which each sandbox has for itself, so this one lies beside the database.
"""

import fcntl
import gc
import os
import signal
import sys
import threading
from pathlib import Path

from gunicorn.app.base import BaseApplication

sys.path.insert(0, str(Path(__file__).resolve().parent))

from write_ahead import leave_write_ahead_log, use_write_ahead_log

# Reads that the first run of a client would otherwise pay for: each imports and compiles something.
WARMING_READS = (
    "/health",
    "/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default",
    "/api/2.0/mlflow/experiments/get?experiment_id=0",
    "/api/2.0/mlflow/runs/get?run_id=none",
)
SETTINGS = {
    "workers": 1,
    "threads": 32,
    "worker_class": "gthread",
    # The gateway keeps its connections; one that closes under a call would leave its outcome unknown.
    "keepalive": 86_400,
    "timeout": 0,
    "loglevel": "warning",
    "umask": 0o077,
    "limit_request_line": 0,
    "control_socket_disable": True,
}


class TrackingServer(BaseApplication):
    """One worker process; a worker that dies is replaced."""

    def __init__(self, store_directory: Path, socket_path: str):
        self.store_directory = store_directory
        self.socket_path = socket_path
        super().__init__()

    def load_config(self) -> None:
        """Our settings; those that an older gunicorn does not have are left out."""
        for name, value in {**SETTINGS, "bind": f"unix:{self.socket_path}"}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self):
        """Opens the store in the worker: a connection of SQLite must not pass a fork."""
        database = self.store_directory / "mlflow.db"
        use_write_ahead_log(database)
        make_schema(self.store_directory)
        from mlflow.server import app

        client = app.test_client()
        for path in WARMING_READS:
            client.get(path, base_url="http://localhost")
        # What has been imported stays: looking through it again and again only makes calls wait.
        gc.collect()
        gc.freeze()
        threading.Thread(target=end_with_input, args=(database,), daemon=True).start()
        return app


def make_schema(store_directory: Path) -> None:
    """Opens both stores of MLflow once, which makes or checks their tables."""
    # The kernel drops the lock with the process: a crash leaves nothing to clean up.
    with open(store_directory / "mlflow.db.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        from mlflow.server.handlers import initialize_backend_stores

        uri = os.environ["_MLFLOW_SERVER_FILE_STORE"]
        initialize_backend_stores(uri, None, os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"])


def end_with_input(database: Path) -> None:
    """Waits for the end of standard input, by which time no call is under way."""
    while os.read(0, 4096):
        pass
    leave_write_ahead_log(database)
    # An orderly end of the server would wait for connections that are kept open and do nothing.
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    os.umask(0o077)
    TrackingServer(Path(sys.argv[1]), sys.argv[2]).run()
