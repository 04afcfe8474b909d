// What the storage costs an SD card, how fast it answers, and whether commits come in time. Prints a table in Markdown;
// run by scripts/bench. Works in a folder of its own, which must be on a real disk.

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <collector/config/config.hpp>
#include <collector/process/console_log.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>
#include <collector/tasmota/message_log.hpp>

#include "bench/log_clock.hpp"
#include "bench/must.hpp"
#include "bench/street_year.hpp"
#include "daemon/housekeeper.hpp"
#include "daemon/pipeline.hpp"

namespace collector::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kCommitInterval = 5s;

/// Bytes this process caused to be written to the disk, by the kernel's account.
std::int64_t bytes_written() {
    std::ifstream io("/proc/self/io");
    for (std::string key; io >> key;) {
        std::int64_t value = 0;
        io >> value;
        if (key == "write_bytes:") {
            return value;
        }
    }
    throw std::runtime_error("/proc/self/io does not tell write_bytes");
}

/// Microseconds of user and system time this process took so far.
double cpu_us() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

struct CardCost {
    std::uint64_t readings = 0;
    double cpu_us_per_reading = 0;
    double bytes_per_reading = 0;
    double stored_per_settled = 0;
};

/// Records a log as the daemon would, in the time of its messages: a commit every five seconds, housekeeping between.
CardCost record_log(const std::filesystem::path& log_file, const std::filesystem::path& database) {
    remove_database(database);
    const std::int64_t before = bytes_written();
    const double cpu_before = cpu_us();
    CardCost cost;
    {
        ConsoleLog log(LogLevel::error);
        auto store = must(SqliteStore::open(database, kZone));
        const TasmotaConfig tasmota = default_tasmota_config();
        Recorder recorder(tasmota.record, {}, *store, log);
        Pipeline pipeline(tasmota::Decoder(must(tasmota::TopicLayout::from_patterns(tasmota.full_topics))), recorder,
                          *store, log, {.age_max = kCommitInterval});
        std::optional<LogClock> clock;
        std::optional<Housekeeper> housekeeper;
        const auto pass_time = [&](UtcMillis now) {
            clock->set(now);
            if (pipeline.commit_if_due(clock->steady_now()) == Pipeline::Committed::failed) {
                throw std::runtime_error(pipeline.trouble());
            }
            while (housekeeper->next_step() <= clock->steady_now()) {
                housekeeper->step();
            }
        };
        tasmota::MessageLogReader reader;
        std::ifstream input(log_file);
        for (std::string line; std::getline(input, line);) {
            const Delivery delivery = must(reader.read_line(line));
            if (!clock) {
                clock.emplace(delivery.received_at);
                housekeeper.emplace(*store, *store, *clock, log,
                                    Housekeeper::Rules{.grace = kCommitInterval + 5s, .retention = {}});
            }
            while (const auto next = pipeline.next_commit()) {
                const UtcMillis due{std::chrono::duration_cast<std::chrono::milliseconds>(next->time_since_epoch())};
                if (due > delivery.received_at) {
                    break;
                }
                pass_time(due);
            }
            pass_time(delivery.received_at);
            pipeline.take(delivery, true, clock->steady_now());
        }
        must(pipeline.commit(Recorder::Seal::closing, clock->steady_now()));
        cost.readings = recorder.counters().readings;
    }
    cost.cpu_us_per_reading = (cpu_us() - cpu_before) / static_cast<double>(cost.readings);
    cost.bytes_per_reading = static_cast<double>(bytes_written() - before) / static_cast<double>(cost.readings);
    SQLite::Database file(database.string(), SQLite::OPEN_READONLY);
    cost.stored_per_settled = file.execAndGet(
                                      "SELECT sum(pgsize) * 1.0 / (SELECT count(*) FROM reading_settled) FROM dbstat "
                                      "WHERE name = 'reading_settled'")
                                  .getDouble();
    return cost;
}

