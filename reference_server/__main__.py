"""`python -m reference_server`: read the command line, serve until told to stop, drain, and leave."""

import argparse
import asyncio
import os
import secrets
import signal
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

DRAIN_SECONDS = 3.0
CLOSE_SECONDS = 1.0
MISUSED = 2


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reference_server", description="A workflow backend to test against."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8089, help="port to listen on, 0 for any free one (default 8089)")
    parser.add_argument(
        "--db", metavar="FILE", help="SQLite file to keep, :memory: for none (default: a temporary one)"
    )
    parser.add_argument("--controls", action="store_true", help="serve /__control__ (on a loopback address only)")
    parser.add_argument("--mutant", metavar="NAME", help="serve with this fault planted")
    parser.add_argument("--list-mutants", action="store_true", help="list the faults that can be planted, and leave")
    return parser


@dataclass(frozen=True, slots=True)
class Secrets:
    """The tokens, and the lines that show those which had to be made."""

    operator: str
    administrator: str
    shown: tuple[str, ...]


def tokens() -> Secrets:
    made: list[str] = []

    def known_or_made(variable: str) -> str:
        token = os.environ.get(variable) or secrets.token_urlsafe(24)
        if not os.environ.get(variable):
            made.append(f"{variable}={token}")
        return token

    return Secrets(known_or_made("REFERENCE_OPERATOR_TOKEN"), known_or_made("REFERENCE_ADMIN_TOKEN"), tuple(made))


def main() -> int:
    options = arguments().parse_args()
    if options.list_mutants:
        return list_mutants()
    if options.controls and not is_loopback(options.host):
        return complain(f"--controls is for loopback addresses only, not for {options.host}")
    with tempfile.TemporaryDirectory(prefix="reference-server-") as scratch:
        path = options.db or str(Path(scratch, "reference.sqlite"))
        if not options.db:
            sys.stderr.write(f"keeping everything in {path}, until the server ends (--db FILE keeps it)\n")
        try:
            return asyncio.run(serve(options, None if path == ":memory:" else Path(path)))
        except sqlite3.Error as error:
            return complain(f"cannot use {path} as the database: {error}")
        except (OSError, OverflowError) as error:
            return complain(f"cannot listen on {options.host} port {options.port}: {error}")
        except LookupError as error:
            return complain(str(error.args[0]))


def complain(sentence: str) -> int:
    sys.stderr.write(f"reference_server: {sentence}\n")
    return MISUSED


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def list_mutants() -> int:
    from reference_server import mutants  # noqa: PLC0415 - a server without a fault need not read them

    for mutant in map(mutants.load, mutants.names()):
        sys.stdout.write(f"{mutant.name}\t{mutant.breaks}\t{mutant.bug}\n")
    return 0


async def serve(options: argparse.Namespace, database: Path | None) -> int:
    from aiohttp import web  # noqa: PLC0415 - slow to import: not before the command line is known to be right

    from reference_server.app import SERVER, Settings, build, sound_parts  # noqa: PLC0415 - likewise
    from reference_server.http.actors import Tokens  # noqa: PLC0415 - likewise
    from reference_server.http.wire import WireRunner  # noqa: PLC0415 - likewise

    known = tokens()
    settings = Settings(Tokens(known.operator, known.administrator), database, options.controls)
    parts = sound_parts(settings)
    if options.mutant:
        from reference_server import mutants  # noqa: PLC0415 - likewise

        parts = mutants.load(options.mutant).plant(parts)
    app = build(settings, parts)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = WireRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port)
    try:
        await site.start()
        announce(options.host, runner.addresses[0][1], known.shown)
        await stop.wait()
        await site.stop()
        await app[SERVER].runner.drain(DRAIN_SECONDS)
    finally:
        await runner.cleanup()
        parts.store.close()
    return 0


def announce(host: str, port: int, shown: tuple[str, ...]) -> None:
    named = f"[{host}]" if ":" in host else host
    sys.stdout.write("\n".join((f"listening on http://{named}:{port}", *shown)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
