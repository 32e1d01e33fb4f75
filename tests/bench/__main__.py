"""`python -m tests.bench`: every benchmark, or those of `--only`; one JSON document on stdout, progress on stderr.

A figure that misses its target is told as such and does not make the command fail; a benchmark that breaks does.
"""

import argparse
import json
import os
import platform
import sys
import time
from importlib import import_module
from typing import Any

BENCHMARKS = ("session", "listing", "profile", "cases", "judging", "sse", "server", "memory")


def main(words: list[str] | None = None) -> int:
    options = arguments().parse_args(words)
    if options.list:
        for name in BENCHMARKS:
            sys.stdout.write(f"{name:<10} {summary(name)}\n")
        return 0
    figures: dict[str, dict[str, Any]] = {}
    for name in options.only or BENCHMARKS:
        figures |= measured(name)
    sys.stdout.write(json.dumps(document(figures), indent=2, ensure_ascii=False) + "\n")
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Speed and memory, each figure beside its yardstick. A missed target is told and is no failure.",
    )
    parser.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help="this alone; repeatable")
    parser.add_argument("--list", action="store_true", help="say what there is, and leave")
    return parser


def summary(name: str) -> str:
    return str(import_module(f"tests.bench.{name}").__doc__).partition("\n")[0]


def measured(name: str) -> dict[str, dict[str, Any]]:
    """One benchmark's figures by their full names, told on stderr as they come."""
    began = time.perf_counter()
    say(f"{name}: {summary(name)}")
    found: dict[str, dict[str, Any]] = {}
    for figure in import_module(f"tests.bench.{name}").bench():
        shown = found[f"{name}.{figure.name}"] = figure.document()
        say(f"  {figure.name}: {shown['value']:,} {figure.unit} {figure.target} {MET[figure.met]}".rstrip())
    say(f"  took {time.perf_counter() - began:.1f} s")
    return found


MET = {True: "met", False: "MISSED", None: ""}


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def document(figures: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "missed": [name for name, figure in figures.items() if figure["met"] is False],
        "figures": figures,
    }


if __name__ == "__main__":
    sys.exit(main())
