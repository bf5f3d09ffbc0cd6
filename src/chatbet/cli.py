"""The command line: serve, chat, sandbox, doctor, understand, model. Heavy imports wait until their command runs."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from chatbet import footprint
from chatbet.errors import BadSettings
from chatbet.settings import Settings, load_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="ChatBet: talk about matches, odds and bets.",
    rich_markup_mode=None,
)
model = typer.Typer(no_args_is_help=True, help="The goals model.")
app.add_typer(model, name="model")

Port = Annotated[int, typer.Option(min=0, max=65535)]


def _settings() -> Settings:
    try:
        return load_settings()
    except BadSettings as error:
        _stop("The configuration is not allowed:", *error.lines)


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(2)


@app.command()
def serve(host: str = "127.0.0.1", port: Port = 8000, workers: Annotated[int, typer.Option(min=1, max=64)] = 1) -> None:
    """Run the service."""
    serving = footprint.lean("chatbet.serving")
    try:
        serving.run(_settings(), host=host, port=port, workers=workers)
    except BadSettings as error:
        _stop(*error.lines)


@app.command(hidden=True)
def worker(listener: int, inherited: str) -> None:
    """One of several: started by ``serve --workers``, never by hand."""
    serving = footprint.lean("chatbet.serving")
    serving.run_worker(_settings(), listener, serving.Inherited.from_json(inherited))


@app.command()
def chat(
    url: Annotated[str | None, typer.Option(help="A running server, for example http://localhost:8000")] = None,
    language: Annotated[str | None, typer.Option(help="es, en or pt")] = None,
) -> None:
    """Talk in the terminal: with a running server, or with one inside this process."""
    from chatbet.terminal import Unreachable, talk

    try:
        asyncio.run(talk(None if url else _settings(), url=url, language=language))
    except Unreachable as error:
        _stop(f"No ChatBet answers at {error}. Start one with «chatbet serve», or leave --url out.")


@app.command()
def sandbox(host: str = "127.0.0.1", port: Port = 8001) -> None:
    """Run only the sandbox sportsbook, as a server; port 0 takes a free one."""
    import socket

    import uvicorn

    from chatbet.sandbox.app import create_sandbox
    from chatbet.services import clock_of, sandbox_config

    settings = _settings()
    sportsbook = create_sandbox(sandbox_config(settings, clock_of(settings)))
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        _stop(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.")
    typer.echo(f"Sandbox sportsbook on http://{host}:{listener.getsockname()[1]}")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(sportsbook, log_level="warning")).run(sockets=[listener])


@app.command()
def doctor() -> None:
    """Check the configuration and every dependency, and say how to mend each."""
    from chatbet.doctor import examine

    raise typer.Exit(asyncio.run(examine()))


@app.command()
def understand(
    text: Annotated[str | None, typer.Argument(help="A sentence; without one, use --jsonl")] = None,
    jsonl: Annotated[bool, typer.Option(help='Read JSON lines {"id","text","history"} from standard input')] = False,
    now: Annotated[
        datetime | None, typer.Option(help="ISO 8601 time with an offset", parser=datetime.fromisoformat)
    ] = None,
) -> None:
    """Show what a sentence means: one JSON object per sentence."""
    from chatbet.understanding_command import run

    if text is None and not jsonl:
        _stop("Give a sentence, or --jsonl with JSON lines on standard input.")
    if now is not None and now.tzinfo is None:
        _stop("--now needs an offset, for example 2026-11-25T10:00:00-05:00")
    lines = sys.stdin.buffer if jsonl else None
    asyncio.run(run(_settings(), text, lines, now, sys.stdout))


@model.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    train_from: Annotated[str, typer.Option(help="First day of the training data, YYYY-MM-DD")],
    test_from: Annotated[str, typer.Option(help="First day that is predicted, YYYY-MM-DD")],
    layout: Annotated[str, typer.Option("--format", help="openfootball or football-data-csv")] = "openfootball",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
    predictions: Annotated[Path | None, typer.Option(help="Write every prediction to this CSV file")] = None,
) -> None:
    """Score the goals model walk-forward on real results."""
    from chatbet.analytics.commandline import evaluate_files

    evaluate_files(files, layout, train_from, test_from, predictions, as_json=as_json)


def main() -> None:
    """The entry point; a closed pipe is no error."""
    try:
        app()
    except BrokenPipeError:
        sys.exit(0)
