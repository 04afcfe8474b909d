"""Whether a message costs the same with many plugs and a large database. See scripts/bench.

Arguments: FOLDER_OF_PROGRAMS WORK_FOLDER COLLECTOR. Prints Markdown. Needs 4 GB of disk.
"""
import pathlib
import shutil
import sqlite3
import statistics
import sys
import time

from live import Broker, Collector, cpu_of, memory_of, publish

programs, work, collector = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])

RATE = 10_000
COUNT = 96_000
REPEATS = 5
LARGE = 50_000_000


def enlarge(database, plugs):
    """Readings of the last weeks, as many of each plug, as if they had settled and been evaluated."""
    connection = sqlite3.connect(database)
    each = LARGE // plugs
    now = int(time.time() * 1000)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
    connection.execute(
        """INSERT INTO reading_settled (plug_id, time, part, flags, plug_clock_offset_ms, voltage_mv, current_ma,
           power_mw, apparent_power_mva, reactive_power_mvar, power_factor_centi, energy_total_cwh, energy_today_cwh,
           energy_yesterday_cwh, energy_period_mwh)
           WITH RECURSIVE nth (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM nth WHERE n + 1 < ?1)
           SELECT plug.id, ?2 - (?1 - n) * 10000 - 3600000, 1, 0, 200, 225000 + n % 29 * 1000, 1234, 284000, 290000,
                  60000, 96, 78941200 + n, 41200, 124000, 1000
           FROM plug CROSS JOIN nth ORDER BY plug.id, n""", (each, now))
    connection.execute("UPDATE evaluation SET until_time = ?", (now - now % 600_000,))
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


class Case:
    """One number of plugs and one database, measured again and again in turns with the others."""

    def __init__(self, broker, plugs, large):
        self.broker, self.plugs, self.large = broker, plugs, large
        #: More than are kept as recent: from then on as many settle as arrive.
        self.first = min(210_000, 600 * plugs)
        self.costs = []
        self.memory = [0, 0]
        self.folder = work / f"{plugs}-{'large' if large else 'empty'}"

    def measure(self):
        subject = Collector(collector, self.folder, self.broker.plain)
        self.publish(0, self.first)
        subject.wait_until_done()
        if self.large and not self.costs:
            subject.stop()
            enlarge(subject.database, self.plugs)
            subject = Collector(collector, self.folder, self.broker.plain)
        before = cpu_of(subject.process)
        self.publish(self.first, COUNT)
        subject.wait_until_done()
        self.costs.append((cpu_of(subject.process) - before) / COUNT * 1e6)
        self.memory = memory_of(subject.process)
        subject.stop()
        # Counting fifty million takes minutes, so it is done once.
        if not self.large:
            self.check(subject.rows(), self.first + COUNT)
            shutil.rmtree(self.folder)
        elif len(self.costs) == REPEATS:
            self.check(subject.rows(), LARGE + REPEATS * (self.first + COUNT))

    @staticmethod
    def check(rows, messages):
        if rows != messages:
            raise RuntimeError(f"{rows} rows of {messages} messages")

    def publish(self, first, count):
        publish(programs / "load_generator", self.broker, self.plugs, first, count, RATE)


def main():
    broker = Broker(work)
    try:
        cases = [Case(broker, plugs, False) for plugs in (10, 100, 1_000, 10_000)] + [Case(broker, 10_000, True)]
        for _ in range(REPEATS):
            for case in cases:
                case.measure()
    finally:
        broker.stop()
    base = statistics.median(cases[1].costs)
    print("| plugs | readings before | CPU µs a message | times 100 plugs and an empty file | lowest to highest | "
          "RSS MiB | at most |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for case in cases:
        median = statistics.median(case.costs)
        print(f"| {case.plugs:,} | {LARGE if case.large else 0:,} | {median:.2f} | {median / base:.2f} | "
              f"{min(case.costs):.2f} to {max(case.costs):.2f} | {case.memory[0]:.1f} | {case.memory[1]:.1f} |")


main()
