"""Prints the runs of the stores in one or two workspaces as one JSON document.

Reads a request from standard input: {"after": folder, "before": folder or null, "workspace": path}.
Runs that are in a store of `before` are left out. Meant to be started in a sandbox without network,
with the workspaces mounted read-only.
"""

import json
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from store_report import Report
from stores import read_stores

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 300


def main() -> None:
    """Reads the request, prints {"runs": [...], "deletedIds": [...], "complete": bool, "notes": [...]}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    request = json.load(sys.stdin)
    workspace = request["workspace"]
    before = Report() if request["before"] is None else read_stores(Path(request["before"]), workspace, ids_only=True)
    after = read_stores(Path(request["after"]), workspace, ids_only=False)
    known = {run["runId"] for store in before.stores for run in store["runs"]}
    runs = []
    deleted = []
    for store in after.stores:
        for run in store["runs"]:
            if run["runId"] in known:
                continue
            # The same run may stand in two stores (a copied folder): the first one counts.
            known.add(run["runId"])
            if run.pop("deleted"):
                deleted.append(run["runId"])
            else:
                runs.append({"store": store["path"], **run})
    notes = [f"before the execution: {note}" for note in before.notes] + after.notes
    complete = before.complete and after.complete
    answer = {"runs": runs, "deletedIds": deleted, "complete": complete, "notes": notes}
    json.dump(answer, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
