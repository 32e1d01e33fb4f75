"""`python -m tests.bench.clocked FILE WORDS…`: the command `conformance WORDS`, its own CPU time written to FILE."""

import atexit
import json
import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """This program's peak; `ru_maxrss` would also tell what the process held before it became this program."""
    status = Path("/proc/self/status").read_text("utf-8")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def write(path: Path) -> None:
    """This process's figures, and those of the processes that it started and saw end (the bundled server)."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    path.write_text(
        json.dumps(
            {
                "harness_cpu_s": own.ru_utime + own.ru_stime,
                "server_cpu_s": others.ru_utime + others.ru_stime,
                "harness_peak_mb": peak_mb(),
            }
        )
    )


if __name__ == "__main__":
    atexit.register(write, Path(sys.argv[1]))
    from conformance.cli import main

    main(sys.argv[2:], prog_name="conformance")
