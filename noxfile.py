"""The project's sessions: `nox -l` lists them, `nox -s NAME` runs one in an environment of its own."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests", "lint", "types", "layers"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

PROJECT = nox.project.load_toml("pyproject.toml")


def prepare(session: nox.Session, *groups: str) -> None:
    """Install the project as it is in the checkout, and the dependencies of some groups."""
    session.install("-q", "-e", ".", *nox.project.dependency_groups(PROJECT, *groups))


@nox.session
def tests(session: nox.Session) -> None:
    """The harness's own tests, then the suite against the bundled reference server."""
    prepare(session, "test")
    session.run("pytest", "-q", "-n", "2", "--dist", "loadfile", *session.posargs)
    if not session.posargs:
        session.run("conformance", "run", "--report", session.create_tmp())


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, rules and format."""
    session.install("-q", *nox.project.dependency_groups(PROJECT, "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict."""
    prepare(session, "types")
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    """The import directions that ARCHITECTURE.md draws."""
    prepare(session, "layers")
    session.run("lint-imports", "--no-cache")


@nox.session
def conformance(session: nox.Session) -> None:
    """The suite against the bundled reference server, or whatever is passed on: `-- --target URL`."""
    prepare(session)
    session.run("conformance", "run", "--format", "junit", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """The suite against every planted fault: the matrix of clauses and mutants."""
    prepare(session)
    session.run("conformance", "prove", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Speed and memory, each figure beside its yardstick, measured in one run and printed as JSON."""
    prepare(session, "test", "bench")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """A wheel, installed where there is no checkout, does the main job; a few sections show that all travels in it."""
    session.install("-q", "build")
    directory = session.create_tmp()
    session.run("python", "-m", "build", "-q", "--wheel", "--outdir", directory)
    session.run("pip", "install", "-q", "--force-reinstall", "--no-index", "--no-deps", "--find-links", directory,
                "workflow-conformance")  # fmt: skip
    session.install("-q", *PROJECT["project"]["dependencies"])
    with session.chdir(directory):
        some = [word for section in ("runs", "terminal", "slugs", "openapi") for word in ("--only", section)]
        session.run("conformance", "run", "--report", "reports", *some)
