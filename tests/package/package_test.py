#!/usr/bin/env python3
"""The package in a booted Debian: installing, recording, failing, upgrading, leaving. See scripts/test --package."""

import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

from debian_machine import Machine, wait_until
from hung_thread import hang
from plug_network import PlugNetwork, ask, start_plugs, stop_plugs, wait_for_readings

SERVICE = "collector.service"
DATABASE = "/var/lib/collector/voltage.db"

# How a unit file writes what would mean something else in quotes.
QUOTED = {"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$"}

given = None  # what the command line says


class PackageTest(unittest.TestCase):
    """Each test has a machine of its own, with nothing of the collector's in it."""

    def setUp(self):
        self.machine = Machine(given.base)
        self.addCleanup(self.machine.close)
        self.machine.boot()

    def install(self, package=None, *options, check=True):
        package = pathlib.Path(package or given.package)
        (self.machine.root / "root" / package.name).write_bytes(package.read_bytes())
        return self.machine.run("apt-get", "install", "-qy", "--no-install-recommends", *options, f"/root/{package.name}",
                                check=check)

    def record(self, package=None, **options):
        """Installs, configures and starts it, as docs/raspberry-pi.md says, with plugs that report every second."""
        self.install(package)
        self.network = PlugNetwork(self.machine, given.simulator)
        self.network.configure(**options)
        self.network.start_plugs()
        self.addCleanup(self.network.stop_plugs)
        self.machine.run("systemctl", "enable", "--now", SERVICE)

    def process(self):
        """The collector's process, as the host numbers it."""
        inside = self.machine.show(SERVICE, "MainPID")
        space = os.readlink(f"/proc/{self.machine.leader}/ns/pid")
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                numbers = [line.split()[1:] for line in status.read_text().splitlines() if line.startswith("NSpid:")]
                if numbers and numbers[0][-1] == inside and os.readlink(status.parent / "ns/pid") == space:
                    return int(numbers[0][0])
            except OSError:
                continue  # it ended meanwhile
        self.fail("the collector does not run")

    def assert_active(self):
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "active",
                         self.machine.journal(SERVICE, "--lines=30"))

    def wait_active(self):
        wait_until(lambda: self.machine.show(SERVICE, "ActiveState") == "active", "the service to be active")


