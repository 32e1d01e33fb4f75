"""`python -m tests.bench.plain_server COUNT`: the least that aiohttp serves: an answer, COUNT events."""

import asyncio
import sys

from aiohttp import web

EVENT = b'{"type":"node_progress","run_id":"run_00000000","executor_id":"engine","at":"2026-01"}'
PAGE = 512


def frame(number: int) -> bytes:
    """One event with its id, as the reference server writes it."""
    return b"id: %d\ndata: %b\n\n" % (number, EVENT)


def build(count: int) -> web.Application:
    pages = [b"".join(map(frame, range(start, min(start + PAGE, count)))) for start in range(0, count, PAGE)]

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"name": "plain"})

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for page in pages:
            await response.write(page)
        await response.write_eof()
        return response

    app = web.Application()
    app.add_routes([web.get("/healthz", answer), web.get("/stream", stream)])
    return app


async def main(count: int) -> None:
    runner = web.AppRunner(build(count), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"listening on http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
