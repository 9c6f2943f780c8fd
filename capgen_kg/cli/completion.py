"""``capgen completion``."""

from __future__ import annotations

import click

from capgen_kg.cli.commands import Command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: commands, options, stored queries and references.

    \b
    Examples:
      capgen completion bash >> ~/.bashrc
      capgen completion zsh >> ~/.zshrc
      capgen completion fish > ~/.config/fish/completions/capgen.fish
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(completion(ctx.find_root().command, {}, "capgen", "_CAPGEN_COMPLETE").source())
