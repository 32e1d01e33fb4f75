"""What each type of node does with what comes in."""

import json
from typing import Any

import aiohttp

from tests.standins.feagent.code import CodeError, run_javascript, run_python
from tests.standins.feagent.documents import Node

REQUEST_S = 10.0


class NodeError(Exception):
    """A node failed; the text is what its `node_error` says."""


class Nodes:
    """Gives each node's output. The client for HTTP is opened by the first node that needs it."""

    def __init__(self) -> None:
        self._client: aiohttp.ClientSession | None = None

    async def output(self, node: Node, inputs: list[Any], initial: Any) -> Any:  # noqa: ANN401 - any JSON
        """A node's output, which is JSON for certain.

        Raises:
            NodeError: it failed.
        """
        made = await self.made(node, inputs, initial)
        try:
            json.dumps(made, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise NodeError(f"output cannot be encoded: {error}") from None
        return made

    async def made(self, node: Node, inputs: list[Any], initial: Any) -> Any:  # noqa: ANN401 - any JSON
        match node["type"]:
            case "start":
                return initial
            case "end":
                return inputs[0] if len(inputs) == 1 else inputs
            case "httpRequest":
                return await self.requested(node["data"])
        around = {"initial_input": initial, "context": {"initial_input": initial}}
        names = {f"input{n}": value for n, value in enumerate(inputs, 1)} | around
        run, language = (run_python, "Python") if node["type"] == "python" else (run_javascript, "JavaScript")
        try:
            return await run(str(node["data"]["code"]), names)
        except CodeError as error:
            raise NodeError(f"{language} 代码执行失败: {error}") from None

    async def requested(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        """The answer to the request that a node describes: its JSON, or `{status, text}`."""
        method = data.get("method")
        if not isinstance(method, str) or not method:
            raise NodeError("HTTP 请求失败: method is missing")
        body, headers = data.get("body"), {"Content-Type": "application/json", **(data.get("headers") or {})}
        self._client = self._client or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_S))
        try:
            text = body if isinstance(body, str | None) else json.dumps(body)
            async with self._client.request(method, str(data["url"]), data=text, headers=headers) as response:
                answer = await response.text()
                response.raise_for_status()
                return json_or_text(response.status, answer)
        except (aiohttp.ClientError, ValueError, TypeError, OSError) as error:  # a time-out is an OSError
            raise NodeError(f"HTTP 请求失败: {error}") from None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def json_or_text(status: int, text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except ValueError:
        return {"status": status, "text": text}
