"""`python -m tests.standins.feagent.insert_run`: create a run in the file, beside the server, and print its id.

The second way to a run, for deployments that serve none over HTTP.
"""

import argparse
import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from tests.standins.feagent.store import Store


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.feagent.insert_run", description=__doc__)
    parser.add_argument("--db", metavar="FILE", type=Path, required=True, help="the server's SQLite file")
    parser.add_argument("--workflow", required=True, help="the workflow that the run is of")
    parser.add_argument("--project", help="the project of the run (default: the workflow's)")
    options = parser.parse_args()
    if not options.db.is_file():
        parser.error(f"there is no file {options.db}")
    with closing(Store(options.db)) as store:
        workflow = store.workflow(options.workflow)
        if workflow is None:
            parser.error(f"there is no workflow {options.workflow}")
        run_id = f"run_{uuid4().hex[:8]}"
        store.add_run(run_id, replace(workflow, project_id=options.project or workflow.project_id))
    sys.stdout.write(json.dumps({"id": run_id}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
