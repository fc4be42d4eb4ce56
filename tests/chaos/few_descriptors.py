#!/usr/bin/env python3
"""More connections than the process may open: new clients are answered all the same."""

from chaos import Bystander, Clients, arguments, report, server

chosen = arguments(__doc__)
number = chosen.clients or 600
with server(chosen, files=256) as running:
    with Bystander(running) as bystander:
        clients = Clients(running, number, b"")
        clients.wait_until_closed(3)
    checks = {"bystander": not bystander.failures and bystander.worst() < 500}
    text = f"{number} idle connections of 256 descriptors, {running.files()} open; {bystander}"
    report("few descriptors", chosen, checks, text)
