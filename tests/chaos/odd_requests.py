#!/usr/bin/env python3
"""Heads and bodies without an end, pipelines and noise: each is refused, and nothing is held."""

import os

from chaos import Bystander, arguments, report, server

POST = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


def header(size):
    return b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: " + b"a" * size + b"\r\n\r\n"


def status(running, parts):
    """The status of a request, whose parts are sent until the server answers."""
    with running.connect(timeout=5) as client:
        try:
            for part in parts:
                client.sendall(part)
        except OSError:
            pass
        try:
            return client.recv(1 << 16)[9:12].decode()
        except OSError:
            return "closed"


REQUESTS = {
    "header of 30 kB": ([header(30_000)], {"200"}),
    "header of 1 MB": ([header(1_000_000)], {"431", "closed"}),
    "header of 50 MB": ([header(50_000_000)], {"431", "closed"}),
    "500 headers": ([b"GET /healthz HTTP/1.1\r\n" + b"x: y\r\n" * 500 + b"\r\n"], {"431"}),
    "URL of 200 kB": ([b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n"], {"414", "431", "closed"}),
    "chunks without end": (
        [POST + b"transfer-encoding: chunked\r\n\r\n"] + [b"10000\r\n" + b" " * 65536 + b"\r\n"] * 500,
        {"413", "closed"},
    ),
    "compressed": ([POST + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}"], {"415"}),
    "noise": ([os.urandom(4096)], {"400", "closed", ""}),
    "HTTP/2": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], {"400", "closed", "", "505"}),
    "bare feed": ([b"GET /healthz HTTP/1.1\nhost: x\n\n"], {"200", "400"}),
}

chosen = arguments(__doc__)
with server(chosen) as running:
    before = running.memory()
    with Bystander(running) as bystander:
        wrong = [
            f"{name}: {got}"
            for name, (parts, expected) in REQUESTS.items()
            if (got := status(running, parts)) not in expected
        ]
    grown = running.memory() - before
    checks = {
        "statuses": not wrong,
        "memory": grown < 60,
        "bystander": not bystander.failures and bystander.worst() < 1500,
    }
    text = f"{len(REQUESTS)} requests, {'; '.join(wrong) or 'all refused'}, +{grown} MiB; {bystander}"
    report("odd requests", chosen, checks, text)
