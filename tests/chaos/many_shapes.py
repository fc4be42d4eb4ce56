#!/usr/bin/env python3
"""Thousands of filters that differ in shape: neither the server nor PostgreSQL keeps a statement for each."""

import itertools
from pathlib import Path

from chaos import arguments, report, server
from load import outcome

OPERATORS = ["eq: \"a\"", "ne: \"a\"", "contains: \"a\"", "startsWith: \"a\"", "endsWith: \"a\"", "isNull: true", "lt: \"a\"", "gte: \"a\""]
FIELDS = ["name", "email"]

chosen = arguments(__doc__)
number = chosen.clients or 3000
conditions = ["{ %s: { %s } }" % each for each in itertools.product(FIELDS, OPERATORS)]
shapes = itertools.islice(itertools.product(conditions, repeat=4), number)


def backends(running):
    """The memory of PostgreSQL's processes of their own, in MiB; 0 for SQLite."""
    if chosen.database == "sqlite":
        return 0
    kibibytes = 0
    for process in running.database.backends():
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                kibibytes += int(line.split()[1])
    return kibibytes // 1024


with server(chosen) as running:
    codes, memory = {}, []
    for index, shape in enumerate(shapes):
        document = "{ users(where: { and: [%s] }, first: 1) { nodes { id } } }" % ", ".join(shape)
        code, _ = outcome(running, document)
        codes[code] = codes.get(code, 0) + 1
        if index in (number // 3, number - 1):
            memory.append((running.memory(), backends(running)))
    (server_before, backends_before), (server_after, backends_after) = memory
    checks = {
        "answered": set(codes) == {"ok"},
        "server": server_after - server_before < 20,
        "PostgreSQL": backends_after - backends_before < 8,
    }
    text = f"{number} shapes {codes}, server {server_before} → {server_after} MiB, backends {backends_before} → {backends_after} MiB"
    report("many shapes", chosen, checks, text)