class FirstStart(PackageTest):
    def test_says_what_to_edit_and_waits_for_it(self):
        said = self.install().stdout
        self.assertIn("/etc/collector/hivemq.toml", said)
        self.assertIn("/etc/collector/broker-password", said)
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "inactive")
        self.assertEqual(self.machine.show(SERVICE, "UnitFileState"), "disabled")
        self.assertEqual(self.machine.run("stat", "-c", "%U %a", "/etc/collector/broker-password").stdout, "root 600\n")

        self.assertNotEqual(self.machine.run("systemctl", "start", SERVICE, check=False).returncode, 0)
        self.assertEqual(self.machine.show(SERVICE, "ExecMainStatus"), "78")
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "failed", "it must not try again by itself")
        journal = self.machine.journal(SERVICE)
        self.assertIn("/etc/collector/hivemq.toml:9: broker.url: is still the example's", journal)
        self.assertIn("/etc/collector/broker-password, is empty; write the password of user \"collector\"", journal)

    def test_says_so_too_when_the_password_file_is_gone(self):
        self.install()
        self.machine.run("rm", "/etc/collector/broker-password")
        self.assertNotEqual(self.machine.run("systemctl", "start", SERVICE, check=False).returncode, 0)
        self.assertEqual(self.machine.show(SERVICE, "ExecMainStatus"), "78")
        self.assertIn("write the password of user \"collector\"", self.machine.journal(SERVICE))

    def test_records_once_that_is_done(self):
        self.record()
        self.assert_active()
        moments = [int(self.machine.show(SERVICE, f"{name}TimestampMonotonic")) for name in ("InactiveExit", "ActiveEnter")]
        print(f"\nready after {(moments[1] - moments[0]) / 1000:.0f} ms", flush=True)
        wait_for_readings(self.machine)
        # The status line is made every few seconds.
        wait_until(lambda: "5 plugs" in self.machine.show(SERVICE, "StatusText"), "the plugs in the status line")
        self.assertEqual(ask(self.machine, "SELECT count(*) FROM plug WHERE name IS NULL"), "0", "discovery is read")
        owner = self.machine.run("stat", "-c", "%U %a", DATABASE).stdout
        self.assertEqual(owner, "collector 644\n")

    def test_is_quiet_when_healthy(self):
        self.record()
        wait_for_readings(self.machine, 10)
        self.assertEqual(self.machine.journal(SERVICE, "--priority=warning"), "")
        lines = self.machine.journal(SERVICE, "--priority=info..info").splitlines()
        self.assertTrue(any("subscribed to 2 of 2 topics" in line for line in lines), lines)
        self.assertFalse(any(line.startswith("<") for line in lines), "priorities belong in their field")

    def test_what_the_guide_says_works_by_hand(self):
        self.record()
        wait_for_readings(self.machine)
        (self.machine.root / "opt/clock.so").write_bytes(given.clock.read_bytes())
        check = self.machine.run("collector", "check", "--listen", "60s", check=False,
                                 environment=("LD_PRELOAD=/opt/clock.so",))
        self.assertEqual(check.returncode, 0, check.stdout)
        self.assertIn("as user collector, who owns /var/lib/collector", check.stdout)
        gaps = ask(self.machine, "SELECT count(*) FROM gap WHERE plug_id IS NULL")
        self.machine.run("chown", "root:", "/var/lib/collector")
        check = self.machine.run("collector", "check", "--listen", "0s", check=False)
        self.machine.run("chown", "collector:", "/var/lib/collector")
        self.assertIn("FAIL  database: the folder /var/lib/collector cannot be written", check.stdout)
        self.assertIn("as user collector, whom the service runs as", check.stdout)
        plug = ask(self.machine, "SELECT topic FROM plug LIMIT 1")
        watch = self.machine.run("collector", "watch", "--plug", plug, "--for", "30s", check=False)
        self.assertEqual(watch.returncode, 0, watch.stdout)
        self.machine.run("collector", "backup", "/mnt/copy.db")
        self.assertGreater(int(ask(self.machine, "SELECT count(*) FROM voltage", "/mnt/copy.db")), 0)
        self.assert_active()
        self.assertEqual(ask(self.machine, "SELECT count(*) FROM gap WHERE plug_id IS NULL"), gaps,
                         "nothing of this was to disturb the service")


