#!/usr/bin/env python3
"""SIGTERM while writes wait for a lock that another program holds: each one is answered."""

import threading
import time

from chaos import arguments, report, server

WRITE = 'mutation { updateRole(id: 1, input: { name: "w" }) { role { id } } }'

chosen = arguments(__doc__)
number = chosen.clients or 50
answers, lock = [], threading.Lock()


def write(running):
    try:
        status, answer = running.post(WRITE)
    except OSError as error:
        status, answer = type(error).__name__, {}
    with lock:
        answers.append((status, "errors" in answer))


with server(chosen, "--connections", "20") as running:
    holder = running.database.hold_writes(1.5)
    threads = [threading.Thread(target=write, args=[running]) for _ in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(0.7)
    waiting = number - len(answers)
    start = time.monotonic()
    code = running.stop()
    seconds = time.monotonic() - start
    for thread in threads + [holder]:
        thread.join()
    answered = answers.count((200, False))
    checks = {
        "they wait": waiting == number,
        "exit code 0": code == 0,
        "all are answered": answered == number,
        "in time": seconds < 11,
    }
    text = f"{answered} of {waiting} waiting writes answered, exit code {code} after {seconds:.1f} s"
    report("stop under load", chosen, checks, text)
