"""Clients that write and read as fast as they are answered, and the account of what they were told."""

import threading
import time
from collections import Counter
from http.client import HTTPException

CREATE = 'mutation($name: String!) { createRole(input: { name: $name }) { role { id name } } }'
READ = "{ users(first: 5) { nodes { id name profile { id } } } }"


def outcome(running, document, timeout=30, **variables):
    """What a request came to: `ok`, the code of its error, or the failure of its connection; and its answer."""
    try:
        status, answer = running.post(document, timeout, **variables)
    except (OSError, HTTPException) as error:
        return type(error).__name__, {}
    errors = answer.get("errors") or []
    return (errors[0].get("extensions", {}).get("code", f"{status}") if errors else "ok"), answer


class Clients(threading.Thread):
    """Repeats an action in several threads until it is told to stop."""

    def __init__(self, number, action):
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.repeat, args=[action], daemon=True) for _ in range(number)]

    def repeat(self, action):
        while not self.ended.is_set():
            action()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join(45)


class Load:
    """Writes of roles with names of their own, and reads of users; keeps what became of each."""

    def __init__(self, running, writers=8, readers=8):
        self.running = running
        self.lock = threading.Lock()
        self.written, self.read = {}, []
        self.clients = [Clients(writers, self.write), Clients(readers, self.ask)]

    def __enter__(self):
        for clients in self.clients:
            clients.__enter__()
        return self

    def __exit__(self, *_):
        for clients in self.clients:
            clients.__exit__()

    def write(self):
        with self.lock:
            name = f"load {len(self.written)}"
            self.written[name] = "unanswered"
        started = time.monotonic()
        code, _ = outcome(self.running, CREATE, name=name)
        with self.lock:
            self.written[name] = code
            self.read.append((started, time.monotonic(), code))
        pause(code)

    def ask(self):
        started = time.monotonic()
        code, _ = outcome(self.running, READ)
        with self.lock:
            self.read.append((started, time.monotonic(), code))
        pause(code)

    def codes(self):
        """How often each outcome was met."""
        with self.lock:
            return Counter(code for _, _, code in self.read)

    def longest(self):
        """The longest time that a request took, in seconds."""
        with self.lock:
            return max((end - start for start, end, _ in self.read), default=0)

    def well_after(self, moment):
        """The time from a moment to the end of the last request that failed after it, in seconds."""
        with self.lock:
            return max((end - moment for _, end, code in self.read if code != "ok" and end > moment), default=0)

    def account(self, stored):
        """Compares what was said of each write with what the database has: the names of those that are wrong."""
        there = {name for (name,) in stored.query("SELECT name FROM roles")}
        lost = [name for name, code in self.written.items() if code == "ok" and name not in there]
        unclear = {"ok", "unanswered", "COMMIT_UNKNOWN", *CUT_OFF}
        denied = [name for name, code in self.written.items() if code not in unclear and name in there]
        return lost, denied


# A client whose connection broke cannot know whether its write happened.
CUT_OFF = {"ConnectionResetError", "RemoteDisconnected", "BrokenPipeError", "ConnectionRefusedError", "TimeoutError", "IncompleteRead"}


def pause(code):
    """A client that was refused waits a little before it tries again."""
    if code != "ok":
        time.sleep(0.05)
