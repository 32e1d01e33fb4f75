"""`python -m tests.standins.feagent`: read the command line and the environment, serve until told to stop, drain."""

import argparse
import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

from tests.standins.feagent import faults, settings
from tests.standins.feagent.server import Feagent, Parts

MISUSED = 2


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.feagent", description="A stand-in for Feagent.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on, 0 for any free one (default 8000)")
    parser.add_argument("--db", metavar="FILE", type=Path, default=Path("feagent.db"), help="SQLite file to keep")
    parser.add_argument("--fault", metavar="NAME", help="serve with this fault planted")
    parser.add_argument("--list-faults", action="store_true", help="print each fault with its clause, and leave")
    return parser


def main() -> int:
    options = arguments().parse_args()
    if options.list_faults:
        for name, fault in sorted(faults.every().items()):
            sys.stdout.write(f"{name}\t{fault.BREAKS}\t{faults.bug(fault)}\n")
        return 0
    try:
        parts = Parts().replaced_by(faults.load(options.fault)) if options.fault else Parts()
        chosen = settings.from_environment(options.db, os.environ)
        return asyncio.run(serve(chosen, parts, options.host, options.port))
    except (LookupError, ValueError, sqlite3.Error, OSError) as error:
        sys.stderr.write(f"feagent: {error.args[-1] if isinstance(error, LookupError) else error}\n")
        return MISUSED


async def serve(chosen: settings.Settings, parts: Parts, host: str, port: int) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    feagent = Feagent(chosen, parts)
    try:
        sys.stdout.write(f"listening on {await feagent.start(host, port)}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await feagent.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
