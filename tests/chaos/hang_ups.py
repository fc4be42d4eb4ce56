#!/usr/bin/env python3
"""Clients that hang up on their mutations: nothing stays open, and nobody else waits."""

import json
import random
import time

from chaos import Bystander, arguments, report, server

chosen = arguments(__doc__)
number = chosen.clients or 1000
with server(chosen) as running:
    files = running.files()
    with Bystander(running) as bystander:
        for index in range(number):
            document = f'mutation {{ createRole(input: {{ name: "r{index}" }}) {{ role {{ id }} }} }}'
            body = json.dumps({"query": document}).encode()
            head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            with running.connect() as client:
                client.sendall(head + f"content-length: {len(body)}\r\n\r\n".encode() + body)
                time.sleep(random.uniform(0, 0.01))
        time.sleep(2)
    left = running.files() - files
    write, answer = running.post('mutation { createRole(input: { name: "last" }) { role { name } } }')
    checks = {
        "descriptors": left < 20,
        "bystander": not bystander.failures,
        "writes go on": write == 200 and "errors" not in answer,
    }
    report("hang-ups", chosen, checks, f"{number} hang-ups, {left} more descriptors; {bystander}")
