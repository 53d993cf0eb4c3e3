"""Reads the runs of MLflow's file stores: one folder a run, one file a param, tag or metric."""

import os
from pathlib import Path

import yaml
from bounded_reading import files_below, is_file, list_artifacts, read_bytes
from store_oddities import odd_file_run
from store_report import Report, Unreadable, guarded, relative
from store_values import RUN_ID, milliseconds_of, num_of, number_of, status_of, step_of, text_of

MAX_META_BYTES = 64 * 1024
MAX_VALUE_BYTES = 1024 * 1024
MAX_METRIC_BYTES = 64 * 1024 * 1024


class FlatLoader(yaml.SafeLoader):
    """A safe loader that refuses aliases: MLflow writes none, and they are how small files become huge."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise Unreadable("a YAML alias")
        return super().compose_node(parent, index)


def _yaml(path: Path) -> dict:
    try:
        value = yaml.load(read_bytes(path, MAX_META_BYTES), FlatLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(f"{path.name} is no YAML: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{path.name} holds no mapping")
    return value


def read_file_store(root: Path, parent: Path, folders: list[Path], report: Report, ids_only: bool) -> None:
    store = {"path": relative(root, parent), "kind": "file", "runs": []}
    report.stores.append(store)
    for folder in folders:
        of_experiment = _experiment(folder)
        name = _experiment_name(of_experiment, folder)
        for entry in sorted(os.scandir(folder), key=lambda item: item.name):
            run = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False) or not is_file(run / "meta.yaml"):
                continue
            report.count_run()
            guarded(
                report,
                relative(root, run),
                lambda r=run, n=name, e=of_experiment: store["runs"].append(_file_run(r, n, e, report, ids_only)),
            )


def _experiment(folder: Path) -> dict | None:
    try:
        return _yaml(folder / "meta.yaml")
    except (OSError, Unreadable):
        return None


def _experiment_name(of_experiment: dict | None, folder: Path) -> str:
    name = (of_experiment or {}).get("name")
    return str(name)[:1000] if isinstance(name, (str, int, float)) else folder.name


def _file_run(folder: Path, experiment: str, of_experiment: dict | None, report: Report, ids_only: bool) -> dict:
    meta = _yaml(folder / "meta.yaml")
    run_id = meta.get("run_id") or meta.get("run_uuid") or folder.name
    if not isinstance(run_id, str) or not RUN_ID.match(run_id):
        raise Unreadable("its run id is not one of MLflow's")
    if ids_only:
        return {"runId": run_id}
    tags = _values(folder / "tags", report)
    name = meta.get("run_name") or meta.get("name")
    return {
        "runId": run_id,
        "experiment": experiment,
        "name": str(name)[:1000] if isinstance(name, (str, int, float)) and name != "" else None,
        "status": status_of(meta.get("status")),
        "deleted": meta.get("lifecycle_stage") == "deleted" or ".trash" in folder.parts,
        "startTimeMs": milliseconds_of(meta.get("start_time")),
        "endTimeMs": milliseconds_of(meta.get("end_time")),
        "params": _values(folder / "params", report),
        "tags": tags,
        "points": _file_points(folder / "metrics", report),
        "artifacts": list_artifacts(folder / "artifacts", report),
        "oddities": odd_file_run(folder, meta, of_experiment, tags),
    }


def _values(folder: Path, report: Report) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, path in files_below(folder, report):
        try:
            values[name] = text_of(read_bytes(path, MAX_VALUE_BYTES))
        except (OSError, Unreadable) as error:
            report.miss(f"{name}: {error}")
    return dict(sorted(values.items()))


def _file_points(folder: Path, report: Report) -> list[dict]:
    points: list[dict] = []
    for key, path in files_below(folder, report):
        try:
            lines = text_of(read_bytes(path, MAX_METRIC_BYTES)).splitlines()
        except (OSError, Unreadable) as error:
            report.miss(f"{key}: {error}")
            continue
        for line in lines:
            fields = line.split()
            if not fields:
                continue
            value = number_of(fields[1]) if len(fields) in (2, 3, 5) else None
            if value is None:
                report.miss(f"{key}: a line of {len(fields)} fields is no metric point")
                continue
            report.count_point()
            # MLflow's own reader takes step 0 for lines with a dataset; the step stands in field 3 there too.
            points.append(
                {
                    "key": key,
                    "value": num_of(value),
                    "timestampMs": milliseconds_of(fields[0]) or 0,
                    "step": step_of(fields[2]) if len(fields) > 2 else 0,
                }
            )
    return points
