"""The databases of the experiments: a file of SQLite, or a cluster of PostgreSQL that can be stopped, frozen and started."""

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database(kind, folder):
    """An empty database in a folder."""
    stored = Sqlite(folder) if kind == "sqlite" else Postgres(folder)
    try:
        yield stored
    finally:
        stored.remove()


class Sqlite:
    """A file of SQLite."""

    def __init__(self, folder):
        self.path = Path(folder, "chaos.db")
        self.path.touch()
        self.url = f"sqlite:{self.path}"

    def query(self, statement):
        """The rows of a statement, which another program sends."""
        other = sqlite3.connect(self.path, isolation_level=None)
        try:
            return other.execute(statement).fetchall()
        finally:
            other.close()

    def hold_writes(self, seconds):
        """Has another program hold the lock that writes need, for so many seconds; returns when it has it."""
        locked = threading.Event()

        def hold():
            other = sqlite3.connect(self.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            time.sleep(seconds)
            other.execute("ROLLBACK")
            other.close()

        return in_background(hold, locked)

    def remove(self):
        """The folder goes with the file."""


class Postgres:
    """A cluster of PostgreSQL, whose user is not root."""

    def __init__(self, folder):
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.data = Path(folder, "data")
        self.data.mkdir()
        self.user = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chmod(folder, 0o755)
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
            self.user = {"user": owner.pw_uid, "group": owner.pw_gid}

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = self.url_at(self.port)
        self.run("initdb", "-D", self.data, "-U", "chaos", "-A", "trust")
        self.start()

    def url_at(self, port):
        return f"postgres://chaos@127.0.0.1:{port}/postgres?sslmode=disable"

    def start(self):
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", options, "start")

    def stop(self, how="immediate"):
        self.run("pg_ctl", "-D", self.data, "-m", how, "stop")

    def query(self, statement):
        """The rows of a statement, which another program sends."""
        command = [self.programs / "psql", "-qAtX", "-c", statement, self.url]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return [tuple(line.split("|")) for line in lines]

    def backends(self):
        """The processes that serve the program's connections."""
        others = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        return [int(pid) for (pid,) in self.query(f"SELECT pid FROM pg_stat_activity WHERE {others}")]

    def freeze(self, processes):
        """Stops processes without an end: they neither answer nor close their connections."""
        for process in processes:
            os.kill(process, signal.SIGSTOP)

    def thaw(self, processes):
        for process in processes:
            try:
                os.kill(process, signal.SIGCONT)
            except ProcessLookupError:
                pass

    def hold_writes(self, seconds):
        """Has another program hold the lock that writes of roles need, for so many seconds; returns when it has it."""
        return self.hold("LOCK TABLE roles", seconds)

    def hold(self, statement, seconds):
        """Has another program hold the lock of a statement, for so many seconds; returns when it has it."""
        locked = threading.Event()
        lines = f"BEGIN; {statement}; \\echo locked\nSELECT pg_sleep({seconds}); ROLLBACK;\n"

        def hold():
            command = [self.programs / "psql", "-qAtX", self.url]
            other = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            other.stdin.write(lines)
            other.stdin.close()
            while other.stdout.readline().strip() not in ("locked", ""):
                pass
            locked.set()
            other.stdout.read()
            other.wait()

        return in_background(hold, locked)

    def run(self, program, *rest):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([self.programs / program, *rest], check=True, **quiet, **self.user)

    def remove(self):
        """Stops the cluster; its folder goes."""
        subprocess.run(
            [self.programs / "pg_ctl", "-D", self.data, "-m", "immediate", "stop"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.user,
        )
        shutil.rmtree(self.data, ignore_errors=True)


def in_background(hold, locked):
    """Starts a thread that holds a lock; returns when it has it."""
    holder = threading.Thread(target=hold, daemon=True)
    holder.start()
    locked.wait()
    return holder
