#!/usr/bin/env python3
"""Roles are deleted while others write their users, many at once: no writer waits for another in a circle."""

import itertools
import random
import time

from chaos import arguments, report, server
from load import Clients, outcome

EXPECTED = {"ok", "CONFLICT", "NOT_FOUND", "FOREIGN_KEY_VIOLATION"}
DOCUMENTS = {
    "create": 'mutation($role: ID!, $email: String!) { createUser(input: { name: "n", email: $email, role: { associate: { id: $role } } }) { user { id } } }',
    "move": "mutation($role: ID!, $users: [SaveUserInput!]!) { saveManyUsersForRole(roleId: $role, input: $users) { users { id } } }",
    "delete": "mutation($role: ID!) { deleteRole(id: $role) { role { id } } }",
    "rename": 'mutation($user: ID!) { updateUser(id: $user, input: { name: "r" }) { user { id } } }',
}

chosen = arguments(__doc__)
number = chosen.clients or 16
codes, numbers = {}, itertools.count()


def write(running):
    verb = random.choice(["create", "create", "move", "move", "rename", "delete"])
    users = random.sample(range(1, 60), 4)
    variables = {
        "create": {"email": f"{next(numbers)}@example.com"},
        "move": {"users": [{"id": user} for user in users]},
        "rename": {"user": users[0]},
    }.get(verb, {})
    if verb != "rename":
        place = random.randrange(len(roles))
        variables["role"] = roles[place]
    code, answer = outcome(running, DOCUMENTS[verb], **variables)
    codes[code] = codes.get(code, 0) + 1
    if verb == "delete" and code == "ok":
        _, answer = outcome(running, f'mutation {{ createRole(input: {{ name: "role {next(numbers)}" }}) {{ role {{ id }} }} }}')
        roles[place] = answer["data"]["createRole"]["role"]["id"]


with server(chosen, "--connections", "32") as running:
    roles = [id for (id,) in running.database.query("SELECT id FROM roles")]
    with Clients(number, lambda: write(running)):
        time.sleep(6 if chosen.clients is None else 30)
    deadlocks = 0
    if chosen.database == "postgres":
        time.sleep(1)
        deadlocks = int(running.database.query("SELECT sum(deadlocks) FROM pg_stat_database")[0][0])
    checks = {
        "no deadlock": deadlocks == 0,
        "codes": set(codes) <= EXPECTED,
        "writes": codes.get("ok", 0) > 100,
    }
    report("crossing locks", chosen, checks, f"{codes}, {deadlocks} deadlocks")
