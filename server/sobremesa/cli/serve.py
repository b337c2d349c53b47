"""`sobremesa serve`: the server of one machine, with its own settings."""

import click

from sobremesa.app import create_app
from sobremesa.cli.serving import free_port, listening
from sobremesa.settings import load_settings
from sobremesa.web.logs import configure_logs


@click.command()
@click.option("--host", help="Address to listen on; the setting SOBREMESA_HOST otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; SOBREMESA_PORT otherwise.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the page, the API and the extension, and look after every calendar in the background.

    Settings come from the environment (SOBREMESA_...) or a TOML file named by SOBREMESA_CONFIG; the README lists them.
    """
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    settings = load_settings(**given)
    chosen = free_port(settings.host, settings.port)
    if chosen != settings.port:
        settings = load_settings(**{**given, "port": chosen})
    configure_logs(settings.log_format, settings.log_level)
    app = create_app(settings, sandbox=None)
    with listening(app, settings.host, chosen) as run:
        click.echo(f"Sobremesa serves {settings.public_url}  (Ctrl-C stops it)")
        run()
