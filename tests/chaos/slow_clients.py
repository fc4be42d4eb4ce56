#!/usr/bin/env python3
"""Clients that send nothing, the head of a request or its body a byte each second: all are closed in time."""

from chaos import Bystander, Clients, arguments, report, server

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
KINDS = {
    "silent": (b"", b""),
    "slow heads": (HEAD, b"a"),
    "slow bodies": (HEAD + b"content-length: 1000\r\n\r\n{", b" "),
}

chosen = arguments(__doc__)
number = chosen.clients or 300
flags = ["--header-timeout", "2", "--body-timeout", "2", "--idle-timeout", "2"]
with server(chosen, *flags) as running:
    closed, worst, failures = {}, 0, 0
    for kind, (first, trickle) in KINDS.items():
        with Bystander(running) as bystander:
            clients = Clients(running, number, first, trickle)
            closed[kind] = clients.wait_until_closed(6)
            clients.close()
        worst, failures = max(worst, bystander.worst()), failures + len(bystander.failures)
    text = ", ".join(f"{kind}: {count} of {number} closed" for kind, count in closed.items())
    checks = {
        "all are closed": all(count == number for count in closed.values()),
        "bystander": not failures and worst < 1500,
        "places are free": running.connections() < 5,
    }
    report("slow clients", chosen, checks, f"{text}; bystander p99 {worst:.0f} ms")
