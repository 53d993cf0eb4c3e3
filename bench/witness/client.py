"""A logging client that is told on standard input what to do, and answers with milliseconds as JSON lines."""

import json
import sys
import time

import mlflow


def block() -> dict[str, float]:
    """The smallest useful experiment, call by call."""
    laps = {}

    def lap(name, call):
        began = time.perf_counter()
        call()
        laps[name] = (time.perf_counter() - began) * 1000

    lap("set_experiment", lambda: mlflow.set_experiment("bench"))
    lap("start_run", mlflow.start_run)
    lap("log_param", lambda: mlflow.log_param("a", 1))
    lap("log_metric", lambda: mlflow.log_metric("m", 0.5))
    lap("end_run", mlflow.end_run)
    return laps


def loop(calls: int) -> dict[str, float]:
    """log_metric in a loop; `end` holds what was only acknowledged before."""
    mlflow.set_experiment("bench")
    mlflow.start_run()
    began = time.perf_counter()
    for step in range(calls):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    each = (time.perf_counter() - began) * 1000 / calls
    began = time.perf_counter()
    mlflow.end_run()
    return {"each": each, "end": (time.perf_counter() - began) * 1000}


for line in sys.stdin:
    word, *rest = line.split()
    print(json.dumps(block() if word == "block" else loop(int(rest[0]))), flush=True)
