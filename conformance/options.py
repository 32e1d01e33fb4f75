"""The options that several commands share, so that each of them is spelled, explained and set out in one way."""

from pathlib import Path

import click

REPORTS = Path("reports")

report = click.option(
    "--report", "reports", type=click.Path(path_type=Path, file_okay=False), default=REPORTS, show_default=True,
    metavar="DIR", help="Where the evidence is kept.",
)  # fmt: skip
lang = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True,
                    help="The language of statements and reports.")  # fmt: skip
json = click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True,
                    help="For people, or for programs.")  # fmt: skip
only = click.option("--only", multiple=True, metavar="ID|SECTION",
                    help="Judge this alone, as `conformance list` names it; repeatable.")  # fmt: skip
skip = click.option("--skip", multiple=True, metavar="ID|SECTION", help="Leave this out; repeatable.")
strict = click.option("--strict", is_flag=True, help="A violated SHOULD fails the session, too.")
quiet = click.option("--quiet", is_flag=True, help="Print the verdict alone.")
profile = click.option(
    "--profile", default="reference", show_default=True, metavar="NAME|FILE",
    help="A shipped profile (reference, feagent, 1flowbase, 1flowbase-first), or a file of your own.",
)  # fmt: skip
target = click.option("--target", metavar="URL", help="The target's base URL, in place of the profile's.")
header = click.option("--header", "headers", multiple=True, metavar="'K: V'",
                      help="Sent with every request and kept secret; repeatable.")  # fmt: skip
examples = click.option("--examples", type=click.IntRange(1), default=160, show_default=True, metavar="N",
                        help="Generated cases per property.")  # fmt: skip
seed = click.option("--seed", type=click.IntRange(0), metavar="N", show_default="by chance",
                    help="Makes what is generated repeatable.")  # fmt: skip
