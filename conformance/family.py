"""The family of commands: what ends one of them early is one line on stderr, and an exit code."""

import signal
import sys
from typing import Any

import click

from conformance.errors import ConformanceError

INTERRUPTED = 4


class Family(click.Group):
    """Turns our own errors into one line on stderr and their exit code; a stack trace is for bugs alone."""

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        # A CI that cancels a job sends SIGTERM: what an interruption puts back and removes is put back then, too.
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        try:
            return super().invoke(context)
        except ConformanceError as error:
            click.echo(f"conformance: {error}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("conformance: interrupted", err=True)
            sys.exit(INTERRUPTED)
