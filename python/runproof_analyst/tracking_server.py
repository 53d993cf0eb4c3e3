"""MLflow's own tracking server on a UNIX socket, with the schema made under a lock.

Usage: tracking_server.py STORE_DIRECTORY SOCKET_PATH (settings come in MLflow's environment variables).
Two programs may start on one new store at the same time: MLflow's own lock lies in a temporary
folder, which each sandbox has for itself, so this one lies beside the database.
"""

import fcntl
import os
import sys
from pathlib import Path


def make_schema(store_directory: Path) -> None:
    """Opens both stores of MLflow once, which makes or checks their tables."""
    # The kernel drops the lock with the process: a crash leaves nothing to clean up.
    with open(store_directory / "mlflow.db.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        from mlflow.server.handlers import initialize_backend_stores

        uri = os.environ["_MLFLOW_SERVER_FILE_STORE"]
        initialize_backend_stores(uri, None, os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"])


def main() -> None:
    """Serves until killed."""
    store_directory, socket_path = Path(sys.argv[1]), sys.argv[2]
    os.umask(0o077)
    import uvicorn  # MLflow decides by its presence in sys.modules that it is a server

    make_schema(store_directory)
    uvicorn.run(
        "mlflow.server.fastapi_app:app",
        uds=socket_path,
        log_level="warning",
        access_log=False,
        # The gateway keeps its connections; one that closes under a call would leave its outcome unknown.
        timeout_keep_alive=86_400,
    )


if __name__ == "__main__":
    main()
