#!/usr/bin/env python3
"""The server is killed while it writes, again and again: what was acknowledged is there, and the next one starts at once."""

import os
import signal
import tempfile
import time

from chaos import arguments, prepare, report, serving
from databases import database
from load import Load

chosen = arguments(__doc__)
rounds = chosen.clients or 5
lost, denied, acknowledged, slowest, sound = [], [], 0, 0, True
with tempfile.TemporaryDirectory() as folder, database(chosen.database, folder) as stored:
    prepare(chosen, stored, 100)
    for _ in range(rounds):
        stored.query("DELETE FROM roles WHERE name LIKE 'load %'")
        start = time.monotonic()
        with serving(chosen, stored) as running:
            slowest = max(slowest, time.monotonic() - start)
            with Load(running) as load:
                time.sleep(1)
                os.kill(running.process.pid, signal.SIGKILL)
                running.process.wait()
                load.clients[0].ended.set()
                load.clients[1].ended.set()
        acknowledged += load.codes()["ok"]
        wrong = load.account(stored)
        lost, denied = lost + wrong[0], denied + wrong[1]
        sound = sound and (chosen.database == "postgres" or stored.query("PRAGMA integrity_check") == [("ok",)])
checks = {
    "acknowledged": acknowledged > 20 * rounds,
    "nothing lost": not lost,
    "nothing denied": not denied,
    "sound": sound,
    "starts at once": slowest < 3,
}
text = f"{rounds} kills, {acknowledged} acknowledged, {len(lost)} lost, started in ≤ {slowest:.2f} s"
report("crash", chosen, checks, text)
