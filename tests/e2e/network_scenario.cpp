#include "e2e/network_scenario.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <map>
#include <set>
#include <tuple>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>

#include "e2e/collector_process.hpp"

namespace collector::test {
namespace {

/// plug, channel, voltage, power, scheduled, plug's clock
using Reading = std::tuple<std::string, int, double, double, bool, std::int64_t>;

/// How a value that was not measured is written on both sides.
constexpr double kAbsent = -1e9;

double number(const std::string& text) {
    double value = kAbsent;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Milliseconds into the quarter of an hour by the plug's clock; -1: it was not set. More cannot be compared: the
/// ledger has `Time` alone, and a plug that sends `Epoch` beside it is recorded by that, in UTC.
std::int64_t into_quarter(std::int64_t stamp) {
    constexpr std::int64_t kSet = 1'451'606'400'000;  // 2016
    constexpr std::int64_t kQuarter = 900'000;
    return stamp < kSet ? -1 : stamp % kQuarter;
}

std::int64_t plug_stamp(const std::string& written) {
    const auto time = parse_iso_time(written);
    return time ? time->stamp.time_since_epoch().count() : std::stoll(written) * 1000;
}

std::map<Reading, int> published(const std::filesystem::path& ledger) {
    std::map<Reading, int> readings;
    for (const auto& row : read_csv(ledger)) {
        ++readings[{row.at(0), std::stoi(row.at(1)), number(row.at(3)), number(row.at(4)), row.at(5) == "1",
                    into_quarter(plug_stamp(row.at(2)))}];
    }
    return readings;
}

std::map<Reading, int> recorded(const std::filesystem::path& database) {
    SQLite::Database connection(database.string(), SQLite::OPEN_READONLY);
    SQLite::Statement row(
        connection,
        "SELECT topic, channel, ifnull(voltage, -1e9), ifnull(power, -1e9), energy_period IS NOT NULL, "
        "ifnull(time + CAST(round(plug_clock_offset * 1000) AS INTEGER), -1) "
        "FROM reading JOIN plug ON plug.id = plug_id");
    std::map<Reading, int> readings;
    while (row.executeStep()) {
        ++readings[{row.getColumn(0).getString(), row.getColumn(1).getInt(), row.getColumn(2).getDouble(),
                    row.getColumn(3).getDouble(), row.getColumn(4).getInt() == 1,
                    into_quarter(row.getColumn(5).getInt64())}];
    }
    return readings;
}

}  // namespace

void expect_fleet_recorded_through_a_broker_restart(const Network& network) {
    constexpr int kPlugCount = 100;
    constexpr int kReadings = 1000;  // each time; some ten seconds
    const std::filesystem::path database = network.folder / "voltage.db";
    const auto wait_recorded = [&database](std::int64_t readings) {
        EXPECT_TRUE(wait_until(database, "SELECT count(*) FROM reading", readings))
            << ask(database, "SELECT count(*) FROM reading") << " of " << readings;
    };
    const auto collector = start_collector(write_config(
        network.folder, {.url = network.url, .ca_file = network.ca_file.string(), .more_broker = network.more_broker}));
    ASSERT_TRUE(collector->wait_for("subscribed to 8 of 8 topics")) << collector->output();
    Simulator plugs({.url = network.url,
                     .ca_file = network.ca_file,
                     .password_file = network.folder.write("plugs-password", "plugs-secret"),
                     .folder = network.folder.path(),
                     .plugs = kPlugCount});
    ASSERT_TRUE(plugs.wait_readings(kReadings));
    const std::int64_t before = plugs.pause();
    wait_recorded(before);

    network.kill_broker();
    ASSERT_TRUE(collector->wait_for("lost the connection")) << collector->output();
    network.start_broker();
    ASSERT_TRUE(collector->wait_for("subscribed to 8 of 8 topics", 2)) << collector->output();
    ASSERT_TRUE(plugs.wait_connected(kPlugCount));
    plugs.resume();
    ASSERT_TRUE(plugs.wait_readings(before + kReadings));
    wait_recorded(plugs.pause());

    EXPECT_TRUE(wait_until(database, "SELECT count(*) FROM plug WHERE online = 1", kPlugCount));
    plugs.quit();
    // Plugs leave without a goodbye, so the broker sends every last will.
    EXPECT_TRUE(wait_until(database, "SELECT count(*) FROM plug WHERE online = 0", kPlugCount));
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0) << collector->output();
    expect_same_readings(plugs.ledger(), database);
    expect_same_fleet(plugs.fleet(), database);
    EXPECT_EQ(ask(database, "SELECT count(*) FROM rejected_message"), 0);
    EXPECT_EQ(ask(database, "SELECT count(*) FROM reading WHERE flags & 4"), 0) << "nothing was late";
    EXPECT_EQ(ask(database, "SELECT count(*) FROM reading WHERE flags & 16 AND energy_period IS NOT NULL"), 0);
    EXPECT_EQ(ask(database,
                  "SELECT count(*) FROM reading JOIN (SELECT plug_id, min(time) AS first FROM reading "
                  "WHERE energy_period IS NOT NULL GROUP BY plug_id) USING (plug_id) "
                  "WHERE time > first AND energy_period IS NULL AND flags & 16 = 0"),
              0)
        << "once a plug has told its schedule, what is not on it is a change of load";
    EXPECT_GT(ask(database, "SELECT count(*) FROM voltage WHERE volts > 253"), 0) << "the curve starts before noon";
}

void expect_same_readings(const std::filesystem::path& ledger, const std::filesystem::path& database) {
    const auto wanted = published(ledger);
    const auto found = recorded(database);
    ASSERT_FALSE(wanted.empty());
    int differences = 0;
    for (const auto& [reading, count] : wanted) {
        const auto same = found.find(reading);
        const int times = same == found.end() ? 0 : same->second;
        if (times != count && ++differences <= 10) {
            ADD_FAILURE() << std::get<0>(reading) << " channel " << std::get<1>(reading) << ", " << std::get<2>(reading)
                          << " V, " << std::get<3>(reading) << " W: published " << count << " times, recorded "
                          << times;
        }
    }
    for (const auto& [reading, count] : found) {
        if (!wanted.contains(reading) && ++differences <= 10) {
            ADD_FAILURE() << std::get<0>(reading) << " channel " << std::get<1>(reading) << ", " << std::get<2>(reading)
                          << " V: recorded " << count << " times, never published";
        }
    }
    EXPECT_EQ(differences, 0);
}

void expect_same_fleet(const std::filesystem::path& fleet, const std::filesystem::path& database) {
    SQLite::Database connection(database.string(), SQLite::OPEN_READONLY);
    SQLite::Statement row(connection, "SELECT topic, mac, name, model, firmware, hostname, channels FROM plug");
    std::set<std::vector<std::string>> found;
    while (row.executeStep()) {
        std::vector<std::string> plug;
        for (int column = 0; column < 7; ++column) {
            plug.push_back(row.getColumn(column).getString());
        }
        found.insert(plug);
    }
    std::set<std::vector<std::string>> wanted;
    for (auto plug : read_csv(fleet)) {
        plug.resize(7);
        wanted.insert(plug);
    }
    EXPECT_EQ(found, wanted);
}

}  // namespace collector::test
