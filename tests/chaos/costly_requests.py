#!/usr/bin/env python3
"""The costliest requests that the limits accept: they keep nobody out, and writes beside them are answered as they happened."""

import threading
import time

from chaos import Bystander, arguments, report, server
from load import Clients, outcome

USERS = 20_000
WRITE = "mutation($input: CreateUserInput!) { createUser(input: $input) { user { id role { name } profile { id } } } }"


def repeat(number, field):
    """A query of so many fields that differ by `%d` alone."""
    return "{ %s }" % " ".join(field.replace("%d", str(index)) for index in range(number))


def counts_through(hops):
    """A condition on roles that counts through so many relations."""
    if hops == 0:
        return "id: { gte: 0 }"
    users = "whereHas: { role: { %s } }" % counts_through(hops - 1)
    return "relatedCount: { users: { gte: 0, where: { %s } } }" % users


PATTERNS = ", ".join('{ displayName: { contains: "aaaaaaa%d" } }' % index for index in range(45))
ATTACKS = {
    "counts": repeat(1, "c%d: roles(where: { " + counts_through(2) + " }) { totalCount }"),
    "patterns": repeat(4, "p%d: profiles(where: { or: [" + PATTERNS + "] }) { totalCount }"),
    "far pages": repeat(60, f"f%d: users(first: 1, offset: {USERS - 100}, orderBy: [{{ name: ASC }}]) {{ nodes {{ id }} }}"),
    "large answers": repeat(9, "l%d: users(first: 1000) { nodes { id uuid name email } }"),
}

chosen = arguments(__doc__)
number = chosen.clients or 3
seconds = 4 if chosen.clients is None else 15


def besiege(running, document):
    """Sends a request again and again beside a reader and a writer; returns the outcomes, the reader and the writes."""
    codes, writes, lock = {}, [], threading.Lock()

    def attack():
        start = time.monotonic()
        code, _ = outcome(running, document, 60)
        with lock:
            codes[code] = max(codes.get(code, 0), round(time.monotonic() - start, 1))

    def write():
        with lock:
            email = f"{len(writes)}-{time.monotonic_ns()}@example.com"
            writes.append((email, None, None))
        code, answer = outcome(running, WRITE, input={"name": "w", "email": email})
        stands = any(error.get("extensions", {}).get("committed") for error in answer.get("errors", []))
        with lock:
            writes.append((email, code, stands))
        time.sleep(0.05)

    with Bystander(running) as bystander, Clients(number, attack), Clients(1, write):
        time.sleep(seconds)
    return codes, bystander, [each for each in writes if each[1]]


with server(chosen, users=USERS) as running:
    results, accepted, wrong, worst, failures = [], True, [], 0, 0
    for name, document in ATTACKS.items():
        codes, bystander, writes = besiege(running, document)
        there = {email for (email,) in running.database.query("SELECT email FROM users WHERE name = 'w'")}
        wrong += [email for email, code, stands in writes if (code == "ok" or bool(stands)) != (email in there)]
        accepted = accepted and set(codes) <= {"ok", "TIMEOUT"}
        worst, failures = max(worst, bystander.worst()), failures + len(bystander.failures)
        results.append(f"{name} {codes}: {bystander.worst():.0f} ms, {len(writes)} writes")
    checks = {
        "accepted": accepted,
        "bystander": not failures and worst < 250,
        "writes": not wrong,
    }
    report("costly requests", chosen, checks, "; ".join(results))
