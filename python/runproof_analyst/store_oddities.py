"""What shows that runs of a store were not written by MLflow's own client.

`sure`: every version of the client, from 1.4 to 3.17, leaves it otherwise. The rest are hints, since an older client
or an import may leave the same.
"""

import math
from collections.abc import Iterable
from pathlib import Path

from store_values import milliseconds_of, num_of, number_of, step_of

# Written with every run since 1.0; mlflow/store/tracking/file_store.py, _make_persisted_run_info_dict.
ALWAYS_IN_META = (
    "artifact_uri",
    "end_time",
    "entry_point_name",
    "experiment_id",
    "lifecycle_stage",
    "source_name",
    "source_type",
    "source_version",
    "start_time",
    "status",
    "tags",
    "user_id",
)
# An old version may have lacked one of them.
MOST_LACKING = 1
MOST_ODDITIES = 10


def odd(what: str, *, sure: bool) -> dict:
    return {"what": what, "sure": sure}


def odd_file_run(folder: Path, meta: dict, of_experiment: dict | None, tags: dict[str, str]) -> list[dict]:
    """Oddities of a run in a file store."""
    found = []
    lacking = [field for field in ALWAYS_IN_META if field not in meta]
    if len(lacking) > MOST_LACKING:
        found.append(odd(f"its meta.yaml lacks {', '.join(lacking[:5])}", sure=True))
    named = meta.get("run_id") or meta.get("run_uuid")
    if isinstance(named, str) and named != folder.name and ".trash" not in folder.parts:
        found.append(odd("its folder is not named by its id", sure=True))
    if "mlflow.runName" not in tags:
        found.append(odd("it has no tag mlflow.runName", sure=False))
    if of_experiment is None:
        found.append(odd("its experiment has no meta.yaml", sure=False))
    elif "creation_time" not in of_experiment:
        found.append(odd("its experiment has no creation time", sure=False))
    uri = meta.get("artifact_uri")
    if isinstance(uri, str) and not (uri.startswith("/") or "://" in uri):
        found.append(odd("its artifact_uri is relative", sure=False))
    return found


def odd_sql_runs(runs: dict[str, dict], has_version: bool, latest: Iterable[tuple] | None) -> None:
    """Adds oddities to runs of a sqlite store. `latest`: rows of latest_metrics, None where that table is missing."""
    points = {
        run_id: {(p["key"], p["step"], p["timestampMs"], repr(p["value"])) for p in run["points"]}
        for run_id, run in runs.items()
    }
    shown: dict[str, set[str]] = {run_id: set() for run_id in runs}
    for run_id, key, value, timestamp, step, is_nan in latest or []:
        number = math.nan if is_nan else number_of(value)
        if run_id not in runs or number is None:
            continue
        shown[run_id].add(str(key))
        if (str(key), step_of(step), milliseconds_of(timestamp) or 0, repr(num_of(number))) not in points[run_id]:
            what = f"latest_metrics shows a value of {str(key)[:100]} that was never logged"
            runs[run_id]["oddities"].append(odd(what, sure=True))
    for run_id, run in runs.items():
        if not has_version:
            run["oddities"].append(
                odd("its database has no table alembic_version, which MLflow makes first", sure=True)
            )
        if latest is None and run["points"]:
            run["oddities"].append(odd("its database has no table latest_metrics", sure=True))
        lacking = sorted({key for key, *_ in points[run_id]} - shown[run_id])
        if latest is not None and lacking:
            run["oddities"].append(odd(f"latest_metrics has nothing of {', '.join(lacking[:3])[:300]}", sure=True))
        if "mlflow.runName" not in run["tags"]:
            run["oddities"].append(odd("it has no tag mlflow.runName", sure=False))
        del run["oddities"][MOST_ODDITIES:]
