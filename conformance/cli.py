"""The commands: parse, call one function, print, exit. Heavy modules are imported by the command that needs them."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from conformance import __version__
from conformance.errors import ConformanceError

REPORTS = Path("reports")
INTERRUPTED = 4

Command = Callable[..., Any]

report_option = click.option(
    "--report", "reports", type=click.Path(path_type=Path, file_okay=False), default=REPORTS, show_default=True,
    metavar="DIR", help="Where the evidence is kept.",
)  # fmt: skip
lang_option = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True,
                           help="The language of the clauses' statements.")  # fmt: skip
json_option = click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
only_option = click.option("--only", multiple=True, metavar="ID|SECTION", help="Judge this alone; repeatable.")
skip_option = click.option("--skip", multiple=True, metavar="ID|SECTION", help="Leave this out; repeatable.")
strict_option = click.option("--strict", is_flag=True, help="A violated SHOULD fails the session, too.")
quiet_option = click.option("--quiet", is_flag=True, help="Print the verdict alone.")
profile_option = click.option("--profile", default="reference", show_default=True, metavar="NAME|FILE",
                              help="A shipped profile, or a file of your own.")  # fmt: skip


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


@click.group(cls=Family, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="conformance")
def main() -> None:
    r"""Contract tests for workflow backends: honest verdicts, with evidence.

    \b
    conformance run                              the bundled reference server
    conformance run --target URL                 a server that keeps the reference binding
    conformance run --profile my.yaml            your own deployment
    conformance check recording.sse              a recording, without any target

    \b
    Exit codes: 0 conformant, 1 non-conformant, 2 wrong command line or profile,
    3 target unreachable, 4 incomplete, 5 the harness failed.
    """


@main.command()
@click.option("--target", metavar="URL", help="The target's base URL; without it the profile's own target is used.")
@profile_option
@only_option
@skip_option
@click.option(
    "--examples", type=click.IntRange(1), default=160, show_default=True, help="Generated cases per property."
)
@click.option("--seed", type=click.IntRange(0), help="Makes what is generated repeatable; printed with the verdict.")
@click.option("--workers", type=click.IntRange(0),
              help="Processes that drive the target at once; one, or four where it is far away.")  # fmt: skip
@strict_option
@report_option
@click.option("--format", "formats", default="", metavar="A,B", help="Also write these: text, junit.")
@lang_option
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=900.0, show_default=True,
              metavar="S", help="For the whole session, in seconds.")  # fmt: skip
@click.option("--header", "headers", multiple=True, metavar="'K: V'", help="Sent with every request; kept secret.")
@click.option("--dry-run", is_flag=True, help="Print what would be done; nothing is sent, started or kept.")
@quiet_option
def run(
    target: str | None, profile: str, only: tuple[str, ...], skip: tuple[str, ...], examples: int, seed: int | None,
    workers: int | None, strict: bool, reports: Path, formats: str, lang: str, timeout: float, headers: tuple[str, ...],
    dry_run: bool, quiet: bool,
) -> NoReturn:  # fmt: skip
    """Run the suite against a target and judge it.

    Without --target the profile's own target is used; the reference profile starts the bundled reference server on a
    free loopback port, in its own process. The verdict is printed, the evidence is kept under --report:
    result.json, conformance.duckdb, and the journal.
    """
    from conformance.report import formats as rendering
    from conformance.report.conclusion import exit_code
    from conformance.report.progress import progress
    from conformance.run import Wish
    from conformance.run import run as carry_out

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    rendering.known(wanted)
    wish = Wish(
        profile=profile, target=target, report=reports, only=only, skip=skip, examples=examples, seed=seed,
        workers=workers, strict=strict, timeout_s=timeout, headers=headers,
    )  # fmt: skip
    if dry_run:
        from conformance.dry_run import tell as rehearse

        click.echo("\n".join(rehearse(wish)))
        sys.exit(0)
    recover(reports)
    shown = progress(quiet=quiet)
    try:
        finished = carry_out(wish, shown)
    finally:
        shown.close()
    for name in wanted:
        rendering.write(name, finished.conclusion, reports, lang)
    tell(finished.notes)
    present(finished.conclusion, lang, str(reports), quiet=quiet)
    sys.exit(exit_code(finished.conclusion, strict=strict))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@only_option
@skip_option
@strict_option
@lang_option
@json_option
@quiet_option
def check(
    files: tuple[Path, ...], only: tuple[str, ...], skip: tuple[str, ...], strict: bool, lang: str, style: str,
    quiet: bool,
) -> NoReturn:  # fmt: skip
    r"""Judge recorded histories; no target is needed.

    FILE is our own history (.jsonl), a raw SSE capture (.sse), a HAR (.har), or a page of a replay (.json).
    NAME.stream.sse and NAME.replay.json are judged together, as one recording.

    \b
    Exit codes: 0 nothing violated in what the recordings show, 1 a MUST violated,
    2 not a recording, 4 a recording that shows nothing to judge or leaves a doubt.
    """
    from conformance.checking import check as judge
    from conformance.report.result import document

    checked = judge(files, only, skip, strict=strict)
    if style == "json":
        click.echo(as_json([{"recording": name, **document(found)} for name, found in checked.conclusions]), nl=False)
    else:
        for name, conclusion in checked.conclusions:
            click.echo(f"\n{name}")
            present(conclusion, lang, "", quiet=quiet)
    tell(checked.notes)
    sys.exit(checked.exit_code)


@main.command(name="list")
@lang_option
@json_option
def list_(lang: str, style: str) -> None:
    """List the clauses of the contract."""
    from conformance.contract.contract import SECTIONS
    from conformance.report import listing

    click.echo(listing.clauses_json(SECTIONS) if style == "json" else listing.clauses_text(SECTIONS, lang), nl=False)


@main.command()
@click.argument("clause_id", metavar="ID")
@lang_option
@json_option
def explain(clause_id: str, lang: str, style: str) -> None:
    """Explain one clause: what it says, where it comes from, what it needs."""
    from conformance.contract.selection import find
    from conformance.report import listing

    section, clause = find(clause_id)
    shown = listing.explain_json(section, clause) if style == "json" else listing.explain_text(section, clause, lang)
    click.echo(shown, nl=False)


@main.command()
@click.argument("session", required=False)
@report_option
@click.option("--format", "style", default="text", show_default=True, help="text, json or junit.")
@lang_option
def report(session: str | None, reports: Path, style: str, lang: str) -> None:
    """Render a session again; without SESSION the newest one.

    SESSION is an id from `conformance sessions`, or the beginning of one.
    """
    from conformance.contract.contract import SECTIONS
    from conformance.report import formats as rendering
    from conformance.report.judging import conclude
    from conformance.report.store import find

    rendering.known([style])
    recover(reports)
    conclusion = conclude(find(reports, session), SECTIONS)
    if style == "text":
        present(conclusion, lang, str(reports), quiet=False)
    else:
        click.echo(rendering.render(style, conclusion, lang), nl=False)


@main.command()
@report_option
@json_option
def sessions(reports: Path, style: str) -> None:
    """List the sessions whose evidence is kept."""
    from conformance.report import listing
    from conformance.report.store import listed

    recover(reports)
    rows, notes = listed(reports)
    tell(notes)
    click.echo(listing.sessions_json(rows) if style == "json" else listing.sessions_text(rows), nl=False)


@main.command()
@click.argument("session", required=False)
@report_option
@click.option("--profile", metavar="NAME|FILE", help="In place of the session's own.")
@click.option("--target", metavar="URL", help="Where the target is now, if it is elsewhere.")
@click.option("--header", "headers", multiple=True, metavar="'K: V'", help="Sent with every request; kept secret.")
@click.option("--dry-run", is_flag=True, help="Print what would be removed; nothing is sent.")
def clean(
    session: str | None, reports: Path, profile: str | None, target: str | None, headers: tuple[str, ...],
    dry_run: bool,
) -> NoReturn:  # fmt: skip
    r"""Remove what a killed session left on its target; without SESSION the newest that left something.

    A session removes what it made at its end, also when it is interrupted. What one left behind that was killed is told
    from its journal, and by the prefix of its workflows' names.

    \b
    Exit codes: 0 nothing is left, 2 the command line, the profile or a credential is wrong,
    3 the target cannot be reached, 4 something could not be removed.
    """
    from conformance import cleaning

    wish = cleaning.Wish(
        session=session, reports=reports, profile=profile, target=target, headers=headers, dry_run=dry_run
    )
    cleaned = cleaning.clean(wish)
    click.echo("\n".join(cleaning.sentences(cleaned, dry_run=dry_run)))
    sys.exit(4 if cleaned and cleaned.left else 0)


@main.command()
@click.argument("mutants", nargs=-1, metavar="[MUTANT]...")
@profile_option
@click.option(
    "--examples", type=click.IntRange(1), default=160, show_default=True, help="Generated cases per property."
)
@click.option("--seed", type=click.IntRange(0), help="Makes what is generated repeatable.")
@click.option("--workers", type=click.IntRange(1), help="Mutants at once; as many as there are cores by default.")
def prove(mutants: tuple[str, ...], profile: str, examples: int, seed: int | None, workers: int | None) -> NoReturn:
    """Prove the suite: each planted fault must be caught by the clause that it names, the plain server by none.

    Without MUTANT all of them are run, and the plain server.
    """
    from conformance import prove as proving
    from conformance.run import Wish

    several = proving.mutants(profile, mutants)
    wish = Wish(profile=profile, examples=examples, seed=seed)
    proofs = []
    for proof in proving.prove(wish, several, workers or proving.default_workers()):
        proofs.append(proof)
        click.echo(f"[{len(proofs)}/{len(several)}] {proving.sentence(proof)}")
    click.echo(f"\n{proving.matrix(proofs)}")
    missed = [proof.mutant.name for proof in proofs if not proof.is_caught]
    click.echo(f"\n{len(proofs) - len(missed)} of {len(proofs)} are as they should be")
    if (first := proving.median_first_s(proofs)) is not None:
        click.echo(f"median time to the first violation: {first:.2f} s after the server was up")
    if missed:
        click.echo(f"not as they should be: {', '.join(missed)}")
    sys.exit(1 if missed else 0)


@main.command()
@profile_option
@click.option("--target", metavar="URL", help="The target's base URL; without it the profile's own target is used.")
@click.option("--header", "headers", multiple=True, metavar="'K: V'", help="Sent with every request; kept secret.")
@json_option
@lang_option
def doctor(profile: str, target: str | None, headers: tuple[str, ...], style: str, lang: str) -> NoReturn:
    r"""Try each operation and control of a profile once, before anything is judged.

    Every line says what came and what to do about it; the end says what is missing, and which clauses nothing could
    judge for lack of it. What is made on the way is removed, controls are put back. A target that is not on this
    machine is only read from, unless its profile says target.allow_writes: true.

    \b
    conformance doctor --profile my.yaml
    conformance doctor --profile my.yaml --target http://localhost:8080 --format json

    \b
    Exit codes: 0 everything that the profile claims works, 2 the profile or a credential is wrong,
    3 the target cannot be reached or is another program, 4 something is missing.
    """
    from conformance.doctor.text import Voice
    from conformance.doctor.text import as_json as rendered
    from conformance.doctor.visit import Wish, visit
    from conformance.report.text import Look

    voice, is_text = Voice(Look.of(sys.stdout, lang)), style == "text"

    def say(text: str) -> None:
        if is_text:
            click.echo(text, nl=False)

    diagnosis = visit(
        Wish(profile, target, headers), lambda arrival: say(voice.arrived(arrival)), lambda f: say(voice.finding(f))
    )
    click.echo(voice.conclusion(diagnosis) if is_text else rendered(diagnosis), nl=False)
    sys.exit(diagnosis.exit_code)


@main.command()
@click.argument("url", metavar="URL")
@click.option(
    "--output", "-o", default="profile.yaml", show_default=True, metavar="FILE", help="The profile; - prints it."
)
@click.option(
    "--openapi", metavar="PATH|FILE", help="Where the document is, where that is not one of the usual places."
)
@click.option("--header", "headers", multiple=True, metavar="'K: V'", help="Sent with every request; kept nowhere.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def init(url: str, output: str, openapi: str | None, headers: tuple[str, ...], force: bool) -> None:
    r"""Draft a profile from the OpenAPI document of the target at URL.

    What surely is an operation of the vocabulary is filled in: paths, bodies, answers, credentials by environment
    variable. What is not is marked TODO, with the routes that it might be, and every entry says which clauses it
    unlocks. The draft loads as it is; `conformance doctor` then says what works.

    \b
    conformance init http://localhost:8000
    conformance init http://localhost:8000 --openapi docs/openapi.yaml --output my.yaml

    \b
    The document is looked for at /openapi.json, /openapi.yaml, /swagger.json, /api/openapi.json, /v3/api-docs.
    Exit codes: 0 written, 2 no document, or the file is there already, 3 nobody answers at URL.
    """
    from conformance.init.begin import STDOUT, Wish, begin
    from conformance.init.summary import summary
    from conformance.report.text import Look

    begun = begin(Wish(url, output, openapi, headers, force))
    printed = output == STDOUT
    if printed:
        click.echo(begun.text, nl=False)
    click.echo(summary(begun.draft, output, Look.of(sys.stderr if printed else sys.stdout)), nl=False, err=printed)


def recover(reports: Path) -> None:
    """Store what earlier sessions left behind, and say so."""
    from conformance.contract.contract import SECTIONS
    from conformance.report.store import recover as restore

    tell(restore(reports, SECTIONS))


def tell(notes: Any) -> None:  # noqa: ANN401 - any iterable of strings
    """Say on stderr what the user should know beside the report."""
    for note in notes:
        click.echo(f"conformance: {note}", err=True)


def present(conclusion: Any, lang: str, evidence: str, *, quiet: bool) -> None:  # noqa: ANN401 - imported late
    """Print a conclusion as the terminal can show it."""
    from conformance.report.text import Look, report_text, verdict_line

    write = verdict_line if quiet else report_text
    click.echo(write(conclusion, Look.of(sys.stdout, lang), evidence=evidence), nl=False)


def as_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
