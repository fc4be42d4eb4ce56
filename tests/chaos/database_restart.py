#!/usr/bin/env python3
"""PostgreSQL ends at once and comes back, and its connections are ended one by one: each error says so, no write is lost."""

import time

from chaos import arguments, report, server
from load import READ, Load, outcome

EXPECTED = {"ok", "SERVICE_UNAVAILABLE", "COMMIT_UNKNOWN", "CONFLICT"}
TERMINATE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"""

chosen = arguments(__doc__)
with server(chosen) as running:
    with Load(running) as load:
        time.sleep(1)
        for _ in range(20):
            running.database.query(TERMINATE)
            time.sleep(0.1)
        terminated = load.codes()

        running.database.stop()
        time.sleep(2)
        away = running.get("/readyz")
        running.database.start()
        back = time.monotonic()
        while outcome(running, READ)[0] != "ok" and time.monotonic() < back + 10:
            time.sleep(0.02)
        first = time.monotonic() - back
        time.sleep(2)
    lost, denied = load.account(running.database)
    checks = {
        "codes": set(load.codes()) <= EXPECTED,
        "nothing lost": not lost,
        "nothing denied": not denied,
        "terminated": terminated["ok"] > 100,
        "not ready while away": away == 503,
        "ready again": running.get("/readyz") == 200,
        "well again": first < 2 and load.well_after(back) < 6,
    }
    text = f"{dict(load.codes())}, first answer after {first:.2f} s, last error after {load.well_after(back):.1f} s"
    report("database restart", chosen, checks, text)
