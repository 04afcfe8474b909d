"""What a message costs from the socket to the disk, against receivers that do less, and a script. See scripts/bench.

Arguments: FOLDER_OF_PROGRAMS WORK_FOLDER COLLECTOR [REPEATS]. Prints Markdown.

Each receiver gets the same messages from the same broker, one receiver at a time, in turns, so that what else this
machine does meets all of them. CPU is the process's own clock (user and system, all threads) between the first message
and the last row; a first lot of messages before makes plugs known and fills what is filled only once.
"""
import collections
import pathlib
import statistics
import subprocess
import sys
import time

from live import Broker, Collector, cpu_of, publish

programs, work, collector = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 5

#: `first`: messages before what is measured. More than are kept as recent, which is 240 a plug in each of two turns, and
#: `count` is a whole number of turns: so as many settle as arrive.
Load = collections.namedtuple("Load", "name plugs rate first count")
LOADS = (
    Load("paced, 100 a second", 5, 100, 3_000, 1_200),
    Load("paced, 10,000 a second", 100, 10_000, 60_000, 48_000),
    Load("flood", 100, 0, 60_000, 144_000),
)
#: A second: what comes before is not a flood, since no plug measures twice in a millisecond.
FIRST_RATE_PER_PLUG = 100


class Subscriber:
    """A program that says itself when it has received so many."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.expect("subscribed")

    def expect(self, line):
        heard = self.process.stdout.readline().strip()
        if heard != line:
            raise RuntimeError(f"{line} was expected of {self.process.args[0]}, not {heard!r}")

    def wait_for(self, total):
        """When it was done."""
        self.expect(str(total))
        return time.monotonic()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def run(start, broker, load):
    """CPU microseconds a message, and messages a second until the last one was done with."""
    receiver = start(load)
    try:
        publish(programs / "load_generator", broker, load.plugs, 0, load.first,
                load.plugs * FIRST_RATE_PER_PLUG)
        receiver.wait_for(load.first)
        before, begin = cpu_of(receiver.process), time.monotonic()
        publish(programs / "load_generator", broker, load.plugs, load.first, load.count, load.rate)
        took = receiver.wait_for(load.first + load.count) - begin
        return (cpu_of(receiver.process) - before) / load.count * 1e6, load.count / took
    finally:
        receiver.stop()


def marks(load):
    return str(load.first), str(load.first + load.count)


def receivers(broker, tls, folder):
    port, ca_file = (broker.tls, broker.ca_file) if tls else (broker.plain, "-")

    def bare(kind):
        return lambda load: Subscriber([programs / "bare_subscriber", kind, str(port), ca_file, *marks(load)])

    def script(commit_each):
        return lambda load: Subscriber(
            [sys.executable, pathlib.Path(__file__).with_name("usual_script.py"), str(port), ca_file,
             folder / f"script-{commit_each}.db", str(commit_each), *marks(load)])

    return {
        "bare socket, parsed in place": bare("socket"),
        "stock Paho C, throws away": bare("paho-c"),
        "stock Paho C++, throws away": bare("paho-cpp"),
        "collector": lambda load: Collector(collector, folder / "collector", port, ca_file if tls else None),
        "script, a commit per 1,000": script(1000),
        "script, a commit a message": script(1),
    }


FLOOR = "stock Paho C, throws away"
SCRIPT_ALONE = "script, a commit a message"


def measure(broker, tls, load):
    costs, rates = collections.defaultdict(list), collections.defaultdict(list)
    for turn in range(repeats):
        folder = work / f"{'tls' if tls else 'plain'}-{load.rate}-{turn}"
        folder.mkdir()
        for name, start in receivers(broker, tls, folder).items():
            # It would take hours.
            shorter = load._replace(first=200, count=min(load.count, 2_000))
            cost, rate = run(start, broker, shorter if name == SCRIPT_ALONE else load)
            costs[name].append(cost)
            rates[name].append(rate)
        subprocess.run(["rm", "-rf", folder], check=True)
    print(f"| {'TLS' if tls else 'plain'}, {load.name} | CPU µs a message | times the floor | lowest to highest | "
          "messages a second |")
    print("| --- | --- | --- | --- | --- |")
    floor = statistics.median(costs[FLOOR])
    for name in costs:
        median = statistics.median(costs[name])
        print(f"| {name} | {median:.2f} | {median / floor:.2f} | {min(costs[name]):.2f} to {max(costs[name]):.2f} | "
              f"{statistics.median(rates[name]):,.0f} |")
    print(flush=True)


def main():
    broker = Broker(work)
    try:
        for tls in (False, True):
            for load in LOADS:
                measure(broker, tls, load)
    finally:
        broker.stop()


main()
