"""What the collector takes when it has little to do: memory, start, wake-ups, size. See scripts/bench.

Arguments: WORK_FOLDER COLLECTOR SIMULATOR. Prints Markdown.
"""
import collections
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from live import Broker, Collector, cpu_of, memory_of

work, collector, simulator = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])

#: A number of plugs, and how often each reports. With a hundred, readings settle after eight minutes instead of eighty.
NETWORKS = ((1, 10), (100, 1), (10_000, 10))
#: It holds three files open for each.
PLUGS_PER_SIMULATOR = 5_000
#: Long enough for the end of ten minutes, and for two sweeps of what is known of all plugs.
RUN_S = 660
IDLE_S = 60
STARTS = 11


def wake_ups(process):
    """Times that each thread went to sleep of its own accord, and so was woken."""
    counts = collections.Counter()
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        name = (task / "comm").read_text().strip()
        for line in (task / "status").read_text().split("\n"):
            if line.startswith("voluntary_ctxt_switches:"):
                counts[name] += int(line.split()[1])
    return counts


def measure_memory(broker, plugs, period_s):
    subject = Collector(collector, work / "memory", broker.tls, broker.ca_file)
    parts = -(-plugs // PLUGS_PER_SIMULATOR)
    with open(work / "simulator.log", "w+") as log:
        networks = [
            subprocess.Popen(
                [simulator, "--url", f"mqtt://127.0.0.1:{broker.plain}", "--layout", "project", "--fast-boot",
                 "--plugs", str(plugs // parts), "--seed", str(seed + 1), "--tele-period", str(period_s),
                 "--duration", str(RUN_S)], stdout=subprocess.DEVNULL, stderr=log) for seed in range(parts)]
        if [network.wait() for network in networks] != [0] * parts:
            log.seek(0)
            raise RuntimeError("the simulator failed: " + log.read()[-1000:])
    now, most = memory_of(subject.process)
    rows = subject.rows()
    subject.stop()
    shutil.rmtree(work / "memory")
    print(f"| {plugs:,} | {period_s} | {rows:,} | {now:.1f} | {most:.1f} |", flush=True)


def measure_idle(broker):
    subject = Collector(collector, work / "idle", broker.tls, broker.ca_file)
    time.sleep(2)
    before, cpu = wake_ups(subject.process), cpu_of(subject.process)
    time.sleep(IDLE_S)
    after = wake_ups(subject.process)
    used = cpu_of(subject.process) - cpu
    subject.stop()
    print("| thread | wake-ups a second |\n| --- | --- |")
    for name in sorted(after):
        print(f"| {name} | {(after[name] - before[name]) / IDLE_S:.2f} |")
    print(f"\nIdle CPU: {used / IDLE_S * 100:.3f} % of a core.")


def measure_start(broker):
    took = []
    for turn in range(STARTS):
        begin = time.monotonic()
        subject = Collector(collector, work / "start", broker.tls, broker.ca_file)
        took.append(time.monotonic() - begin)
        subject.stop()
    print(f"From start to subscribed over TLS: {statistics.median(took) * 1000:.0f} ms "
          f"({min(took) * 1000:.0f} to {max(took) * 1000:.0f}).")


def measure_size():
    stripped = work / "collector"
    subprocess.run(["strip", "-o", stripped, collector], check=True)
    print(f"The program, stripped: {stripped.stat().st_size / 1e6:.2f} MB.")


def main():
    broker = Broker(work)
    try:
        # Before plugs leave retained messages behind.
        measure_idle(broker)
        print()
        measure_start(broker)
        measure_size()
        print("\n| plugs | every s | readings | RSS MiB | at most |\n| --- | --- | --- | --- | --- |")
        for plugs, period_s in NETWORKS:
            measure_memory(broker, plugs, period_s)
    finally:
        broker.stop()


main()
