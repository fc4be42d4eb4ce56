#!/usr/bin/env python3
"""A thousand requests on one connection, whose client reads late: all are answered in order."""

import re
import time

from chaos import Bystander, arguments, report, server

chosen = arguments(__doc__)
number = chosen.clients or 1000
requests = b"".join(
    f"GET /graphql?query=%7Ba{index}:__typename%7D HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    for index in range(number)
)
with server(chosen) as running:
    before = running.memory()
    with Bystander(running) as bystander, running.connect() as client:
        client.setblocking(False)
        sent, received, end = 0, b"", time.monotonic() + 20
        while received.count(b"HTTP/1.1 200") < number and time.monotonic() < end:
            try:
                sent += client.send(requests[sent:])
            except BlockingIOError:
                pass
            time.sleep(0.01 if sent == len(requests) else 0.001)
            try:
                received += client.recv(1 << 16) if sent == len(requests) else b""
            except BlockingIOError:
                pass
    order = [int(index) for index in re.findall(rb'"a(\d+)"', received)]
    grown = running.memory() - before
    checks = {
        "in order": order == list(range(number)),
        "memory": grown < 60,
        "bystander": not bystander.failures and bystander.worst() < 1500,
    }
    report("pipelines", chosen, checks, f"{len(order)} of {number} answered, +{grown} MiB; {bystander}")
