#!/usr/bin/env python3
"""Reads, writes and errors of many kinds for a long time: the memory stays what it was after the first sixtieth."""

import itertools
import random
import time
from collections import Counter

from chaos import arguments, report, server
from load import Clients, outcome

PAGE = "query($n: Int!) { users(first: 50, offset: $n) { nodes { id name profile { id displayName } } } }"
ROW = "query($id: ID!) { user(id: $id) { name profile { displayName } role { name } } }"
HAS = "{ users(first: 50, where: { whereHas: { profile: { isPublic: { eq: true } } } }) { nodes { id profile { id } } } }"
LARGE = "{ users(first: 1000) { nodes { id name email profile { id displayName bio } role { name } } } }"
COUNTS = "{ roles(first: 10) { nodes { name usersAggregate { count } } } }"
CREATE = """mutation($email: String!) {
    createUser(input: { name: "long", email: $email, profile: { create: { displayName: "run" } } }) { user { id } }
}"""
UPDATE = "mutation($id: ID!, $name: String!) { updateUser(id: $id, input: { name: $name }) { changed } }"
DELETE = "mutation($id: ID!) { deleteUser(id: $id) { user { id } } }"
TAKEN = 'mutation { createRole(input: { name: "long run" }) { role { id } } }'

chosen = arguments(__doc__, minutes=0.5)
number = itertools.count()
codes = Counter()


def one_document():
    """A document that no other request has."""
    return '{ users(first: 3, where: { name: { contains: "%d" } }) { nodes { id } } }' % next(number)


def create_and_delete(running):
    """Creates a user, updates it and deletes it, so that the table stays as it is."""
    code, answer = outcome(running, CREATE, email=f"long-{next(number)}@example.com")
    if code == "ok":
        user = answer["data"]["createUser"]["user"]["id"]
        outcome(running, UPDATE, id=user, name=f"long {user}")
        code, _ = outcome(running, DELETE, id=user)
    return code


def hang_up(running):
    """Sends a request and does not wait for its answer."""
    body = b'{"query":"{ users(first: 1000) { nodes { id profile { id } } } }"}'
    with running.connect() as client:
        head = f"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
    return "hung up"


def act(running):
    """Does one thing of many, the costly ones more rarely."""
    actions = {
        "page": (20, lambda: outcome(running, PAGE, n=random.randrange(400))[0]),
        "row": (20, lambda: outcome(running, ROW, id=str(random.randrange(1, 500)))[0]),
        "has": (10, lambda: outcome(running, HAS)[0]),
        "large": (1, lambda: outcome(running, LARGE)[0]),
        "counts": (5, lambda: outcome(running, COUNTS)[0]),
        "one document": (20, lambda: outcome(running, one_document())[0]),
        "write": (10, lambda: create_and_delete(running)),
        "taken": (3, lambda: outcome(running, TAKEN)[0]),
        "invalid": (3, lambda: outcome(running, "{ users { none%d } }" % next(number))[0]),
        "hang up": (2, lambda: hang_up(running)),
    }
    [name] = random.choices(list(actions), [weight for weight, _ in actions.values()])
    codes[name, actions[name][1]()] += 1
    time.sleep(0.01)


EXPECTED = {("taken", "UNIQUE_VIOLATION"), ("invalid", "GRAPHQL_VALIDATION_FAILED"), ("hang up", "hung up")}

with server(chosen, users=500) as running:
    outcome(running, TAKEN)
    seconds = chosen.minutes * 60
    memory = []
    with Clients(chosen.clients or 4, lambda: act(running)):
        for _ in range(60):
            time.sleep(seconds / 60)
            memory.append(running.memory())
    requests = sum(codes.values())
    odd = {key: times for key, times in codes.items() if key[1] != "ok" and key not in EXPECTED}
    # Caches fill while a run of seconds lasts.
    slack = 30 if chosen.minutes < 10 else 10
    first, last = memory[0], max(memory[-5:])
    checks = {"answered": not odd, "memory": last <= first + slack}
    text = f"{requests} actions in {seconds:.0f} s, memory {first} → {last} MiB, most {max(memory)} {odd or ''}"
    report("long run", chosen, checks, text)
