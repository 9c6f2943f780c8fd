"""``capgen serve``."""

from __future__ import annotations

from typing import Any

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import Seconds, debate_options, open_debate


@click.command(cls=Command)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 listens on all interfaces.",
)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free port.",
)
@click.option(
    "--workers",
    metavar="NUMBER",
    type=click.IntRange(1, 48),
    default=2,
    show_default=True,
    help="Number of processes for queries.",
)
@click.option(
    "--slow-workers",
    metavar="NUMBER",
    type=click.IntRange(1, 48),
    default=2,
    show_default=True,
    help="Number of long-running queries evaluated at once, in addition to the others.",
)
@click.option(
    "--limit-seconds",
    metavar="SECONDS",
    type=Seconds(),
    default=10,
    show_default=True,
    help="Time limit of a query.",
)
@click.option(
    "--limit-rows",
    metavar="NUMBER",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="Maximum number of rows or triples in a result.",
)
@click.option(
    "--limit-mb",
    metavar="NUMBER",
    type=click.IntRange(16),
    default=1_024,
    show_default=True,
    help="Memory limit of a query, in megabytes.",
)
@debate_options("data", "only", "align", "store", "reasoner")
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
    """Serve the debate over HTTP: a SPARQL endpoint, stored queries as a REST API, and linked data.

    The service is read-only. It stops on Ctrl-C or SIGTERM after answering the requests that it has received. A SPARQL
    query that takes more than 50 ms moves to the slow workers, so that others need not wait for it; when those are
    busy, further long-running queries get status 503.

    \b
    Examples:
      capgen serve
      capgen serve --port 8080 --store debate.store --workers 4
      curl 'http://127.0.0.1:8000/queries/counters?item=For%232&format=csv'
      capgen query counters For#2 --endpoint http://127.0.0.1:8000/sparql
    """
    import os
    import signal
    import socket

    from capgen_kg.cli.options import debate_choices, progress_log
    from capgen_kg.errors import UsageError

    if not hasattr(os, "fork"):
        raise UsageError("serving forks processes, which this operating system can't; use Linux, macOS or WSL")
    try:
        from capgen_kg.serving.app import application
        from capgen_kg.serving.connections import BoundedServer
    except ImportError:
        raise UsageError("serving needs extra packages: pip install 'capgen-kg[serve]'") from None
    from capgen_kg.serving.limits import Limits

    debate = open_debate(**options)
    limits = Limits(limit_seconds, limit_rows, limit_mb)
    app = application(debate, debate_choices(**options), limits, workers, slow_workers)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # name the protocol: asyncio sets TCP_NODELAY only on sockets that are declared as TCP
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            # listen before the message below: whoever reads it may connect
            listening.listen()
        except OSError as error:
            app.state.service.workers.close()
            raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}") from None
        url_host = f"[{host}]" if ":" in host else host
        progress_log()(f"listening on http://{url_host}:{listening.getsockname()[1]}/, press Ctrl-C to stop")
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn raises the signal again after it has shut down
            signal.signal(number, _exit)
        BoundedServer(app, int(limit_seconds) + 1).run(sockets=[listening])


def _exit(number: int, frame: object) -> None:
    raise SystemExit(0)