class Trouble(PackageTest):
    def test_a_kill_is_followed_by_a_start_and_shows_in_the_record(self):
        self.record()
        before = wait_for_readings(self.machine, 10)
        os.kill(self.process(), signal.SIGKILL)
        wait_until(lambda: self.machine.show(SERVICE, "NRestarts") == "1", "a restart")
        self.wait_active()
        wait_for_readings(self.machine, before + 5)
        self.assertEqual(ask(self.machine, "SELECT count(*) FROM gap WHERE cause = 'collector_crashed'"), "1")
        self.assertEqual(ask(self.machine, "PRAGMA integrity_check"), "ok")

    def test_each_failure_in_a_row_is_waited_for_longer(self):
        self.record()
        for failures, wait in ((1, None), (2, 1), (3, 3), (4, 7)):
            self.wait_active()
            os.kill(self.process(), signal.SIGKILL)
            wait_until(lambda f=failures: self.machine.show(SERVICE, "NRestarts") == str(f), "a restart")
            if wait is not None:
                said = f"starting again in {wait} s, after {failures} failures"
                wait_until(lambda s=said: s in self.machine.journal(SERVICE), said)
        self.wait_active()
        on_file = ("test", "-e", "/run/collector/failures")
        self.assertEqual(self.machine.run(*on_file, check=False).returncode, 0)
        self.machine.run("systemctl", "restart", SERVICE)
        self.assertEqual(self.machine.run(*on_file, check=False).returncode, 1, "a stop as asked ends the row")

    def test_a_hung_writer_is_noticed_by_the_watchdog(self):
        self.machine.write(f"/etc/systemd/system/{SERVICE}.d/soon.conf", "[Service]\nWatchdogSec=3\n")
        self.record()
        before = wait_for_readings(self.machine)
        process = self.process()
        threads = {(thread / "comm").read_text().strip(): int(thread.name)
                   for thread in pathlib.Path(f"/proc/{process}/task").iterdir()}
        hang(threads["recorder"])
        wait_until(lambda: self.machine.show(SERVICE, "NRestarts") == "1", "a restart")
        self.assertIn("watchdog", self.machine.journal(SERVICE).lower())
        self.wait_active()
        wait_for_readings(self.machine, before)

    def test_a_reload_is_taken_or_refused_whole(self):
        self.record()
        wait_for_readings(self.machine)
        process = self.machine.show(SERVICE, "MainPID")
        config = self.machine.read("/etc/collector/hivemq.toml")
        self.machine.write("/etc/collector/hivemq.toml", config.replace('#level = "info"', 'level = "debug"'))
        self.machine.run("systemctl", "reload", SERVICE)
        wait_until(lambda: "the configuration was reloaded" in self.machine.journal(SERVICE), "the reload")
        wait_until(lambda: self.machine.journal(SERVICE, "--priority=debug..debug"), "a line that only debug shows")
        self.machine.write("/etc/collector/hivemq.toml", config + "colour = 1\n")
        self.machine.run("systemctl", "reload", SERVICE)
        wait_until(lambda: "the one in use stays" in self.machine.journal(SERVICE), "the refusal")
        count = wait_for_readings(self.machine)
        wait_for_readings(self.machine, count)
        self.assertEqual(self.machine.show(SERVICE, "MainPID"), process)

    def test_a_stop_is_clean(self):
        self.record()
        wait_for_readings(self.machine)
        self.machine.run("systemctl", "stop", SERVICE)
        self.assertEqual(self.machine.show(SERVICE, "Result"), "success")
        self.assertEqual(self.machine.show(SERVICE, "ExecMainStatus"), "0")
        self.assertIn("stopped after", self.machine.journal(SERVICE))
        self.assertEqual(ask(self.machine, "PRAGMA integrity_check"), "ok")

    def test_a_machine_without_time_servers_boots_and_records(self):
        self.record()
        wait_for_readings(self.machine)
        self.network.stop_plugs()
        # As systemd-time-wait-sync.service does where nothing ever sets the clock.
        self.machine.write("/etc/systemd/system/clock-wait.service",
                           "[Unit]\nDefaultDependencies=no\nBefore=time-sync.target\nWants=time-sync.target\n"
                           "[Service]\nType=oneshot\nExecStart=/bin/sleep infinity\n"
                           "[Install]\nWantedBy=sysinit.target\n")
        self.machine.run("systemctl", "enable", "clock-wait.service")
        self.machine.shut_down()
        self.machine.begin_boot()
        self.wait_active()
        self.assertEqual(self.machine.show("clock-wait.service", "ActiveState"), "activating", "it still waits")
        self.network.start_plugs()
        count = wait_for_readings(self.machine)
        wait_for_readings(self.machine, count)


