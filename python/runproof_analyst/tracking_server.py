"""MLflow's own tracking server on a UNIX socket, with the schema made under a lock.

Usage: tracking_server.py STORE_DIRECTORY SOCKET_PATH (settings come in MLflow's environment variables).
Serves MLflow's Flask application, which answers every route that the gateway lets through; the FastAPI
wrapper around it costs about two milliseconds a call and holds uploads in memory.
Ends when its standard input does, and then leaves the database as one whole file.
Two programs may start on one new store at the same time: MLflow's own lock lies in a temporary
folder, which each sandbox has for itself, so this one lies beside the database.
"""

import fcntl
import gc
import os
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from write_ahead import leave_write_ahead_log, use_write_ahead_log
from wsgi_server import serve

# Reads that the first run of a client would otherwise pay for: each imports and compiles something.
WARMING_READS = (
    "/health",
    "/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default",
    "/api/2.0/mlflow/experiments/get?experiment_id=0",
    "/api/2.0/mlflow/runs/get?run_id=none",
)


def make_schema(store_directory: Path) -> None:
    """Opens both stores of MLflow once, which makes or checks their tables."""
    # The kernel drops the lock with the process: a crash leaves nothing to clean up.
    with open(store_directory / "mlflow.db.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        from mlflow.server.handlers import initialize_backend_stores

        uri = os.environ["_MLFLOW_SERVER_FILE_STORE"]
        initialize_backend_stores(uri, None, os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"])


def warm_application():
    """MLflow's application, with what the first calls need loaded."""
    from mlflow.server import app

    client = app.test_client()
    for path in WARMING_READS:
        client.get(path, base_url="http://localhost")
    # What has been imported stays: looking through it again and again only makes calls wait.
    gc.collect()
    gc.freeze()
    return app


def main() -> None:
    """Serves until standard input ends, by which time no call is under way, or until killed."""
    store_directory, socket_path = Path(sys.argv[1]), sys.argv[2]
    os.umask(0o077)
    database = store_directory / "mlflow.db"
    use_write_ahead_log(database)
    make_schema(store_directory)
    threading.Thread(target=serve, args=(warm_application(), socket_path), daemon=True).start()
    while os.read(0, 4096):
        pass
    leave_write_ahead_log(database)
    # Threads that wait for the next call are no reason to wait.
    os._exit(0)


if __name__ == "__main__":
    main()
