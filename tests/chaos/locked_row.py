#!/usr/bin/env python3
"""Many writers wait for one locked row of PostgreSQL: writers of other rows and readers go on."""

import threading
import time

from chaos import Bystander, arguments, report, server
from load import Clients, outcome

UPDATE = 'mutation($id: ID!) { updateUser(id: $id, input: { name: "w" }) { user { id } } }'

chosen = arguments(__doc__)
number = chosen.clients or 40
codes, others, lock = {}, [], threading.Lock()


def write_locked(running):
    code, _ = outcome(running, UPDATE, id="5")
    with lock:
        codes[code] = codes.get(code, 0) + 1


def write_other(running):
    start = time.monotonic()
    code, _ = outcome(running, UPDATE, id="6")
    with lock:
        others.append((time.monotonic() - start, code))
    time.sleep(0.05)


with server(chosen) as running:
    holder = running.database.hold("SELECT 1 FROM users WHERE id = 5 FOR UPDATE", 6)
    with Bystander(running) as bystander, Clients(number, lambda: write_locked(running)) as waiting:
        time.sleep(0.5)
        with Clients(2, lambda: write_other(running)):
            holder.join()
        freed = time.monotonic()
        while outcome(running, UPDATE, id="5")[0] != "ok" and time.monotonic() < freed + 10:
            time.sleep(0.02)
        after = time.monotonic() - freed
    slowest = max(seconds for seconds, _ in others)
    checks = {
        "readers": not bystander.failures and bystander.worst() < 500,
        "other writers": slowest < 1 and all(code == "ok" for _, code in others),
        "codes": set(codes) <= {"ok", "CONFLICT", "SERVICE_UNAVAILABLE"},
        "well again": after < 3,
    }
    text = f"locked: {codes}; {len(others)} other writes ≤ {1000 * slowest:.0f} ms; free after {after:.2f} s; {bystander}"
    report("locked row", chosen, checks, text)
