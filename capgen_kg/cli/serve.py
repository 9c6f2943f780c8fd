"""``capgen serve``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.options import Seconds, debate_options, open_debate


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 is everybody's."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 48), default=2, show_default=True,
              help="How many processes are kept ready for queries.")  # fmt: skip
@click.option("--slow-workers", type=click.IntRange(1, 48), default=2, show_default=True,
              help="How many queries that take long may run at once, beside the others.")  # fmt: skip
@click.option("--limit-seconds", type=Seconds(), default=10, show_default=True,
              help="How long a query may take.")  # fmt: skip
@click.option("--limit-rows", type=click.IntRange(1), default=100_000, show_default=True,
              help="How many rows or triples an answer may have.")  # fmt: skip
@click.option("--limit-mb", type=click.IntRange(16), default=1_024, show_default=True,
              help="How many megabytes a query may take.")  # fmt: skip
@debate_options
def command(
    host: str,
    port: int,
    workers: int,
    slow_workers: int,
    limit_seconds: float,
    limit_rows: int,
    limit_mb: int,
    **options: Any,
) -> None:
    """Serve the debate over HTTP: SPARQL, stored queries as a REST API, and ids that can be followed.

    Nothing can be changed through it. It listens on this machine alone unless --host says otherwise, and ends on Ctrl-C
    or SIGTERM once what was asked is answered. A SPARQL query that computes for more than a twentieth of a second goes
    on in a lane of its own, so that others need not wait for it; when too many do, they are refused with 503.

    \b
    Examples:
      capgen serve
      capgen serve --port 8080 --store debate.store --workers 4
      curl 'http://127.0.0.1:8000/queries/counters?item=For%232&format=csv'
      capgen --endpoint http://127.0.0.1:8000/sparql query counters For#2
    """
    import os
    import signal
    import socket

    from capgen_kg.cli.options import debate_choices, sayer
    from capgen_kg.errors import UsageError

    if not hasattr(os, "fork"):
        raise UsageError("serving forks processes, which this operating system can't; use Linux, macOS or WSL")
    try:
        from capgen_kg.serving.app import application
        from capgen_kg.serving.connections import BoundedServer
    except ImportError:
        raise UsageError("serving takes more packages; pip install 'capgen-kg[serve]' brings them") from None
    from capgen_kg.serving.workers import Limits

    debate = open_debate(**options)
    if debate.is_remote:
        raise UsageError("serving takes files or a store; an endpoint serves itself")
    limits = Limits(limit_seconds, limit_rows, limit_mb)
    app = application(debate, debate_choices(**options), limits, workers, slow_workers)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol is named, as asyncio sends at once only on sockets that say they are of TCP
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            # whoever reads that it listens may connect
            listening.listen()
        except OSError as error:
            app.state.service.workers.close()
            raise UsageError(f"can't listen at {host}:{port}: {error.strerror}") from None
        shown = f"[{host}]" if ":" in host else host
        sayer()(f"listening at http://{shown}:{listening.getsockname()[1]}/, Ctrl-C ends it")
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn raises again what it was ended by, once it has ended well
            signal.signal(number, _leave)
        BoundedServer(app, int(limit_seconds) + 1).run(sockets=[listening])


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)
