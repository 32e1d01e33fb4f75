"""An operation that is a command: a program of the user's own, run without a shell."""

import asyncio
import contextlib
import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.history.operation import Exchange
from conformance.history.strict_json import read_value
from conformance.targets.answer import AnswerReader
from conformance.targets.calls import Call
from conformance.targets.means import Done, Errand
from conformance.targets.redaction import Redactor
from conformance.targets.template import ABSENT, HOLE, as_text, fill_body
from conformance.targets.wire import Answered

SAID = 500


@dataclass(frozen=True, slots=True)
class Command:
    """A program that gets the body on its standard input and answers on its standard output.

    The answer's `body` is the output as JSON where it is some, `text` the output as it is, `status` the exit code. 0 is
    ok and anything else failed, where no rule says otherwise. Secrets reach it by its environment alone.
    """

    call: Call
    answers: AnswerReader
    redactor: Redactor
    now: Callable[[], float]

    async def carry_out(self, errand: Errand) -> Done:
        """Run it to its end, or to the deadline."""
        words = [filled(word, errand.arguments) for word in self.call.command or ()]
        given = fill_body(self.call.body, errand.arguments)
        shown = self.redactor.text(shlex.join(words))
        answered = Answered(self.now())
        code, output, said = await self._run(words, given, errand.plan.request_s, answered)
        if code is not None:
            self._read(code, output, errand.arguments, answered)
        if answered.outcome != "ok" and not answered.fields.get("reason"):
            answered.fail(self.redactor.text(f"exit code {code}: {said or 'nothing was said'}"), answered.outcome)
        body = None if given in (None, ABSENT) else self.redactor.text(json.dumps(given))
        exchange = Exchange(
            method="COMMAND", url=shown, request_body=body, error=answered.error,
            response_body=self.redactor.start(output), size=len(output),
        )  # fmt: skip
        return Done(answered, exchange)

    async def _run(
        self, words: list[str], given: object, seconds: float, answered: Answered
    ) -> tuple[int | None, bytes, str]:
        pipe = asyncio.subprocess.PIPE
        process = None
        try:
            async with asyncio.timeout(seconds):
                process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=pipe)
                sent = b"" if given in (None, ABSENT) else json.dumps(given).encode()
                output, errors = await process.communicate(sent)
        except TimeoutError:
            answered.timed_out = True
            answered.fail(f"the command did not end within {seconds:g} s")
        except (OSError, ValueError) as error:
            answered.silent = True
            answered.fail(f"{words[0]} cannot be run: {getattr(error, 'strerror', None) or error}")
        else:
            return process.returncode, output, " ".join(errors.decode("utf-8", "replace").split())[-SAID:]
        finally:
            if process is not None and process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return None, b"", ""

    def _read(self, code: int, output: bytes, asked: Mapping[str, Any], answered: Answered) -> None:
        clean = self.redactor.data(output).strip()
        value, fault = read_value(clean) if clean else (None, "")
        answer: dict[str, Any] = {
            "body": value,
            "headers": {},
            "status": code,
            "text": clean.decode("utf-8", "replace"),
        }
        outcome = self.answers.ruled(code, None) or ("ok" if code == 0 else "failed")
        if outcome == "ok":
            answered.take(self.answers.accepted(answer, fault, self.now(), asked))
        else:
            answered.outcome = outcome


def filled(word: str, arguments: Mapping[str, Any]) -> str:
    """A word of a command with its `{name}`s replaced; what is absent leaves nothing."""
    return HOLE.sub(lambda hole: as_text(arguments[hole[1]]) if hole[1] in arguments else hole[0], word)
