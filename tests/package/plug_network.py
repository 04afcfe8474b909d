"""A mosquitto with TLS in a machine, as Debian packages it, and simulated plugs that report to it."""

import pathlib
import subprocess

from debian_machine import Failed, wait_until

PORT = 8883
HOST = "broker.test"


class Authority:
    """A throw-away certificate authority, and the broker's certificate."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "ca.pem"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                      "-subj", "/CN=A CA for a test", "-keyout", "ca.key", "-out", "ca.pem")
        self._openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-subj", f"/CN={HOST}", "-keyout", "server.key", "-out", "server.csr")
        (self.folder / "names").write_text(f"subjectAltName=DNS:{HOST},IP:127.0.0.1\n")
        self._openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", "2", "-extfile", "names", "-out", "server.pem")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


class PlugNetwork:
    """The users are `plugs`, who may do everything, and `collector`, who may only read; the password is `secret`."""

    def __init__(self, machine, simulator):
        self.machine = machine
        self.authority = Authority(machine.folder)
        self.simulator = simulator
        self.plugs = None
        machine.write("/etc/hosts", f"127.0.0.1 localhost {HOST}\n")
        for name in ("ca.pem", "server.pem", "server.key"):
            machine.write(f"/etc/mosquitto/{name}", (machine.folder / name).read_text())
        machine.write("/etc/mosquitto/passwords", "plugs:secret\ncollector:secret\n")
        machine.run("mosquitto_passwd", "-U", "/etc/mosquitto/passwords")
        machine.run("chown", "mosquitto:", "/etc/mosquitto/passwords")
        machine.write("/etc/mosquitto/acl", "user plugs\ntopic readwrite #\nuser collector\ntopic read mjs-voltage/#\n"
                      "topic read tasmota/discovery/#\n")
        machine.write("/etc/mosquitto/conf.d/tls.conf",
                      f"listener {PORT} 127.0.0.1\ncertfile /etc/mosquitto/server.pem\nkeyfile /etc/mosquitto/server.key\n"
                      "allow_anonymous false\npassword_file /etc/mosquitto/passwords\nacl_file /etc/mosquitto/acl\n")
        machine.run("systemctl", "restart", "mosquitto")

    def configure(self, *, name="hivemq", password="broker-password", database=None):
        """Fills in what the package leaves to whoever installs it, as a person would with an editor."""
        config = self.machine.read("/usr/share/collector/hivemq.toml")
        example = [line for line in config.splitlines() if line.startswith("url = ")][0]
        config = config.replace(example, f'url = "mqtts://{HOST}:{PORT}"')
        config = config.replace('#ca_file = ""', 'ca_file = "/etc/mosquitto/ca.pem"')
        config = config.replace('#commit_interval = "5s"', 'commit_interval = "200ms"')
        if database is not None:
            config = config.replace('path = "/var/lib/collector/voltage.db"', f'path = "{database}"')
        config = config.replace("/etc/collector/broker-password", f"/etc/collector/{password}")
        self.machine.write(f"/etc/collector/{name}.toml", config)
        self.machine.write(f"/etc/collector/{password}", "secret\n", 0o600)

    def start_plugs(self, count=5):
        self.plugs = start_plugs(self.machine, self.simulator, self.authority.certificate, "secret", count=count)

    def stop_plugs(self):
        if self.plugs is not None:
            stop_plugs(self.plugs)
            self.plugs = None


def start_plugs(machine, simulator, certificate, password, *, host="127.0.0.1", count=5):
    """Simulated plugs that report every second to a broker in the machine, as its user `plugs`."""
    file = machine.folder / "password"
    file.write_text(password + "\n")
    plugs = subprocess.Popen(
        [*machine.network(), str(simulator), "--url", f"mqtts://{host}:{PORT}", "--ca-file", str(certificate),
         "--username", "plugs", "--password-file", str(file), "--plugs", str(count), "--layout", "project",
         "--tele-period", "1", "--fast-boot", "--power-cuts", "0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    ready = plugs.stdout.readline()
    if not ready.startswith("ready"):
        raise Failed(f"the simulator says {ready!r}")
    return plugs


def stop_plugs(plugs):
    plugs.stdin.close()
    plugs.stdout.close()
    plugs.wait()


def ask(machine, query, database="/var/lib/collector/voltage.db"):
    """One value from the record, asked as any user of the machine would; None while there is nothing to ask."""
    done = machine.run("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                       "sqlite3", "-cmd", ".timeout 2000", f"file:{database}?mode=ro", query, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def wait_for_readings(machine, more_than=0, database="/var/lib/collector/voltage.db"):
    """Waits until more readings than that are on record, and returns how many."""
    return wait_until(lambda: int(count) if (count := ask(machine, "SELECT count(*) FROM reading", database))
                      and count.isdigit() and int(count) > more_than else 0, f"more than {more_than} readings")
