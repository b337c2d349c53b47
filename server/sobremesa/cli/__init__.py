"""The command line: `sobremesa plan | slots | invite | demo | serve | roster`; each is a module, loaded when called."""

from importlib import import_module

import click

COMMANDS = ("plan", "slots", "invite", "demo", "serve", "roster")


class LazyGroup(click.Group):
    """A group whose commands are `sobremesa.cli.<name>:<name>`, imported only when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """The names, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of that name, or None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sobremesa.cli.{cmd_name}"), cmd_name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sobremesa", message="%(prog)s %(version)s")
def sobremesa() -> None:
    """Keep a little room for people in your calendar."""
