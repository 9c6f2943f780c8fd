"""Requests a second of ``capgen serve`` beside Oxigraph's own server, on the same query, in one run.

``python -m benchmarks.serving [SECONDS]`` writes ``results/serving.md``. Clients query the counters of
For#2 over persistent connections, one client and eight at once. Oxigraph's server has no limits and answers in threads;
ours limits time, rows and memory in processes that it can kill.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import tabulate

from benchmarks.whole_process import machine
from capgen_kg.debate import open_debate
from capgen_kg.queries.stored import load_query

RESULTS = Path(__file__).parent / "results" / "serving.md"


def request_rate(host: str, path: str, clients: int, seconds: float) -> float:
    """Return the number of requests that a server answers per second."""
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def send_requests(number: int) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", path, headers={"Accept": "application/sparql-results+json"})
            response = connection.getresponse()
            content = response.read()
            assert response.status == 200
            assert content.count(b'"counterIri"') == 5, content
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=send_requests, args=(number,)) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def main(seconds: float) -> str:
    """Return the table."""
    debate = open_debate()
    query = load_query("counters").bind({"item": "<https://w3id.org/capgen/id/for-2>"})
    path, rest_path = urlencode({"query": query}), "/queries/counters?item=For%232"
    script = str(Path(sys.executable).with_name("capgen")), str(Path(sys.executable).with_name("oxigraph"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed.nt"
        closed.write_bytes(debate.closure)
        subprocess.run([script[1], "load", "--location", f"{folder}/s", "--file", str(closed)], check=True,
                       capture_output=True)  # fmt: skip
        servers = [
            subprocess.Popen([script[1], "serve-read-only", "--location", f"{folder}/s", "--bind", "127.0.0.1:7990"],
                             stderr=subprocess.DEVNULL),
            subprocess.Popen([script[0], "-q", "serve", "--port", "7991"], stderr=subprocess.DEVNULL),
        ]  # fmt: skip
        try:
            time.sleep(5)
            for clients in (1, 8):
                rates = {
                    "Oxigraph's server": request_rate("127.0.0.1:7990", f"/query?{path}", clients, seconds),
                    "capgen serve, SPARQL": request_rate("127.0.0.1:7991", f"/sparql?{path}", clients, seconds),
                    "capgen serve, REST": request_rate("127.0.0.1:7991", rest_path, clients, seconds),
                }
                peer = rates["Oxigraph's server"]
                rows += [(name, clients, f"{rate:.0f}", f"{rate / peer:.2f}") for name, rate in rates.items()]
        finally:
            for server in servers:
                server.terminate()
                server.wait(20)
    names = ["server", "clients", "requests a second", "to Oxigraph's"]
    return f"{machine()}\n\n{tabulate.tabulate(rows, names, 'github', disable_numparse=True)}\n"


if __name__ == "__main__":
    table = main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
    RESULTS.write_text(table, encoding="utf-8")
    print(table)
