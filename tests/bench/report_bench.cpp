// How long the commands take that show a year of a hundred plugs, and what memory. Prints a table in Markdown; run by
// scripts/bench. Each is a process of its own, as a person would start it. With a word, only those that have it in
// their name.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace collector::bench {
namespace {

/// A command. To measure another one, add a line to commands().
struct Asked {
    std::string name;
    std::vector<std::string> words;
    std::string aim;
    std::string rows;  ///< the query that counts the rows it writes; empty: it is no export
    int runs = 5;      ///< of which the median counts
};

struct Taken {
    double seconds;
    double cpu_seconds;  ///< user and system time
    double memory_mib;   ///< the most it had
};

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// What it writes is thrown away, if it is not read from `descriptor`.
pid_t start(std::vector<std::string> words, int descriptor) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    if (descriptor >= 0) {
        posix_spawn_file_actions_adddup2(&actions, descriptor, STDOUT_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    pid_t process = 0;
    const int fault = posix_spawnp(&process, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (fault != 0) {
        throw std::runtime_error("cannot start " + words.front());
    }
    return process;
}

Taken run(const std::vector<std::string>& words) {
    const auto begin = std::chrono::steady_clock::now();
    const pid_t process = start(words, -1);
    int status = 0;
    rusage usage{};
    wait4(process, &status, 0, &usage);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (status != 0) {
        throw std::runtime_error(fmt::format("{} failed", fmt::join(words, " ")));
    }
    constexpr double kKibibytes = 1024;
    return {.seconds = taken.count(),
            .cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
            .memory_mib = static_cast<double>(usage.ru_maxrss) / kKibibytes};
}

/// The median of each.
Taken measure(const Asked& asked) {
    std::vector<Taken> runs(static_cast<std::size_t>(asked.runs));
    std::ranges::generate(runs, [&] { return run(asked.words); });
    const auto median = [&runs](double Taken::*value) {
        const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
        std::ranges::nth_element(runs, middle, {}, value);
        return (*middle).*value;
    };
    return {.seconds = median(&Taken::seconds),
            .cpu_seconds = median(&Taken::cpu_seconds),
            .memory_mib = median(&Taken::memory_mib)};
}

double answer(const std::string& database, const std::string& query) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    const pid_t process = start({"sqlite3", "-readonly", database, query}, ends[1]);
    close(ends[1]);
    std::array<char, 64> text{};
    const ssize_t size = read(ends[0], text.data(), text.size());
    close(ends[0]);
    int status = 0;
    waitpid(process, &status, 0);
    return std::stod(std::string(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))));
}

std::vector<Asked> commands(const std::string& collector, const std::string& database) {
    const auto of = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
        words.insert(words.begin(), collector);
        words.insert(words.end(), {"--database", database});
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    const std::vector<std::string> year{"--from", "2026-01-01", "--to", "2026-12-31"};
    const std::vector<std::string> week{"--week", "2026-W21", "--plug", "tasmota_001EEF", "--format", "html"};
    const std::string readings = "SELECT count(*) FROM reading";
    const std::string intervals = "SELECT count(*) FROM stored_interval";
    const auto with_sqlite = [&](const char* query) {
        return std::vector<std::string>{"sqlite3", "-readonly", "-csv", database, query};
    };
    // What SQL can say of a verdict: no percentiles, and nothing of what is missing.
    const char* const counted =
        "SELECT plug_id, channel, count(*), sum(voltage_rms > 253), sum(voltage_rms < 207), sum(voltage_rms < 195.5), "
        "min(voltage_rms), max(voltage_rms), avg(samples), min(voltage_min), max(voltage_max) "
        "FROM interval_10min WHERE status = 'valid' GROUP BY plug_id, channel";
    return {
        {"`report en50160`, the year of all plugs", of({"report", "en50160"}, year), "1 s", ""},
        {"`report en50160 --format html`, a week of one plug", of({"report", "en50160"}, week), "0.3 s", ""},
        {"`export readings`", of({"export", "readings"}, {}), "1,000,000 rows/s, 32 MiB", readings},
        {"`export readings --format json`", of({"export", "readings"}, {"--format", "json"}), "32 MiB", readings},
        {"`export readings --voltage-only`", of({"export", "readings"}, {"--voltage-only"}), "32 MiB", readings},
        {"`export intervals`", of({"export", "intervals"}, {}), "1,000,000 rows/s, 32 MiB", intervals},
        {"`export intervals --format json`", of({"export", "intervals"}, {"--format", "json"}), "32 MiB", intervals},
        {"`export gaps`", of({"export", "gaps"}, {}), "32 MiB", ""},
        {"for comparison: `sqlite3`, the year of all plugs counted", with_sqlite(counted), "", "", 3},
        {"for comparison: `sqlite3 -csv`, `SELECT * FROM reading`", with_sqlite("SELECT * FROM reading"), "", readings,
         1},
        {"for comparison: `sqlite3 -csv`, `SELECT * FROM interval_10min`", with_sqlite("SELECT * FROM interval_10min"),
         "", intervals, 1},
    };
}

void compare(const std::string& collector, const std::string& database, const std::string& word) {
    fmt::print("| command | s | CPU s | rows a second of CPU | RSS MiB at most | aim |\n");
    fmt::print("| --- | --- | --- | --- | --- | --- |\n");
    for (const Asked& asked : commands(collector, database)) {
        if (asked.name.find(word) == std::string::npos) {
            continue;
        }
        const Taken taken = measure(asked);
        const std::string rate = asked.rows.empty()
                                     ? std::string()
                                     : fmt::format("{:.0f}", answer(database, asked.rows) / taken.cpu_seconds);
        fmt::print("| {} | {:.2f} | {:.2f} | {} | {:.1f} | {} |\n", asked.name, taken.seconds, taken.cpu_seconds, rate,
                   taken.memory_mib, asked.aim);
        std::cout.flush();
    }
}

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    try {
        if (argc != 3 && argc != 4) {
            fmt::print(stderr, "usage: report_bench COLLECTOR DATABASE [WORD]\n");
            return 64;
        }
        collector::bench::compare(argv[1], argv[2], argc == 4 ? argv[3] : "");
        return 0;
    } catch (const std::exception& fault) {
        fmt::print(stderr, "report_bench: {}\n", fault.what());
        return 70;
    }
}
