#!/usr/bin/env python3
"""Bodies of 1 MiB that stop before their last byte hold little memory, and are given up."""

from chaos import Bystander, Clients, arguments, report, server

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n"

chosen = arguments(__doc__)
number = chosen.clients or 400
with server(chosen, "--body-timeout", "3") as running:
    before = running.memory()
    with Bystander(running) as bystander:
        clients = Clients(running, 0, b"")
        for _ in range(number):
            client = running.connect()
            try:
                client.sendall(HEAD + b" " * (1048576 - 1))
            except OSError:
                pass
            client.setblocking(False)
            clients.sockets.append(client)
        held = running.memory() - before
        closed = clients.wait_until_closed(8)
    checks = {
        "memory": held < 160,
        "all are closed": closed == number,
        "bystander": not bystander.failures and bystander.worst() < 1500,
    }
    text = f"{number} bodies hold {held} MiB, {closed} closed; {bystander}"
    report("unfinished bodies", chosen, checks, text)
