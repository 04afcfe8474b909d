"""A broker, the collector and the load on them, as processes of their own. For the other files of this folder."""
import pathlib
import signal
import socket
import sqlite3
import subprocess
import time

PATIENCE_S = 120

#: The collector's default.
COMMIT_INTERVAL_S = 5


def cpu_of(process):
    """Seconds of user and system time of all threads so far, by the kernel's clock of that process."""
    return time.clock_gettime((~process.pid << 3) | 2)


def memory_of(process):
    """Resident MiB, now and at most."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text().split("\n")
    values = dict(line.split(":", 1) for line in status if ":" in line)
    return [int(values[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM")]


def wait_until(condition, what, pause=0.02):
    give_up = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > give_up:
            raise RuntimeError("waited in vain for " + what)
        time.sleep(pause)


class Broker:
    """A mosquitto that throws nothing away, with one plain and one TLS listener."""

    def __init__(self, folder):
        self.plain, self.tls = self.free_port(), self.free_port()
        self.ca_file = folder / "ca.pem"
        key = folder / "ca.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-keyout", key, "-out", self.ca_file, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True)
        # mosquitto gives up being root, and must still read its key.
        key.chmod(0o644)
        config = folder / "mosquitto.conf"
        config.write_text(
            "user root\nper_listener_settings false\nallow_anonymous true\nmax_queued_messages 0\n"
            "max_queued_bytes 0\nlog_dest none\n"
            f"listener {self.plain} 127.0.0.1\n"
            f"listener {self.tls} 127.0.0.1\ncertfile {self.ca_file}\nkeyfile {key}\n")
        self.process = subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.DEVNULL)
        wait_until(lambda: self.listens(self.tls), "mosquitto")

    @staticmethod
    def free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @staticmethod
    def listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Collector:
    """The collector; what counts is the rows in its database."""

    def __init__(self, program, folder, port, ca_file=None, metrics=""):
        folder.mkdir(exist_ok=True)
        self.database = folder / "voltage.db"
        config = folder / "collector.toml"
        config.write_text(
            f'[broker]\nurl = "{"mqtts" if ca_file else "mqtt"}://localhost:{port}"\n'
            + (f'ca_file = "{ca_file}"\n' if ca_file else "")
            + f'topics = ["tasmota/discovery/#", "mjs-voltage/+/#"]\n[database]\npath = "{self.database}"\n'
              '[tasmota]\ntime_zone = "Europe/Amsterdam"\nfull_topics = ["mjs-voltage/%topic%/"]\n'
            + (f'[metrics]\nlisten = "{metrics}"\n' if metrics else ""))
        self.process = subprocess.Popen([program, "--config", config], stderr=subprocess.PIPE, text=True)
        #: Where metrics are served, if they are.
        self.metrics_url = None
        is_subscribed = False
        for line in self.process.stderr:
            is_subscribed = is_subscribed or "subscribed to 2 of 2" in line
            if "metrics are served on " in line:
                self.metrics_url = line.split("metrics are served on ")[1].strip()
            if is_subscribed and (self.metrics_url or not metrics):
                return
        raise RuntimeError("the collector did not subscribe, or serves no metrics")

    def rows(self):
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT count(*) FROM reading").fetchone()[0]
        finally:
            connection.close()

    def wait_for(self, total):
        """As wait_until_done(), with a count of the rows."""
        done = self.wait_until_done()
        if self.rows() != total:
            raise RuntimeError(f"{self.rows()} rows of {total} messages")
        return done

    def wait_until_done(self):
        """When the work was done, but for the last commit; returns when that and housekeeping are, too."""
        done = self.wait_until_quiet()
        time.sleep(COMMIT_INTERVAL_S)
        self.wait_until_quiet()
        return done

    def wait_until_quiet(self):
        """Until half a second goes by with next to no work; when that began."""
        for _ in range(2 * PATIENCE_S):
            before, begin = cpu_of(self.process), time.monotonic()
            time.sleep(0.5)
            if cpu_of(self.process) - before < 0.002:
                return begin
        raise RuntimeError("waited in vain for an end of the work")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait() != 0:
            raise RuntimeError("the collector did not stop cleanly")
        self.process.stderr.close()


def publish(generator, broker, plugs, first, count, rate):
    """Messages number `first` and on of so many plugs, `rate` a second or, with 0, as fast as the broker takes them."""
    subprocess.run([generator, *map(str, (broker.plain, plugs, first, count, rate))], check=True)
