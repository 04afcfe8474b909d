#!/usr/bin/env python3
"""The daemon of another processor, run by qemu, records everything from a broker of this machine."""

import argparse
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from debian_machine import PATIENCE, wait_until
from plug_network import Authority

given = None  # what the command line says


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ForeignDaemon(unittest.TestCase):
    def start(self, *command, **options):
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        return process

    def test_records_every_reading(self):
        temporary = tempfile.TemporaryDirectory(dir=given.root / "tmp")
        self.addCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        folder.chmod(0o755)
        authority = Authority(folder)
        port = free_port()
        (folder / "password").write_text("secret\n")
        (folder / "passwords").write_text("plugs:secret\ncollector:secret\n")
        subprocess.run(["mosquitto_passwd", "-U", folder / "passwords"], check=True)
        (folder / "mosquitto.conf").write_text(
            f"listener {port} 127.0.0.1\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key\nuser root\n"
            f"allow_anonymous false\npassword_file {folder}/passwords\n")
        self.start("mosquitto", "-c", folder / "mosquitto.conf")

        def listens():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        wait_until(listens, "mosquitto")

        (folder / "collector.toml").write_text(
            f'[broker]\nurl = "mqtts://127.0.0.1:{port}"\nusername = "collector"\npassword_file = "password"\n'
            'ca_file = "ca.pem"\ntopics = ["#"]\n[database]\npath = "voltage.db"\ncommit_interval = "500ms"\n')
        inside = pathlib.Path("/") / folder.relative_to(given.root)
        log = open(folder / "collector.log", "w")
        self.addCleanup(log.close)
        collector = subprocess.Popen(["chroot", str(given.root), *given.emulator.split(), str(given.collector),
                                      "--config", str(inside / "collector.toml")], stderr=log)
        self.addCleanup(collector.wait)
        self.addCleanup(collector.kill)
        said = folder / "collector.log"
        wait_until(lambda: "subscribed to 1 of 1" in said.read_text(), "the subscription")

        plugs = self.start(given.simulator, "--url", f"mqtts://127.0.0.1:{port}", "--ca-file", authority.certificate,
                           "--username", "plugs", "--password-file", folder / "password", "--plugs", 20,
                           "--tele-period", 1, "--fast-boot", "--power-cuts", 0)
        self.assertTrue(plugs.stdout.readline().startswith("ready"))

        def recorded():
            with sqlite3.connect(f"file:{folder}/voltage.db?mode=ro", uri=True) as record:
                return record.execute("SELECT count(*) FROM reading").fetchone()[0]
        wait_until(lambda: recorded() > 100, "a hundred readings")
        plugs.stdin.write("pause\n")
        plugs.stdin.flush()
        sent = int(plugs.stdout.readline().split("readings=")[1])
        wait_until(lambda: recorded() >= sent, "the rest of them")
        self.assertEqual(recorded(), sent)

        collector.send_signal(signal.SIGTERM)
        self.assertEqual(collector.wait(PATIENCE), 0, said.read_text())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="a Debian with the libraries of that processor")
    parser.add_argument("--emulator", required=True, help="the command that runs its programs in there")
    parser.add_argument("--collector", required=True, help="the program, by its path in there")
    parser.add_argument("--simulator", required=True, help="the program tasmota-sim of this machine")
    given, rest = parser.parse_known_args()
    given.root = pathlib.Path(given.root).resolve()
    given.simulator = pathlib.Path(given.simulator).resolve()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