class Life(PackageTest):
    """From one version to the next, and out of the house."""

    def longest_pause(self, since):
        """In milliseconds, between any two readings of a plug from then on."""
        return int(ask(self.machine, "SELECT max(pause) FROM (SELECT time - lag(time) OVER "
                       f"(PARTITION BY plug_id ORDER BY time) AS pause FROM reading WHERE time >= {since})"))

    def test_an_upgrade_brings_the_database_along_and_pauses_for_less_than_two_seconds(self):
        self.record(given.previous)
        count = wait_for_readings(self.machine, 20)
        self.assertEqual(ask(self.machine, "PRAGMA user_version"), "1", "the previous package is to be an older one")
        since = int(time.time() * 1000)
        self.install()
        self.assert_active()
        self.assertEqual(int(ask(self.machine, "PRAGMA user_version")), given.schema)
        self.assertGreaterEqual(int(ask(self.machine, "SELECT count(*) FROM reading")), count)
        count = wait_for_readings(self.machine, count + 20)
        # What was not recorded is what comes between the last commit of the one and the connection of the other.
        gap = ask(self.machine, "SELECT coalesce(max(end_time - start_time), -1) FROM gap "
                  f"WHERE plug_id IS NULL AND end_time >= {since}")
        print(f"\nrecording paused for {gap} ms, readings are at most {self.longest_pause(since)} ms apart", flush=True)
        self.assertIn(int(gap), range(0, 2000))
        self.assertLess(self.longest_pause(since), 1000 + 2000, "between plugs that report every second")
        self.assertEqual(ask(self.machine, "PRAGMA integrity_check"), "ok")

    def test_going_back_to_an_older_schema_is_refused_without_damage(self):
        self.record()
        count = wait_for_readings(self.machine)
        refused = self.install(given.previous, "--allow-downgrades", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("this older package is not installed", refused.stdout)
        status = self.machine.run("dpkg-query", "-W", "-f", "${Status} ${Version}", "collector").stdout
        self.assertTrue(status.startswith("install ok installed "), status)
        self.assertEqual(int(ask(self.machine, "PRAGMA user_version")), given.schema)
        self.wait_active()
        wait_for_readings(self.machine, count)

    def test_the_older_program_itself_leaves_a_newer_database_alone(self):
        self.record()
        wait_for_readings(self.machine)
        self.machine.run("apt-get", "remove", "-qy", "collector")
        before = ask(self.machine, "SELECT count(*) FROM reading")
        # A part of the configuration that it does not know would be refused before the database is looked at.
        config = self.machine.read("/etc/collector/hivemq.toml")
        self.machine.write("/etc/collector/hivemq.toml", config.replace("[retention]\n", ""))
        self.install(given.previous)
        self.machine.run("systemctl", "start", SERVICE, check=False)
        self.assertEqual(self.machine.show(SERVICE, "ExecMainStatus"), "65")
        now = self.machine.run("sqlite3", DATABASE, "SELECT count(*) FROM reading; PRAGMA user_version").stdout.split()
        self.assertEqual(now, [before, str(given.schema)])

    def test_removing_keeps_the_record_and_the_configuration(self):
        self.record()
        wait_for_readings(self.machine)
        self.machine.run("apt-get", "remove", "-qy", "collector")
        self.assertFalse(self.machine.exists("/usr/bin/collector"))
        self.assertTrue(self.machine.exists("/etc/collector/hivemq.toml"))
        self.assertTrue(self.machine.exists("/etc/collector/broker-password"))
        count = int(ask(self.machine, "SELECT count(*) FROM reading"))
        self.assertGreater(count, 0)
        self.install()
        self.machine.run("systemctl", "start", SERVICE)
        wait_for_readings(self.machine, count)

    def test_purging_takes_everything_but_the_record(self):
        self.record()
        wait_for_readings(self.machine)
        said = self.machine.run("apt-get", "purge", "-qy", "collector").stdout
        self.assertIn("the record stays in /var/lib/collector", said)
        self.assertFalse(self.machine.exists("/etc/collector"))
        self.assertFalse(self.machine.exists("/etc/systemd/system/multi-user.target.wants/collector.service"))
        self.assertEqual(ask(self.machine, "PRAGMA integrity_check"), "ok")

    def test_purging_takes_the_record_when_told_to(self):
        self.record()
        wait_for_readings(self.machine)
        self.machine.run("apt-get", "purge", "-qy", "collector", environment=("COLLECTOR_PURGE_DATABASE=yes",))
        self.assertFalse(self.machine.exists("/var/lib/collector"))

    def test_a_disk_of_its_own(self):
        self.machine.write("/etc/systemd/system/mnt-voltage.mount",
                           "[Mount]\nWhat=tmpfs\nWhere=/mnt/voltage\nType=tmpfs\n")
        self.machine.run("systemctl", "start", "mnt-voltage.mount")
        self.install()
        self.machine.run("chown", "collector:", "/mnt/voltage")
        example = self.machine.read("/usr/share/doc/collector/examples/usb-disk.conf")
        self.machine.write(f"/etc/systemd/system/{SERVICE}.d/usb-disk.conf", example)
        self.machine.run("systemctl", "daemon-reload")
        self.record(database="/mnt/voltage/voltage.db")
        self.assert_active()
        wait_for_readings(self.machine, database="/mnt/voltage/voltage.db")
        self.machine.run("systemctl", "stop", "mnt-voltage.mount")
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "inactive", "it stops with its disk")


