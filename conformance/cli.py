"""The commands: parse, call one function, print, exit. Heavy modules are imported by the command that needs them."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from conformance import __version__, options
from conformance.family import Family


@click.group(cls=Family, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="conformance")
def main() -> None:
    """Contract tests for workflow backends: honest verdicts, with evidence.

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
@options.target
@options.profile
@options.only
@options.skip
@options.examples
@options.seed
@click.option("--workers", type=click.IntRange(0), metavar="N", show_default="1; 2 if launched; more if it is far",
              help="Processes that drive the target at once.")  # fmt: skip
@options.strict
@options.report
@click.option("--format", "formats", default="", metavar="A,B", help="Also write report.txt (text), junit.xml (junit).")
@options.lang
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=900.0, show_default=True,
              metavar="S", help="For the whole session, in seconds; what is not done then is left open.")  # fmt: skip
@options.header
@click.option("--dry-run", is_flag=True, help="Print what would be done; nothing is sent, started or kept.")
@options.quiet
def run(
    target: str | None, profile: str, only: tuple[str, ...], skip: tuple[str, ...], examples: int, seed: int | None,
    workers: int | None, strict: bool, reports: Path, formats: str, lang: str, timeout: float, headers: tuple[str, ...],
    dry_run: bool, quiet: bool,
) -> NoReturn:  # fmt: skip
    """Run the suite against a target and judge it.

    Without --target the profile's own target is used; the reference profile starts the bundled reference server on a
    free loopback port, in its own process. The verdict is printed, the evidence is kept under --report:
    result.json, conformance.duckdb, and the journal.

    \b
    conformance run --target http://localhost:8080      a server that keeps the reference binding
    conformance run --profile my.yaml --dry-run         what would be done
    conformance run --profile my.yaml --only TERM-2 --only replay
    conformance run --profile my.yaml --seed 11         the generated cases of that session again

    \b
    Exit codes: 0 conformant, 1 non-conformant, 2 wrong command line or profile,
    3 target unreachable, 4 incomplete, 5 the harness failed.
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
@options.only
@options.skip
@options.strict
@options.lang
@options.json
@options.quiet
def check(
    files: tuple[Path, ...], only: tuple[str, ...], skip: tuple[str, ...], strict: bool, lang: str, style: str,
    quiet: bool,
) -> NoReturn:  # fmt: skip
    """Judge recorded histories; no target is needed.

    FILE is our own history (.jsonl), a raw SSE capture (.sse), a HAR (.har), or a page of a replay (.json).
    NAME.stream.sse and NAME.replay.json are judged together, as one recording.

    \b
    conformance check capture.sse
    conformance check run.har --only terminal --format json

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
@options.lang
@options.json
def list_(lang: str, style: str) -> None:
    """List the clauses of the contract: id, level, what it says, and the controls that it needs.

    \b
    conformance list --lang zh
    conformance list --format json

    Exit codes: 0 listed, 2 wrong command line.
    """
    from conformance.contract.contract import SECTIONS
    from conformance.report import listing

    click.echo(listing.clauses_json(SECTIONS) if style == "json" else listing.clauses_text(SECTIONS, lang), nl=False)


@main.command()
@click.argument("clause_id", metavar="ID")
@options.lang
@options.json
def explain(clause_id: str, lang: str, style: str) -> None:
    """Explain one clause: what it says, where it comes from, what it needs.

    \b
    conformance explain TERM-2

    Exit codes: 0 explained, 2 there is no such clause.
    """
    from conformance.contract.selection import find
    from conformance.report import listing

    section, clause = find(clause_id)
    shown = listing.explain_json(section, clause) if style == "json" else listing.explain_text(section, clause, lang)
    click.echo(shown, nl=False)


@main.command()
@click.argument("session", required=False)
@options.report
@click.option("--format", "style", default="text", show_default=True, metavar="NAME", help="text, json or junit.")
@options.lang
def report(session: str | None, reports: Path, style: str, lang: str) -> None:
    """Render a session again; without SESSION the newest one.

    SESSION is an id from `conformance sessions`, or the beginning of one.

    \b
    conformance report
    conformance report 20261121T1200 --format junit

    Exit codes: 0 rendered, whatever the verdict was; 2 there is no such session or format.
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
@options.report
@options.json
def sessions(reports: Path, style: str) -> None:
    """List the sessions whose evidence is kept, oldest first.

    \b
    conformance sessions --report reports

    Exit codes: 0 listed, 5 the evidence cannot be read or written.
    """
    from conformance.report import listing
    from conformance.report.store import listed

    recover(reports)
    rows, notes = listed(reports)
    tell(notes)
    click.echo(listing.sessions_json(rows) if style == "json" else listing.sessions_text(rows), nl=False)


@main.command()
@click.argument("session", required=False)
@options.report
@click.option("--profile", metavar="NAME|FILE", help="In place of the session's own.")
@click.option("--target", metavar="URL", help="Where the target is now, if it is elsewhere.")
@options.header
@click.option("--dry-run", is_flag=True, help="Print what would be removed; nothing is sent.")
def clean(
    session: str | None, reports: Path, profile: str | None, target: str | None, headers: tuple[str, ...],
    dry_run: bool,
) -> NoReturn:  # fmt: skip
    """Remove what a killed session left on its target; without SESSION the newest that left something.

    A session removes what it made at its end, also when it is interrupted. What one left behind that was killed is told
    from its journal, and by the prefix of its workflows' names.

    \b
    conformance clean --dry-run                         what would be removed
    conformance clean 20261121T1200 --target http://localhost:8080

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
@options.profile
@options.examples
@options.seed
@click.option("--workers", type=click.IntRange(1), metavar="N", show_default="one a core",
              help="Mutants at once.")  # fmt: skip
def prove(mutants: tuple[str, ...], profile: str, examples: int, seed: int | None, workers: int | None) -> NoReturn:
    """Prove the suite: each planted fault must be caught by the clause that it names, the plain server by none.

    Without MUTANT all of them are run, and the plain server: a session for each.

    \b
    conformance prove check_then_act
    conformance prove --workers 1 --seed 1

    \b
    Exit codes: 0 all are as they should be, 1 some are not,
    2 there is no such mutant, or the target cannot be started with any.
    """
    from conformance import prove as proving
    from conformance.run import Wish

    several = proving.mutants(profile, mutants)
    wish = Wish(profile=profile, examples=examples, seed=seed, workers=1)
    proofs = []
    for proof in proving.prove(wish, several, workers or proving.default_workers()):
        proofs.append(proof)
        click.echo(f"[{len(proofs)}/{len(several)}] {proving.sentence(proof)}")
    click.echo("\n".join(proving.summary(proofs)))
    sys.exit(0 if all(proof.is_caught for proof in proofs) else 1)


@main.command()
@options.profile
@options.target
@options.header
@options.json
@options.lang
def doctor(profile: str, target: str | None, headers: tuple[str, ...], style: str, lang: str) -> NoReturn:
    """Try each operation and control of a profile once, before anything is judged.

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
    """Draft a profile from the OpenAPI document of the target at URL.

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
    """Store what earlier sessions left behind, and say so, before and after."""
    from conformance.contract.contract import SECTIONS
    from conformance.report.store import recover as restore

    tell(restore(reports, SECTIONS, begins=lambda note: tell([note])))


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
