#!/usr/bin/env python3
"""SQLite's file has no room, is locked by others, read for long, replaced, or deleted: each has its code, and reads go on."""

import itertools
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chaos import Bystander, arguments, prepare, report, serving
from databases import database
from load import CREATE, READ, Load, outcome

chosen = arguments(__doc__)
if "RELATA_OWN_MOUNTS" not in os.environ:
    # Mounts of its own, also for a user who is not root.
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.environ["RELATA_OWN_MOUNTS"] = "1"
    os.execvp("unshare", ["unshare", "--mount", *rights, sys.executable, *sys.argv])

checks, texts, numbers = {}, [], itertools.count()


def mount(folder, options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def write(running):
    return outcome(running, CREATE, name=f"role {next(numbers)}")[0]


def full_disk(running, stored):
    """Fills the file system, and empties it again."""
    filler = stored.path.parent / "filler"
    codes = set()
    with Bystander(running) as bystander:
        size = os.statvfs(stored.path.parent)
        filler.write_bytes(b"x" * (size.f_bavail * size.f_frsize - 16384))
        for _ in range(300):
            codes.add(write(running))
        ready = running.get("/readyz")
        filler.unlink()
        after = write(running)
    checks["full: code"] = codes - {"ok"} == {"STORAGE_FULL"}
    checks["full: reads"] = not bystander.failures
    checks["full: not ready"] = ready == 503
    checks["full: writes again"] = after == "ok" and running.get("/readyz") == 200
    texts.append(f"full {codes}, readyz {ready}, then {after}")


def locked(running, stored):
    """Has another program write for longer than anybody waits."""
    holder = stored.hold_writes(8)
    with Bystander(running) as bystander:
        code = write(running)
        holder.join()
        after = write(running)
    checks["locked: code"] = code in {"CONFLICT", "SERVICE_UNAVAILABLE"}
    checks["locked: reads"] = not bystander.failures and bystander.worst() < 500
    checks["locked: writes again"] = after == "ok"
    texts.append(f"locked {code}, then {after}")


def long_reader(running, stored):
    """Has another program read while much is written: the log does not stay large."""
    reader = sqlite3.connect(stored.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM roles").fetchall()
    with Load(running, writers=4, readers=0):
        time.sleep(2)
    log = Path(f"{stored.path}-wal")
    during = log.stat().st_size // 1024
    reader.execute("ROLLBACK")
    reader.close()
    for _ in range(3):
        write(running)
        time.sleep(0.3)
    after = log.stat().st_size // 1024
    checks["long reader: log"] = after < 8192
    texts.append(f"log of a long reader {during} → {after} KiB")


def replaced(running, stored):
    """Puts an older copy in place of the file, as a backup is put back."""
    other = stored.path.with_name("copy.db")
    source, copy = sqlite3.connect(stored.path), sqlite3.connect(other)
    source.backup(copy)
    source.close()
    copy.close()
    for log in stored.path.parent.glob("chaos.db-*"):
        log.unlink()
    other.rename(stored.path)
    codes = [write(running) for _ in range(3)]
    names = [name for (name,) in stored.query("SELECT name FROM roles")]
    last = f"role {next(numbers) - 1}"
    checks["replaced: code"] = codes[0] == "SERVICE_UNAVAILABLE"
    checks["replaced: well again"] = codes[2] == "ok" and last in names and running.get("/readyz") == 200
    texts.append(f"replaced {codes}")


def read_only(running, stored):
    """Mounts the folder read-only. What a connection has open it may still write; whatever is acknowledged is there."""
    folder = stored.path.parent
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    codes = {}
    for _ in range(3):
        name = f"role {next(numbers)}"
        codes[name] = outcome(running, CREATE, name=name)[0]
    read, _ = outcome(running, READ)
    subprocess.run(["umount", "-l", folder], check=True)
    after = write(running)
    names = [name for (name,) in stored.query("SELECT name FROM roles")]
    checks["read-only: code"] = set(codes.values()) <= {"ok", "READ_ONLY_DATABASE"}
    checks["read-only: acknowledged"] = all(name in names for name, code in codes.items() if code == "ok")
    checks["read-only: reads"] = read == "ok"
    checks["read-only: writes again"] = after == "ok"
    texts.append(f"read-only {list(codes.values())}, read {read}, then {after}")


def deleted(running, stored):
    """Deletes the file, which a connection has read."""
    outcome(running, READ)
    for file in stored.path.parent.glob("chaos.db*"):
        file.unlink()
    time.sleep(1.5)
    ready = running.get("/readyz")
    code = write(running)
    read, _ = outcome(running, READ)
    checks["deleted: code"] = code == "SERVICE_UNAVAILABLE"
    checks["deleted: reads"] = read == "ok"
    checks["deleted: not ready"] = ready == 503
    checks["deleted: no new file"] = not stored.path.exists()
    texts.append(f"deleted {code}, read {read}, readyz {ready}, file {stored.path.exists()}")


with tempfile.TemporaryDirectory() as folder:
    mount(folder, "size=64m")
    with database("sqlite", folder) as stored:
        prepare(chosen, stored, 100)
        with serving(chosen, stored, "--statement-timeout", "2") as running:
            for trouble in (locked, full_disk, long_reader, read_only, replaced, deleted):
                trouble(running, stored)
    subprocess.run(["umount", "-l", folder], check=True)
report("SQLite in trouble", chosen, checks, "; ".join(texts))