class Instances(PackageTest):
    """A second network beside the first, recorded by collector@north.service."""

    INSTANCE = "collector@north.service"
    ITS_DATABASE = "/var/lib/collector/north/voltage.db"

    def prepare(self, database=ITS_DATABASE):
        """Both collectors listen to one broker, under the client ids they have by default."""
        self.record()
        self.network.configure(name="north", password="north.password", database=database)

    def record_both(self):
        self.prepare()
        self.machine.run("systemctl", "enable", "--now", self.INSTANCE)
        wait_for_readings(self.machine)
        wait_for_readings(self.machine, database=self.ITS_DATABASE)

    def test_each_has_a_record_a_lock_and_a_client_id_of_its_own(self):
        self.record_both()
        for unit in (SERVICE, self.INSTANCE):
            self.assertEqual(self.machine.journal(unit, "--priority=warning"), "")
        self.assertEqual(self.machine.run("stat", "-c", "%U %a", self.ITS_DATABASE).stdout, "collector 644\n")
        (self.machine.root / "opt/clock.so").write_bytes(given.clock.read_bytes())
        check = self.machine.run("collector", "check", "--config", "/etc/collector/north.toml", "--listen", "60s",
                                 check=False, environment=("LD_PRELOAD=/opt/clock.so",))
        self.assertEqual(check.returncode, 0, check.stdout)
        self.assertIn("who owns /var/lib/collector/north", check.stdout)
        self.machine.run("systemctl", "stop", SERVICE)
        count = wait_for_readings(self.machine, database=self.ITS_DATABASE)
        wait_for_readings(self.machine, count, self.ITS_DATABASE)
        self.assertTrue(self.machine.run("test", "-d", "/run/collector-north", check=False).returncode == 0)

    def test_what_is_not_filled_in_is_named_with_its_own_files(self):
        self.prepare()
        self.machine.write("/etc/collector/north.password", "", 0o600)
        self.machine.run("systemctl", "start", self.INSTANCE, check=False)
        self.assertEqual(self.machine.show(self.INSTANCE, "ExecMainStatus"), "78")
        self.assertIn("the file /etc/collector/north.password, is empty", self.machine.journal(self.INSTANCE))

    def test_the_database_of_the_other_is_left_alone(self):
        self.prepare(database=DATABASE)
        self.machine.run("systemctl", "start", self.INSTANCE, check=False)
        self.assertEqual(self.machine.show(self.INSTANCE, "ExecMainStatus"), "73")
        self.assertRegex(self.machine.journal(self.INSTANCE),
                         f"the file {re.escape(DATABASE)}\\b.* cannot be written: Read-only file system")
        self.assert_active()

    def test_upgrading_and_removing_the_package_take_it_along(self):
        self.record_both()
        before = self.machine.show(self.INSTANCE, "MainPID")
        self.install(None, "--reinstall")
        self.assertNotEqual(self.machine.show(self.INSTANCE, "MainPID"), before)
        self.assertEqual(self.machine.show(self.INSTANCE, "ActiveState"), "active")
        self.machine.run("apt-get", "remove", "-qy", "collector")
        self.assertEqual(self.machine.show(self.INSTANCE, "ActiveState"), "inactive")
        self.machine.run("apt-get", "purge", "-qy", "collector")
        self.assertFalse(self.machine.exists("/etc/collector"))
        self.assertFalse(self.machine.exists(f"/etc/systemd/system/multi-user.target.wants/{self.INSTANCE}"))
        self.assertGreater(int(ask(self.machine, "SELECT count(*) FROM voltage", self.ITS_DATABASE)), 0)

    def test_is_as_tight_as_the_other(self):
        self.install()
        said = self.machine.run("systemd-analyze", "security", self.INSTANCE).stdout
        self.assertLessEqual(float(said.rsplit("Overall exposure level", 1)[1].split(":")[1].split()[0]), 1.5, said)


