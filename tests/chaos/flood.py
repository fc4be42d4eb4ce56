#!/usr/bin/env python3
"""More queries than may run at once: the rest is refused at once, and checks and writes are answered."""

import threading
import time

from chaos import arguments, report, server

QUERY = "{ users(first: 50) { nodes { profile { user { name } } } } }"
WRITE = 'mutation { updateRole(id: 1, input: { name: "r" }) { role { name } } }'

chosen = arguments(__doc__)
number = chosen.clients or 100
statuses, lock, ended = {}, threading.Lock(), threading.Event()


def ask(running):
    while not ended.is_set():
        try:
            status, _ = running.post(QUERY)
        except OSError as error:
            status = type(error).__name__
        with lock:
            statuses[status] = statuses.get(status, 0) + 1


def measure(action):
    start = time.monotonic()
    is_ok = action()
    return is_ok, 1000 * (time.monotonic() - start)


def write(running):
    status, answer = running.post(WRITE)
    return status == 200 and "errors" not in answer


with server(chosen, "--max-requests", "16") as running:
    threads = [threading.Thread(target=ask, args=[running], daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    checked, written = [], []
    end = time.monotonic() + 8
    while time.monotonic() < end:
        checked.append(measure(lambda: running.get("/healthz") == 200 and running.get("/readyz") == 200))
        written.append(measure(lambda: write(running)))
        time.sleep(0.2)
    ended.set()
    for thread in threads:
        thread.join(10)
    slowest = {name: max(time for _, time in times) for name, times in (("checks", checked), ("writes", written))}
    checks = {
        "refused": statuses.get(503, 0) > 0,
        "answered": statuses.get(200, 0) > 0 and set(statuses) <= {200, 503},
        "checks": all(is_ok for is_ok, _ in checked),
        "writes": all(is_ok for is_ok, _ in written),
    }
    text = f"statuses {statuses}, checks ≤ {slowest['checks']:.0f} ms, writes ≤ {slowest['writes']:.0f} ms"
    report("flood", chosen, checks, text)
