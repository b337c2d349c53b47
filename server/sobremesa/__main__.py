"""The command `sobremesa`, also as `python -m sobremesa`."""

import os
import sys

import click

from sobremesa.cli import sobremesa
from sobremesa.errors import SobremesaError


def main() -> None:
    """Run the command line; a mistake in the input is one line on stderr and exit code 2, never a traceback."""
    try:
        sobremesa(prog_name="sobremesa")
    except SobremesaError as error:
        click.echo(f"sobremesa: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # `sobremesa plan … | head` closes our output; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
