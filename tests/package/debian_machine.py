"""A Debian of its own, booted with the real systemd in a container made by systemd-nspawn. Needs root."""

import atexit
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

# Limits for what is waited for. They cost nothing while all is well and only bound how long a hang takes to be noticed:
# slow machines are slow, not red. Booting starts some forty units at once, on a machine that may be building beside it.
PATIENCE = 600.0
BOOT_PATIENCE = 1800.0
# While it boots, a question can be lost with the bus that it was put to; then it is asked again.
BOOT_ANSWER_PATIENCE = 30.0


class Failed(AssertionError):
    """A command did not do what the test needs."""


def wait_until(condition, what, patience=PATIENCE, pause=0.05):
    """Asks again and again, without a fixed wait that would be too short one day, and returns the first true answer.
    `pause`: longer where asking costs something that a busy machine needs for what is waited for."""
    give_up = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > give_up:
            raise Failed(f"waited {patience:.0f} s for {what}")
        time.sleep(pause)


class Machine:
    """A copy of `base`, booted. Its network is its own, and only loopback: nothing outside is touched or needed."""

    _numbers = itertools.count(1)

    def __init__(self, base):
        self.number = next(self._numbers)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="collector-machine-"))
        self.root = self.folder / "root"
        self.container = None
        self.leader = None
        atexit.register(self.close)  # also when somebody interrupts the test
        subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(self.root)], check=True)
        (self.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
        self.boot_log = self.folder / "boot.log"

    def boot(self):
        """Returns when systemd has started everything that it starts by itself."""
        self.begin_boot()
        self._wait_booting(lambda: self._ask("is-system-running").stdout.strip() in ("running", "degraded"),
                           "the end of booting")

    def begin_boot(self):
        """Returns when systemd answers; it may be waiting for something."""
        environment = dict(os.environ, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="1")
        with open(self.boot_log, "wb") as log:
            self.container = subprocess.Popen(
                ["systemd-nspawn", "--boot", "--quiet", "--register=no", "--keep-unit", "--settings=no",
                 "--private-network", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe",
                 f"--machine=collector-{os.getpid()}-{self.number}", "-D", str(self.root)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True)
        self._wait_booting(self._answers, "systemd")

    def _answers(self):
        self.leader = self._find_leader()
        return self.leader is not None and self._ask("show-environment").returncode == 0

    def _find_leader(self):
        """Of nspawn's children the one that is the first process inside; before it there is a helper, which soon ends."""
        for child in pathlib.Path(f"/proc/{self.container.pid}/task/{self.container.pid}/children").read_text().split():
            try:
                status = pathlib.Path(f"/proc/{child}/status").read_text()
            except OSError:
                continue  # it ended meanwhile
            if re.search(r"^NSpid:.*\t1$", status, re.MULTILINE):
                return int(child)
        return None

    def _ask(self, *question):
        return self.run("systemctl", *question, check=False, timeout=BOOT_ANSWER_PATIENCE)

    def _wait_booting(self, condition, what):
        """Gives up at once when the container ends, and says what it printed."""
        def answer():
            if self.container.poll() is not None:
                raise Failed("the container ended")
            try:
                return condition()
            except subprocess.TimeoutExpired:
                return None

        try:
            return wait_until(answer, what, BOOT_PATIENCE, pause=0.5)
        except Failed as failed:
            console = self.boot_log.read_text(errors="replace")[-2000:]
            raise Failed(f"{failed}; the end of what it printed:\n{console}") from failed

    def shut_down(self):
        """As `poweroff` would."""
        if self.container is not None and self.container.poll() is None:
            self.run("systemctl", "poweroff", check=False)
            self.container.wait(timeout=PATIENCE)
        self.container = None

    def close(self):
        try:
            self.shut_down()
        except (Failed, subprocess.TimeoutExpired):
            pass
        if self.container is not None and self.container.poll() is None:
            self.container.kill()
            self.container.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def enter(self):
        """What to put before a command to run it inside, as root."""
        return ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-C", "--",
                "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive"]

    def run(self, *command, check=True, timeout=PATIENCE, environment=()):
        """Runs a command inside and returns it with its output, standard error included."""
        done = subprocess.run([*self.enter(), *environment, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout, cwd="/",
                              check=False)
        if check and done.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
        return done

    def network(self):
        """What to put before a program of the host to run it in this machine's network."""
        return ["nsenter", "-t", str(self.leader), "-n", "--"]

    def write(self, path, content, mode=0o644):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        file.chmod(mode)

    def read(self, path):
        return (self.root / path.lstrip("/")).read_text()

    def exists(self, path):
        return os.path.lexists(self.root / path.lstrip("/"))

    def show(self, unit, name):
        """One property of a unit, as systemd knows it."""
        return self.run("systemctl", "show", "--value", f"--property={name}", unit).stdout.strip()

    def journal(self, unit, *options):
        self.run("journalctl", "--sync")  # a line takes a moment from its writer to the file
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}", *options).stdout
