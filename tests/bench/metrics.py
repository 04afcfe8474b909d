"""What it costs to serve metrics, and that it costs nothing when nobody asked for them. See scripts/bench.

Arguments: FOLDER_OF_PROGRAMS WORK_FOLDER COLLECTOR [REPEATS]. Prints Markdown.

With and without in turns, so that what else this machine does meets both. With: every second somebody asks, which is
fifteen times as often as Prometheus does.
"""
import pathlib
import re
import statistics
import sys
import threading
import time
import types
import urllib.request

from live import Broker, Collector, cpu_of, memory_of, publish

programs, work, collector = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 5

PLUGS = 100
RATE = 10_000
#: Makes plugs known and fills what is filled only once.
FIRST = 60_000
COUNT = 100_000


def only_child(process):
    """The program that serves metrics."""
    children = pathlib.Path("/proc").glob(f"{process.pid}/task/*/children")
    (child,) = (int(pid) for file in children for pid in file.read_text().split())
    return types.SimpleNamespace(pid=child)


def libraries_of(process):
    names = re.findall(r"/(lib[^/]*\.so[^/\s]*)$", pathlib.Path(f"/proc/{process.pid}/maps").read_text(), re.M)
    return len(set(names))


class Asker:
    """Asks once a second until it is told to stop."""

    def __init__(self, url):
        self.url, self.answers, self.stopped = url, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopped.wait(1):
            with urllib.request.urlopen(self.url, timeout=10) as answer:
                self.last = answer.read().decode()
                self.answers += 1

    def stop(self):
        self.stopped.set()
        self.thread.join()


def measure(broker, name, metrics):
    """CPU µs a message of the daemon, share of a core and RSS of the server, RSS and libraries of the daemon."""
    folder = work / f"{name}-{time.monotonic_ns()}"
    subject = Collector(collector, folder, broker.plain, metrics="127.0.0.1:0" if metrics else "")
    server = only_child(subject.process) if metrics else None
    publish(programs / "load_generator", broker, PLUGS, 0, FIRST, RATE)
    subject.wait_until_done()
    asker = Asker(subject.metrics_url) if metrics else None
    before, begin = cpu_of(subject.process), time.monotonic()
    server_before = cpu_of(server) if server else 0
    publish(programs / "load_generator", broker, PLUGS, FIRST, COUNT, RATE)
    took = time.monotonic() - begin
    server_used = cpu_of(server) - server_before if server else 0
    subject.wait_until_done()
    used = cpu_of(subject.process) - before
    result = types.SimpleNamespace(
        message_us=used / COUNT * 1e6, server_share=server_used / took, rss=memory_of(subject.process)[0],
        server_rss=memory_of(server)[0] if server else 0, libraries=libraries_of(subject.process))
    if asker:
        asker.stop()
        if f'collector_messages_total{{kind="reading"}} {FIRST + COUNT}\n' not in asker.last:
            raise RuntimeError("the metrics do not count what was sent:\n" + asker.last)
    subject.stop()
    return result


def spread(values, digits):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main():
    broker = Broker(work)
    results = {"off": [], "on": []}
    try:
        for _ in range(repeats):
            for name, found in results.items():
                found.append(measure(broker, name, name == "on"))
    finally:
        broker.stop()
    print(f"{RATE:,} messages a second of {PLUGS} plugs, {repeats} turns of each, asked once a second.\n")
    print("| metrics | daemon, CPU µs a message | daemon, RSS MiB | daemon, libraries | server, % of a core "
          "| server, RSS MiB |\n| --- | --- | --- | --- | --- | --- |")
    for name, found in results.items():
        share = spread([100 * one.server_share for one in found], 2) if name == "on" else "-"
        memory = spread([one.server_rss for one in found], 1) if name == "on" else "-"
        print(f"| {name} | {spread([one.message_us for one in found], 1)} | {spread([one.rss for one in found], 1)} "
              f"| {found[0].libraries} | {share} | {memory} |")


main()