/// The usual script: one table, an index by plug and time, a commit a message.
double record_plainly(const std::filesystem::path& database, int readings) {
    remove_database(database);
    const std::int64_t before = bytes_written();
    {
        SQLite::Database file(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        file.exec(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE reading (id INTEGER PRIMARY KEY, plug TEXT, time TEXT, voltage REAL, current REAL, "
            "power REAL, apparent_power REAL, reactive_power REAL, factor REAL, total REAL, today REAL, "
            "yesterday REAL, period REAL);"
            "CREATE INDEX reading_by_plug ON reading (plug, time);");
        SQLite::Statement insert(file,
                                 "INSERT INTO reading (plug, time, voltage, current, power, apparent_power, "
                                 "reactive_power, factor, total, today, yesterday, period) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (int i = 0; i < readings; ++i) {
            insert.bind(1, fmt::format("tasmota_{:06X}", i % kPlugs * 7919));
            insert.bind(2, fmt::format("2026-06-01T{:02}:{:02}:{:02}", i / 36'000, i / 600 % 60, i / 10 % 60));
            for (int column = 3; column <= 12; ++column) {
                insert.bind(column, 230.1 + i % 100 * 0.1 + column);
            }
            insert.exec();
            insert.reset();
        }
    }
    return static_cast<double>(bytes_written() - before) / readings;
}

struct Question {
    const char* name;
    const char* query;
    double aim_ms;
};

constexpr std::array<Question, 4> kQuestions{{
    {"weekly verdict inputs of all plugs over the year", "SELECT * FROM en50160_week", 1000},
    {"one plug's day of readings",
     "SELECT time, voltage, power FROM reading WHERE plug_id = 42 AND time >= 1797206400000 AND time < 1797292800000",
     5},
    {"last value of every plug",
     "SELECT plug_id, channel, max(time), voltage FROM reading WHERE time > 1798761600000 - 900000 "
     "GROUP BY plug_id, channel",
     5},
    {"all over-voltage episodes of a month",
     "SELECT * FROM overvoltage WHERE start_time >= 1780272000000 AND start_time < 1782864000000", 100},
}};

/// Each time through a connection of its own, as a person who opens the file would; the median of five.
void ask(const std::filesystem::path& database, const Question& question) {
    std::array<double, 5> ms{};
    std::size_t rows = 0;
    for (double& duration : ms) {
        const auto start = std::chrono::steady_clock::now();
        SQLite::Database file(database.string(), SQLite::OPEN_READONLY);
        SQLite::Statement select(file, question.query);
        for (rows = 0; select.executeStep(); ++rows) {
        }
        duration = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    }
    std::ranges::sort(ms);
    SQLite::Database file(database.string(), SQLite::OPEN_READONLY);
    SQLite::Statement plan(file, std::string("EXPLAIN QUERY PLAN ") + question.query);
    bool scans = false;
    while (plan.executeStep()) {
        scans = scans || plan.getColumn(3).getString().starts_with("SCAN reading_settled");
    }
    fmt::print("| {} | {} | {:.1f} | {:.0f} | {} |\n", question.name, rows, ms[2], question.aim_ms,
               scans ? "yes" : "no");
}

/// One reading a second by the real clock, while there is as much housekeeping to do as there can be: how much older
/// than the commit interval the oldest uncommitted reading gets.
double worst_delay_ms(const std::filesystem::path& database, std::chrono::seconds span) {
    ConsoleLog log(LogLevel::error);
    auto store = must(SqliteStore::open(database, kZone));
    const SystemClock clock;
    Recorder recorder({}, must(Recorder::Known::load(*store)), *store, log);
    Pipeline pipeline(tasmota::Decoder(must(tasmota::TopicLayout::from_patterns({"%topic%/"}))), recorder, *store, log,
                      {.age_max = kCommitInterval});
    Housekeeper housekeeper(*store, *store, clock, log, {.grace = 0ms, .retention = {}});
    const SteadyTime start = clock.steady_now();
    SteadyTime next_reading = start;
    std::optional<SteadyTime> oldest;
    double worst = 0;
    for (SteadyTime now = start; now - start < span; now = clock.steady_now()) {
        if (now >= next_reading) {
            Delivery delivery;
            delivery.topic = "bench/SENSOR";
            delivery.payload = fmt::format(
                R"({{"Time":"2026-06-01T12:00:00","ENERGY":{{"Period":1,"Power":5,"Voltage":{},"Current":0.1}}}})",
                230 + (now - start) / 1s);
            delivery.received_at = clock.utc_now();
            pipeline.take(delivery, true, now);
            oldest = oldest.value_or(now);
            next_reading += 1s;
        }
        if (pipeline.commit_if_due(clock.steady_now()) == Pipeline::Committed::done && oldest) {
            const auto age = clock.steady_now() - *oldest;
            worst = std::max(worst, std::chrono::duration<double, std::milli>(age - kCommitInterval).count());
            oldest.reset();
        }
        const auto commit = pipeline.next_commit();
        if (!commit || housekeeper.has_time_before(*commit)) {
            housekeeper.step();
        }
    }
    return worst;
}

int run(const std::filesystem::path& folder) {
    const auto database = folder / "bench.db";
    fmt::print(
        "| readings | bytes written a reading | aim | bytes stored a settled reading | aim | "
        "CPU µs a reading |\n");
    fmt::print("| --- | --- | --- | --- | --- | --- |\n");
    struct Pace {
        const char* log;
        const char* name;
        const char* aim;
    };
    for (const Pace& pace : {Pace{"pace10.jsonl", "of 100 plugs every 10 s", "400"},
                             Pace{"pace60.jsonl", "of 100 plugs every 60 s", "1500"},
                             Pace{"many.jsonl", "of 10,000 plugs every 60 s, from none on", ""}}) {
        const CardCost cost = record_log(folder / pace.log, database);
        fmt::print("| {} ({} in all) | {:.0f} | {} | {:.1f} | 60 | {:.0f} |\n", pace.name, cost.readings,
                   cost.bytes_per_reading, pace.aim, cost.stored_per_settled, cost.cpu_us_per_reading);
        std::cout.flush();
    }
    fmt::print("| for comparison: a commit a message, one indexed table | {:.0f} | | | | |\n\n",
               record_plainly(database, 5000));
    std::cout.flush();

    make_year(database);
    fmt::print("A year of a hundred plugs: a file of {} MB.\n\n", std::filesystem::file_size(database) / 1'000'000);
    fmt::print("| question | rows | ms | aim | scans all readings |\n| --- | --- | --- | --- | --- |\n");
    for (const Question& question : kQuestions) {
        ask(database, question);
    }
    std::cout.flush();
    // Everything is due again, for every plug.
    {
        SQLite::Database file(database.string(), SQLite::OPEN_READWRITE);
        file.exec(
            "INSERT OR IGNORE INTO evaluation_due (plug_id, start_time) "
            "SELECT plug.id, until_time - 86400000 FROM plug, evaluation");
    }
    fmt::print(
        "\nOne reading a second and housekeeping all the time: the oldest uncommitted reading was at most {:.0f} ms "
        "older than the commit interval (aim: 200).\n",
        worst_delay_ms(database, 31s));
    remove_database(database);
    return 0;
}

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    try {
        if (argc != 2) {
            fmt::print(stderr, "usage: storage_bench FOLDER (with pace10.jsonl and pace60.jsonl)\n");
            return 64;
        }
        return collector::bench::run(argv[1]);
    } catch (const std::exception& fault) {
        fmt::print(stderr, "storage_bench: {}\n", fault.what());
        return 70;
    }
}
