"""A PostgreSQL server of one's own for a test: made in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

PORT = 54329


def binaries() -> Path | None:
    """The folder of the server's programs: on the path, or where Debian keeps the newest version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    return places[-1].parent if places else None


class Server:
    """A running server. It refuses to run as root, so root starts it as the user `postgres`."""

    def __init__(self, folder: Path, programs: Path, owner: str, *settings: str) -> None:
        self.folder, self.programs, self.owner = folder, programs, owner
        self.data, self.sockets = folder / "data", folder / "s"
        folder.mkdir(parents=True)
        self.sockets.mkdir()
        if os.geteuid() == 0:
            for one in (folder, self.sockets):
                shutil.chown(one, owner, owner)
        self._run(
            "initdb", "-D", str(self.data), "-A", "trust", "-U", "owner", "--data-checksums", "-E", "UTF8", "--no-sync"
        )
        with (self.data / "postgresql.conf").open("a") as file:
            lines = [
                "listen_addresses = ''",
                f"unix_socket_directories = '{self.sockets}'",
                f"port = {PORT}",
                *settings,
            ]
            file.write("\n".join(lines) + "\n")
        self.start()

    def url(self, database: str = "postgres", role: str = "owner") -> str:
        return f"postgresql://{role}@/{database}?host={self.sockets}&port={PORT}"

    def start(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """End the server, and with it everything it held."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End the server and all its processes at once, and wait until none is left."""
        main = int((self.data / "postmaster.pid").read_text().split()[0])
        # Stopped first, it cannot start another process between the look and the kill.
        os.kill(main, signal.SIGSTOP)
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, check=False
        )
        numbers = [main, *(int(number) for number in children.stdout.split())]
        for number in numbers:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 10
        while any(_alive(number) for number in numbers) and time.monotonic() < until:
            time.sleep(0.01)
        # Where nobody collects dead processes, the number in these files still looks like a running server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for one in self.sockets.iterdir():
            one.unlink()

    def sql(self, text: str, database: str = "postgres", role: str = "owner") -> str:
        """Say something to the server; the server's refusal, or nothing."""
        import psycopg

        try:
            with psycopg.connect(self.url(database, role), autocommit=True) as connection:
                connection.execute(text.encode())
        except psycopg.Error as error:
            return str(error)
        return ""

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        root = os.geteuid() == 0
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            # pg_ctl leaves the server behind: a pipe would wait for it.
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            text=True,
            cwd="/",
            user=self.owner if root else None,
            group=self.owner if root else None,
            extra_groups=[] if root else None,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )
        log = self.folder / "log"
        said = done.stderr or (log.read_text()[-1000:] if log.exists() else "")
        assert not check or done.returncode == 0, f"{program}: {said}"
        return done


def _alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def start_server(folder: Path, *settings: str) -> Server:
    """A server, or a loud skip with the reason."""
    programs = binaries()
    if programs is None:
        pytest.skip("NOT TESTED: no PostgreSQL server is installed (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="NOT TESTED: psycopg is not installed (the extra `postgres`)")
    owner = getpass.getuser()
    if os.geteuid() == 0:
        owner = "postgres"
        try:
            pwd.getpwnam(owner)
        except KeyError:
            pytest.skip("NOT TESTED: PostgreSQL does not run as root, and there is no user `postgres`")
    return Server(folder, programs, owner, *settings)
