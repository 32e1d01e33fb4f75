"""`python -m tests.standins.oneflowbase`: serve one form of the wire, perhaps with a fault, until told to stop.

`ONEFLOWBASE_PASSWORD` (default `change-me`) is the password of `root`, and of `outsider`, whose workspace is another;
`ONEFLOWBASE_TICK_S` (default 60) is how long the schedules' minute lasts.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from tests.standins.oneflowbase import faults
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.server import PASSWORD, TICK_S, Settings, application, server
from tests.standins.oneflowbase.table import routes

CLOSE_SECONDS = 1.0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.oneflowbase", description="Stands in for 1flowbase."
    )
    parser.add_argument("--port", type=int, default=7800, help="port on 127.0.0.1, 0 for any free one (default 7800)")
    parser.add_argument("--db", type=Path, metavar="FILE", help="SQLite file to keep (default: memory only)")
    parser.add_argument("--form", choices=tuple(Form), default=Form.LATER, help="which form of the wire to speak")
    parser.add_argument("--fault", choices=tuple(faults.FAULTS), metavar="NAME", help="serve with this fault planted")
    parser.add_argument("--list-faults", action="store_true", help="list the faults that show in this form, and leave")
    return parser


async def serve(options: argparse.Namespace) -> None:
    form = Form(options.form)
    settings = Settings(
        form,
        options.db,
        os.environ.get("ONEFLOWBASE_PASSWORD", PASSWORD),
        float(os.environ.get("ONEFLOWBASE_TICK_S", TICK_S)),
    )
    planted = faults.FAULTS[options.fault].planted if options.fault else ()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = application(server(settings, planted), routes(form))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        sys.stdout.write(f"listening on http://127.0.0.1:{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> None:
    parser = arguments()
    options = parser.parse_args()
    if options.fault and options.form not in faults.FAULTS[options.fault].forms:
        parser.error(f"{options.fault} does not show in the {options.form} form")
    if options.list_faults:
        shown = {name: fault for name, fault in faults.FAULTS.items() if options.form in fault.forms}
        for name, fault in shown.items():
            sys.stdout.write(f"{name}\t{fault.clause}\t{fault.bug}\n")
        return
    asyncio.run(serve(options))


if __name__ == "__main__":
    main()
