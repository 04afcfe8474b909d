"""What the page costs: its answers from a year of a hundred plugs, while a collector records into the same file.

page.py PROGRAMS WORK COLLECTOR WEB. COLLECTOR_YEAR names a database of make_year that is there already.
"""
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from live import Broker, Collector, cpu_of, memory_of, publish

programs, work, collector, web = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])
DAY_MS = 86_400_000
#: Of each answer.
TIMES = 100
#: A hundred plugs that report every ten seconds.
PLUGS, RATE = 100, 10


class Web:
    """collector-web, and connections to it."""

    def __init__(self, database):
        self.process = subprocess.Popen([web, "--database", database, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def get(connection, target):
    """Milliseconds and body of one answer."""
    begin = time.perf_counter()
    connection.request("GET", target, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{target}: {answer.status}")
    return (time.perf_counter() - begin) * 1000, body


def ask(connection, target):
    connection.request("GET", target)
    return json.loads(connection.getresponse().read())


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def targets(plug, end):
    def until(days):
        return f"from={end - days * DAY_MS}&to={end}"
    return {
        "first page: files, `site`, `latest`": ["/", "/dygraph.min.js", "/dygraph.min.css", "/api/v1/site",
                                                "/api/v1/latest"],
        "`site`": ["/api/v1/site"],
        "`plugs`": ["/api/v1/plugs"],
        "`latest`": ["/api/v1/latest"],
        "`series`, a day": [f"/api/v1/series?plug={plug}&{until(1)}"],
        "`series`, a year": [f"/api/v1/series?plug={plug}&{until(365)}"],
        "`intervals`, a month": [f"/api/v1/intervals?plug={plug}&{until(31)}"],
        "`episodes`, a week of all": [f"/api/v1/episodes?{until(7)}"],
        "`weeks`, ten of all": [f"/api/v1/weeks?{until(70)}"],
        "`gaps`, a week of all": [f"/api/v1/gaps?{until(7)}"],
        "`street`, a week of all": [f"/api/v1/street?{until(7)}"],
        "`street`, a month of all": [f"/api/v1/street?{until(31)}"],
        "`health`": ["/api/v1/health"],
        "`fleet`": ["/api/v1/fleet"],
        "`/report`, a week": [f"/report?plug={plug}"],
    }


def measure(server, end):
    connection = server.connect()
    plug = ask(connection, "/api/v1/plugs")["plugs"][0]["plug"]
    print("| answer | first, ms | median, ms | 99 of 100, ms | kB |\n| --- | --- | --- | --- | --- |")
    for name, addresses in targets(plug, end).items():
        times, size = [], 0
        for _ in range(TIMES):
            took = [get(connection, address) for address in addresses]
            times.append(sum(milliseconds for milliseconds, _ in took))
            size = sum(len(body) for _, body in took)
        print(f"| {name} | {times[0]:.1f} | {percentile(times, .5):.1f} | {percentile(times, .99):.1f} | "
              f"{size / 1000:.1f} |", flush=True)


def poll(server, seconds, times):
    """A browser that looks at what is now every two seconds, without remembering anything."""
    connection = server.connect()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        times += [get(connection, target)[0] for target in ("/api/v1/latest", "/api/v1/site")]
        time.sleep(2)


def crowd(server, clients=20, seconds=30):
    times = []
    threads = [threading.Thread(target=poll, args=(server, seconds, times)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now, most = memory_of(server.process)
    print(f"\n{clients} browsers that ask for `latest` and `site` every two seconds, for {seconds} s: median "
          f"{percentile(times, .5):.1f} ms, 99 of 100 {percentile(times, .99):.1f} ms. Memory of the page: "
          f"{now:.1f} MiB, at most {most:.1f} MiB.", flush=True)


def main():
    folder = work / "page"
    folder.mkdir()
    database = folder / "voltage.db"
    if os.environ.get("COLLECTOR_YEAR"):
        shutil.copy(os.environ["COLLECTOR_YEAR"], database)
    else:
        subprocess.run([programs / "make_year", database], check=True, stdout=subprocess.DEVNULL)
    broker = Broker(work)
    recorder = Collector(collector, folder, broker.plain)
    load = threading.Thread(target=publish, args=(programs / "load_generator", broker, PLUGS, 0, RATE * 600, RATE),
                            daemon=True)
    load.start()
    server = Web(database)
    try:
        end = 1_798_675_200_000  # make_year ends a day later
        before = cpu_of(recorder.process)
        began = time.monotonic()
        measure(server, end)
        crowd(server)
        share = (cpu_of(recorder.process) - before) / (time.monotonic() - began) * 100
        print(f"\nThe collector beside it, {RATE} messages a second: {share:.2f} % of a processor.")
    finally:
        server.stop()
        recorder.stop()
        broker.stop()


main()
