"""What all experiments need: a server over a fresh database, slow clients, and somebody who only wants an answer."""

import argparse
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from databases import database

ROOT = Path(__file__).resolve().parents[2]


def arguments(description, minutes=None):
    """The arguments of an experiment: which database, with how many clients, and how long where it can be chosen."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--program", default=os.environ.get("RELATA", ROOT / "target/debug/relata"))
    parser.add_argument("--clients", type=int, help="the number of clients")
    if minutes:
        parser.add_argument("--minutes", type=float, default=minutes)
    chosen = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    return chosen


class Server:
    """A running server."""

    def __init__(self, program, url, flags, files):
        def limit_files():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        command = [str(program), "--database-url", url, "serve", "--listen", "127.0.0.1:0",
                   "--anonymous-as", "admin", *flags]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, preexec_fn=limit_files
        )
        for line in self.process.stdout:
            if "  GraphQL  " in line:
                self.port = int(line.rsplit(":", 1)[1].split("/")[0])
                break
        else:
            raise RuntimeError("the server does not start")

    def connect(self, timeout=30, buffer=None):
        """Connects; a client with a small buffer takes little at once."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(timeout)
        client.connect(("127.0.0.1", self.port))
        return client

    def get(self, path, timeout=5):
        """The status of a GET."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def post(self, document, timeout=30, **variables):
        """The status and the answer of a GraphQL request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            body = json.dumps({"query": document, "variables": variables})
            connection.request("POST", "/graphql", body, {"content-type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read() or "null")
        finally:
            connection.close()

    def memory(self):
        """The resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024

    def files(self):
        """The number of open descriptors."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def connections(self):
        """The number of connections of clients that are open."""
        entries = Path("/proc/net/tcp").read_text().splitlines()[1:]
        local = f":{self.port:04X}"
        return sum(1 for entry in entries if (columns := entry.split())[1].endswith(local) and columns[3] == "01")

    def stop(self, patience=20):
        """Ends the server by SIGTERM, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return None


@contextmanager
def server(chosen, *flags, files=None, users=100):
    """Starts a server over a fresh database with users."""
    with tempfile.TemporaryDirectory() as folder, database(chosen.database, folder) as stored:
        prepare(chosen, stored, users)
        with serving(chosen, stored, *flags, files=files) as running:
            yield running


def prepare(chosen, stored, users):
    """Makes the tables and some users in an empty database."""
    for command in (["migrate"], ["seed", "--users", str(users)]):
        subprocess.run(
            [str(chosen.program), "--database-url", stored.url, *command],
            check=True, stdout=subprocess.DEVNULL,
        )


@contextmanager
def serving(chosen, stored, *flags, url=None, files=None):
    """Starts a server over a database, under another URL where one is given."""
    running = Server(chosen.program, url or stored.url, flags, files)
    running.database = stored
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


class Bystander(threading.Thread):
    """Asks for one row again and again, on a new connection each time."""

    def __init__(self, running, document="{ role(id: 1) { name } }"):
        super().__init__(daemon=True)
        self.running, self.document = running, document
        self.times, self.failures = [], []
        self.ended = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def run(self):
        while not self.ended.wait(0.05):
            start = time.monotonic()
            try:
                status, answer = self.running.post(self.document, timeout=10)
                if status != 200 or "errors" in answer:
                    self.failures.append(answer)
            except OSError as error:
                self.failures.append(error)
            self.times.append(time.monotonic() - start)

    def worst(self):
        """The time within which 99 of 100 requests were answered, in milliseconds."""
        times = sorted(self.times)
        return 1000 * times[min(len(times) - 1, len(times) * 99 // 100)] if times else 0

    def __str__(self):
        return f"bystander p99 {self.worst():.0f} ms, {len(self.failures)} of {len(self.times)} failed"


class Clients:
    """Many connections that send something, and then a little each second."""

    def __init__(self, running, number, first, trickle=b""):
        self.sockets = []
        for _ in range(number):
            try:
                client = running.connect(timeout=2)
                client.sendall(first)
            except OSError:
                break
            client.setblocking(False)
            self.sockets.append(client)
        self.trickle = trickle

    def closed(self):
        """The number of connections that the server has closed."""
        return sum(1 for client in self.sockets if is_closed(client))

    def wait_until_closed(self, seconds):
        """Waits until the server has closed all, at most so many seconds; returns how many it has closed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.closed() < len(self.sockets):
            for client in self.sockets:
                try:
                    client.send(self.trickle)
                except OSError:
                    pass
            time.sleep(0.5)
        return self.closed()

    def close(self):
        for client in self.sockets:
            client.close()


def is_closed(client):
    """Whether the server has closed a connection. What it has sent is thrown away."""
    try:
        while client.recv(1 << 16):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def report(name, chosen, checks, text):
    """Prints the one line of an experiment, and ends with 1 where a check failed."""
    failed = [check for check, is_ok in checks.items() if not is_ok]
    verdict = f"FAIL ({', '.join(failed)})" if failed else "ok"
    print(f"{name:<20} {chosen.database:<9} {verdict:<5} {text}", flush=True)
    sys.exit(1 if failed else 0)
