"""`sobremesa demo`: the main job without an account. A made-up week is planned, then served on loopback."""

import tempfile
from pathlib import Path

import click
from rich.console import Console

from sobremesa.cli.open_browser import open_browser
from sobremesa.cli.serving import free_port, listening
from sobremesa.cli.stage import Stage, let_a_colleague_travel, open_app, set_stage
from sobremesa.cli.week_plan import print_week_plan
from sobremesa.errors import InputError
from sobremesa.web.logs import configure_logs

HOST = "127.0.0.1"
PORT = 8765


@click.command()
@click.option("--once", is_flag=True, help="Print the plan and stop.")
@click.option(
    "--ics",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An exported calendar to use in place of the made-up week; may be given several times.",
)
@click.option("--browser", is_flag=True, help="Open Chromium with the extension on a stand-in calendar page.")
@click.option("--headless", is_flag=True, help="With --browser: open it without a window.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"Port on {HOST}; {PORT}, or a free one, otherwise.")
def demo(once: bool, files: tuple[Path, ...], browser: bool, headless: bool, port: int | None) -> None:
    """Plan a made-up week (or your own exported calendars), then serve it: no account, nothing leaves this machine."""
    configure_logs("text", "error")
    console = Console()
    stage = set_stage(files)
    _say_what_loaded(stage, files)
    print_week_plan(console, stage)
    if not once:
        _serve(console, stage, _port(port), browser, headless)


def _say_what_loaded(stage: Stage, files: tuple[Path, ...]) -> None:
    """Each problem of the person's files on a line of its own; raises InputError when nothing at all could be read."""
    if stage.report is None:
        return
    for problem in stage.report.problems:
        click.echo(str(problem), err=True)
    if not stage.report.loaded:
        raise InputError(f"--ics: no event could be read from {', '.join(str(file) for file in files)}")
    click.echo(f"{stage.report.loaded} events and series read from your files.")


def _port(wanted: int | None) -> int:
    if wanted is not None:
        return free_port(HOST, wanted)
    try:
        return free_port(HOST, PORT)
    except InputError:  # another demo runs: nobody asked for this port, so any will do
        return free_port(HOST, 0)


def _serve(console: Console, stage: Stage, port: int, browser: bool, headless: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="sobremesa-demo-", ignore_cleanup_errors=True) as folder:
        app = open_app(stage, Path(folder), HOST, port)
        if stage.report is None:
            let_a_colleague_travel(app, stage)
        with listening(app, HOST, port) as run:
            address = f"http://{HOST}:{port}/week?on={stage.shown_day.isoformat()}"
            console.print(
                f"\nSandbox, on this machine only. Open  [bold]{address}[/bold]", soft_wrap=True, highlight=False
            )
            console.print("and sign in as Alex. To play the colleagues: ", end="", highlight=False)
            console.print(f"http://{HOST}:{port}/sandbox/   (Ctrl-C stops it)", soft_wrap=True, highlight=False)
            if browser:
                open_browser(app, stage, run, headless=headless)
            else:
                run()
