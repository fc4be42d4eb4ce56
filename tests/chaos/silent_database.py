#!/usr/bin/env python3
"""All connections to PostgreSQL go silent for good, new ones work: requests are answered, and all is well in ten seconds."""

import time

from chaos import arguments, report, server
from load import Load

chosen = arguments(__doc__)
with server(chosen, "--statement-timeout", "2") as running:
    with Load(running) as load:
        time.sleep(1)
        silent = running.database.backends()
        running.database.freeze(silent)
        frozen = time.monotonic()
        time.sleep(12)
    well = load.well_after(frozen)
    lost, denied = load.account(running.database)
    running.database.thaw(silent)
    answered = sum(1 for start, _, code in load.read if code == "ok" and start > frozen + 10)
    checks = {
        "codes": set(load.codes()) <= {"ok", "SERVICE_UNAVAILABLE", "COMMIT_UNKNOWN", "TIMEOUT"},
        "nothing lost": not lost,
        "nothing denied": not denied,
        "well in ten seconds": well < 10 and answered > 50,
        "answered in time": load.longest() < 8,
        "ready": running.get("/readyz") == 200,
    }
    text = f"{len(silent)} connections silent, {dict(load.codes())}, longest {load.longest():.1f} s, last error after {well:.1f} s"
    report("silent database", chosen, checks, text)