class Guide(PackageTest):
    """What docs/raspberry-pi.md has people type, typed."""

    TEXT = (pathlib.Path(__file__).parents[2] / "docs/raspberry-pi.md").read_text()

    def setUp(self):
        super().setUp()
        self.machine.write("/usr/local/bin/sudo", '#!/bin/sh\nexec "$@"\n', 0o755)
        self.machine.write("/usr/local/bin/nano", "#!/bin/sh\n", 0o755)
        self.machine.write("/etc/hosts", "127.0.0.1 localhost\n")

    def type(self, heading, blocks=slice(None)):
        """The blocks for the shell below a heading, one after the other in one shell that ends at the first error."""
        part = re.split(r"^##+ ", self.TEXT.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
        blocks = re.findall(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)[blocks]
        self.assertTrue(blocks, f"nothing to type below {heading}")
        typed = self.machine.run("bash", "-ec", "\n".join(["cd", *blocks]), check=False,
                                 environment=("PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",))
        self.assertEqual(typed.returncode, 0, typed.stdout)
        return typed.stdout

    def test_a_second_network(self):
        self.record()
        self.network.configure(name="north", password="north.password", database=Instances.ITS_DATABASE)
        filled_in = {name: self.machine.read(f"/etc/collector/{name}") for name in ("north.toml", "north.password")}
        self.machine.run("rm", "/etc/collector/north.toml", "/etc/collector/north.password")
        for name, content in filled_in.items():
            self.machine.write(f"/root/{name}", content)
        self.machine.write("/usr/local/bin/nano", '#!/bin/sh\ncat "/root/${1##*/}" > "$1"\n', 0o755)
        # Whether the clock of the host is synchronised is not for a test to say.
        (self.machine.root / "opt/clock.so").write_bytes(given.clock.read_bytes())
        self.machine.write("/usr/local/bin/sudo", '#!/bin/sh\nLD_PRELOAD=/opt/clock.so exec "$@"\n', 0o755)
        self.type("A second network")
        wait_for_readings(self.machine, database=Instances.ITS_DATABASE)
        self.assertEqual(self.machine.run("stat", "-c", "%U %a", "/etc/collector/north.password").stdout, "root 600\n")
        self.assertEqual(self.machine.journal(Instances.INSTANCE, "--priority=warning"), "")

    def test_a_mosquitto_of_your_own(self):
        self.install()
        self.type("9. A mosquitto of your own")
        plugs = start_plugs(self.machine, given.simulator, self.machine.root / "etc/mosquitto/certs/ca.pem", "A-PASSWORD",
                            host="localhost")
        self.addCleanup(stop_plugs, plugs)
        self.machine.run("systemctl", "enable", "--now", SERVICE)
        wait_for_readings(self.machine)
        lines = self.machine.journal(SERVICE).splitlines()
        self.assertTrue(any("subscribed to 4 of 4 topics" in line for line in lines), lines)
        self.assertEqual(self.machine.journal(SERVICE, "--priority=warning"), "")

    def test_putting_a_backup_back(self):
        self.record()
        wait_for_readings(self.machine)
        self.machine.run("install", "-d", "-o", "collector", "/mnt/voltage")
        self.machine.run("collector", "backup", "/mnt/voltage/voltage-2026-11-27.db")
        saved = int(ask(self.machine, "SELECT max(time) FROM reading", "/mnt/voltage/voltage-2026-11-27.db"))
        lost = wait_for_readings(self.machine, wait_for_readings(self.machine) + 10)
        self.type("Putting a backup back")
        self.assert_active()
        wait_until(lambda: int(ask(self.machine, f"SELECT count(*) FROM reading WHERE time > {saved}") or 0) > 0, "new readings")
        self.assertEqual(ask(self.machine, "PRAGMA integrity_check"), "ok")
        [folder] = (self.machine.root / "var/lib/collector").glob("before-*")
        self.assertGreaterEqual(int(ask(self.machine, "SELECT count(*) FROM reading",
                                        f"/var/lib/collector/{folder.name}/voltage.db")), lost)

    def test_another_machine(self):
        self.record()
        # Whether the clock of the host is synchronised is not for a test to say.
        (self.machine.root / "opt/clock.so").write_bytes(given.clock.read_bytes())
        self.machine.write("/usr/local/bin/sudo", '#!/bin/sh\nLD_PRELOAD=/opt/clock.so exec "$@"\n', 0o755)
        # Both are this one: what the old one sends lands in the home, and the new one knows nothing.
        self.machine.write("/usr/local/bin/scp", "#!/bin/sh\ncp \"$1\" \"$2\" \"$3\" /root\n", 0o755)
        count = wait_for_readings(self.machine)
        self.type("Another machine", slice(0, 1))
        self.machine.run("sh", "-ec", "rm -r /var/lib/collector/* /etc/collector/*")
        self.type("Another machine", slice(1, None))
        wait_for_readings(self.machine, count)
        self.assertEqual(ask(self.machine, "SELECT count(*) FROM gap WHERE cause = 'collector_stopped'"), "1")
        self.assertEqual(self.machine.run("stat", "-c", "%U %a", "/etc/collector/broker-password").stdout, "root 600\n")

    def test_a_table_for_a_spreadsheet(self):
        self.record()
        wait_for_readings(self.machine)
        self.type("A table for a spreadsheet")


class Sandbox(PackageTest):
    """What the service may not do, tried by other programs in its place."""

    def in_service(self, *command, environment=""):
        """Runs a command under everything the unit says, and returns its exit code and what it wrote."""
        unit = self.machine.run("systemctl", "cat", SERVICE).stdout
        lines = [line for line in unit.splitlines()
                 if not line.startswith(("Type=", "Exec", "Restart=", "WatchdogSec=", "RuntimeDirectory"))]
        at = lines.index("[Service]") + 1
        text = " ".join('"' + "".join(QUOTED.get(letter, letter) for letter in word) + '"' for word in command)
        lines[at:at] = ["Type=oneshot", f"ExecStart={text}", environment]
        self.machine.write("/etc/systemd/system/instead.service", "\n".join(lines) + "\n")
        self.machine.run("systemctl", "daemon-reload")
        mark = self.machine.run("journalctl", "--show-cursor", "--lines=0", "--quiet").stdout.strip()
        cursor = mark.removeprefix("-- cursor: ")
        self.machine.run("systemctl", "start", "instead.service", check=False)
        self.machine.run("journalctl", "--sync")
        said = self.machine.run("journalctl", "--no-pager", "--output=cat", f"--after-cursor={cursor}",
                                "--identifier=" + pathlib.Path(command[0]).name).stdout
        return int(self.machine.show("instead.service", "ExecMainStatus")), said

    def test_is_as_tight_as_promised(self):
        self.install()
        said = self.machine.run("systemd-analyze", "security", SERVICE).stdout
        exposure = float(said.rsplit("Overall exposure level", 1)[1].split(":")[1].split()[0])
        self.assertLessEqual(exposure, 1.5, said)

    # What is tried by the collector's user, and whether it is allowed inside. Outside, where only permissions hold, each
    # succeeds; what fails inside is therefore denied by the sandbox.
    TRIES = {
        "write the record": ("touch /var/lib/collector/probe", True),
        "write a temporary file": ("touch /tmp/probe", True),
        "read its configuration": ("cat /etc/collector/hivemq.toml", True),
        "speak IPv4": ("perl -e 'socket(my $s, 2, 1, 0) or die'", True),
        "speak IPv6": ("perl -e 'socket(my $s, 10, 1, 0) or die'", True),
        "write where everybody may": ("touch /srv/open/probe", False),
        "write its own file elsewhere": ("echo x > /srv/mine", False),
        "read a home": ("cat /home/somebody/open", False),
        "see other users' files in /tmp": ("cat /tmp/of-another", False),
        "speak to the kernel's netlink": ("perl -e 'socket(my $s, 16, 3, 0) or die'", False),
        "make a user namespace": ("unshare --user true", False),
        "see other processes": ("test -d /proc/1", False),
        "read the kernel's state": ("cat /proc/uptime", False),
        "make a file that changes who runs it": ("cp /bin/true /var/lib/collector/s && chmod u+s /var/lib/collector/s", False),
    }

    def test_denies_what_the_collector_does_not_need(self):
        self.install()
        self.machine.run("sh", "-ec", "mkdir -m 1777 /srv/open && touch /srv/mine && chown collector /srv/mine &&"
                         "mkdir -p /home/somebody && echo x > /home/somebody/open && echo x > /tmp/of-another")
        for what, (command, allowed) in self.TRIES.items():
            with self.subTest(what):
                outside = self.machine.run("setpriv", "--reuid=collector", "--regid=collector", "--clear-groups",
                                           "sh", "-c", command, check=False)
                self.assertEqual(outside.returncode, 0, f"outside: {outside.stdout}")
                self.machine.run("sh", "-c", "rm -f /var/lib/collector/* /tmp/probe")
                code, said = self.in_service("/bin/sh", "-c", command)
                self.assertEqual(code == 0, allowed, said)

    def test_the_password_is_for_root_and_the_service_alone(self):
        self.install()
        self.machine.write("/etc/collector/broker-password", "secret\n", 0o600)
        code, said = self.in_service("/bin/sh", "-c", "cat $CREDENTIALS_DIRECTORY/broker-password > $STATE_DIRECTORY/it")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.machine.run("cat", "/var/lib/collector/it").stdout, "secret\n")
        code, _ = self.in_service("/bin/cat", "/etc/collector/broker-password")
        self.assertNotEqual(code, 0)

    def test_check_passes_inside(self):
        self.record()
        wait_for_readings(self.machine)
        # Whether the clock of the host is synchronised is not for a test to say.
        (self.machine.root / "opt/clock.so").write_bytes(given.clock.read_bytes())
        code, said = self.in_service("/usr/bin/collector", "check", "--listen", "60s",
                                     environment="Environment=LD_PRELOAD=/opt/clock.so")
        self.assertEqual(code, 0, said)
        print("\n" + said, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, help="the root of a Debian to copy")
    parser.add_argument("--package", required=True, help="what is tried")
    parser.add_argument("--previous", required=True, help="an earlier version, whose database has an older schema")
    parser.add_argument("--simulator", required=True, help="the program tasmota-sim")
    parser.add_argument("--clock", required=True, help="synchronised_clock.so, made from the source beside this file")
    parser.add_argument("--schema", required=True, type=int, help="the schema that the package's program writes")
    given, rest = parser.parse_known_args()
    for name in ("base", "package", "previous", "simulator", "clock"):
        setattr(given, name, pathlib.Path(getattr(given, name)).resolve())
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
