#!/usr/bin/env python3
"""Clients that ask for much and do not read it are cut off, and their memory comes back."""

import json
import time

from chaos import Bystander, Clients, arguments, report, server

NAMES = " ".join(f"name{index}: name" for index in range(40))
QUERY = f"{{ users(first: 900) {{ nodes {{ {NAMES} }} }} }}"

chosen = arguments(__doc__)
number = chosen.clients or 10
with server(chosen, "--write-timeout", "2", "--max-cost", "1000000", users=900) as running:
    body = json.dumps({"query": QUERY}).encode()
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    request = head + f"content-length: {len(body)}\r\n\r\n".encode() + body
    clients = [running.connect(buffer=1 << 16) for _ in range(number)]
    for client in clients:
        client.sendall(request * 8)
    time.sleep(5)
    held = running.memory()

    end = time.monotonic() + 30
    while running.connections() and time.monotonic() < end:
        time.sleep(0.2)
    left = running.connections()
    with Bystander(running) as bystander:
        time.sleep(1)
    for client in clients:
        client.close()
    checks = {
        "all are closed": left == 0,
        "bystander": not bystander.failures and bystander.worst() < 1500,
    }
    text = f"{number} clients held {held} MiB, {left} left; {bystander}"
    report("slow readers", chosen, checks, text)
