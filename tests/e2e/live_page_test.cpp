#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <date/date.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/known_network.hpp"
#include "e2e/simulator.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// The live page in the browser that people have, on the server and a record as they are.
namespace collector::test {
namespace {

using testing::HasSubstr;

constexpr auto kBrowserPatience = std::chrono::minutes{12};

/// The page's server; `address()` ends in a slash.
class WebServer {
  public:
    /// `options`: as `collector serve` takes them.
    explicit WebServer(std::vector<std::string> options) : options_(std::move(options)) { start("127.0.0.1:0"); }

    void stop() {
        process_->signal(SIGTERM);
        EXPECT_EQ(process_->wait_exit(), 0) << process_->output();
    }

    /// At the address that it had.
    void start_again() {
        const auto host = address_.find("127.0.0.1");
        start(address_.substr(host, address_.size() - host - 1));
    }

    [[nodiscard]] const std::string& address() const { return address_; }

  private:
    void start(const std::string& listen) {
        std::vector<std::string> command{COLLECTOR_WEB_BINARY, "--listen", listen};
        command.insert(command.end(), options_.begin(), options_.end());
        process_ = std::make_unique<Process>(command);
        EXPECT_TRUE(process_->wait_for("/\n")) << process_->output();
        const std::string said = process_->output();
        const auto from = said.find("http://");
        ASSERT_NE(from, std::string::npos) << said;
        address_ = said.substr(from, said.find('\n', from) - from);
    }

    std::vector<std::string> options_;
    std::unique_ptr<Process> process_;
    std::string address_;
};

/// A person at the page: plays a scenario of live_page_open.py.
class Visitor {
  public:
    Visitor(const WebServer& server, const std::string& scenario, const std::string& plug = {})
        : process_({"/usr/bin/python3", SOURCE_DIR "/tests/e2e/live_page_open.py", PICTURES_DIR "/live_page",
                    server.address(), scenario, plug},
                   {{"PYTHONDONTWRITEBYTECODE", "1"}}) {}

    /// It needs something from outside.
    [[nodiscard]] bool wants(const std::string& thing) {
        return process_.wait_for("want " + thing + "\n", 1, kBrowserPatience);
    }
    void give() { process_.say("done"); }

    /// What is missing on the page; empty: nothing.
    [[nodiscard]] std::string complaint() {
        const bool is_content = process_.wait_exit(kBrowserPatience) == 0;
        process_.wait_output_end();
        return is_content ? "" : "complains: " + process_.output();
    }

  private:
    Process process_;
};

/// Plugs whose messages end now.
struct Past {
    std::chrono::hours length;
    int plugs;
    std::chrono::seconds pace;
    std::string_view curve_start{};  ///< the solar time at which it starts; empty: as it was
    bool has_gap = false;            ///< two days before the end nobody says anything for three hours
};

/// What the collector makes of their messages.
std::filesystem::path record_of(const Past& past, const std::filesystem::path& folder) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string log = folder / "past.jsonl";
    std::vector<std::string> simulator{SIMULATOR_BINARY,
                                       "--log",
                                       log,
                                       "--from",
                                       date::format("%Y-%m-%dT%H:%M:%SZ", now - past.length),
                                       "--duration",
                                       std::to_string(std::chrono::seconds{past.length}.count()),
                                       "--plugs",
                                       std::to_string(past.plugs),
                                       "--tele-period",
                                       std::to_string(past.pace.count()),
                                       "--seed",
                                       "7"};
    if (!past.curve_start.empty()) {
        simulator.insert(simulator.end(), {"--curve-start", std::string(past.curve_start)});
    }
    run(simulator);
    if (past.has_gap) {
        const std::string day = date::format("%F", date::floor<date::days>(now) - date::days{2});
        run({"sed", "-i", "/^{\"tst\":\"" + day + "T1[0-2]:/d", log});
    }
    std::filesystem::path database = folder / "past.db";
    run({COLLECTOR_BINARY, "replay", log, "--database", database});
    std::filesystem::remove(log);
    return database;
}

std::string first_plug(const std::filesystem::path& database) {
    const SQLite::Database record(database.string(), SQLite::OPEN_READONLY);
    SQLite::Statement first(record, "SELECT topic FROM plug ORDER BY topic LIMIT 1");
    return first.executeStep() ? first.getColumn(0).getString() : "";
}

constexpr Past kYear{
    .length = std::chrono::hours{24 * 366}, .plugs = 4, .pace = std::chrono::minutes{5}, .has_gap = true};

TEST(LivePageTest, AYearIsSeenInEveryWidthThemeAndLanguage) {
    const TempDir folder;
    const std::filesystem::path database = record_of(kYear, folder.path());
    const WebServer server({"--database", database});
    EXPECT_EQ(Visitor(server, "everywhere", first_plug(database)).complaint(), "");
}

TEST(LivePageTest, AYearIsUsedByMouseFingerAndKeys) {
    const TempDir folder;
    const std::filesystem::path database = record_of(kYear, folder.path());
    const std::string plug = first_plug(database);
    const WebServer server({"--database", database});
    for (const char* scenario : {"choices", "curve", "keys", "touch", "street", "weight"}) {
        SCOPED_TRACE(scenario);
        EXPECT_EQ(Visitor(server, scenario, plug).complaint(), "");
    }
}

/// The last ten minutes of every socket, and which of them are above the limit, as README.md shows it. A reading is of
/// now for three of its paces, so six minutes.
TEST(LivePageTest, ALateMorningInTheSunIsSaidInOneSentence) {
    const TempDir folder;
    const std::filesystem::path database = record_of(
        {.length = std::chrono::hours{1}, .plugs = 12, .pace = std::chrono::minutes{2}, .curve_start = "09:35"},
        folder.path());
    const WebServer server({"--database", database});
    EXPECT_EQ(Visitor(server, "sunny").complaint(), "");
}

TEST(LivePageTest, ARecordWhoseLastReadingIsOldIsNotShownAsNow) {
    const TempDir folder;
    const std::filesystem::path database = known_network(folder);
    const WebServer server({"--database", database});
    EXPECT_EQ(Visitor(server, "stale", "tasmota_A1C001").complaint(), "");
}

TEST(LivePageTest, NamesWithMarkupAreNames) {
    const TempDir folder;
    const std::filesystem::path database = known_network(folder);
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE plug SET name = '<b>x</b><img src=x onerror=alert(1)><script>alert(2)</script>'");
    const WebServer server({"--database", database});
    EXPECT_EQ(Visitor(server, "markup", "tasmota_A1C001").complaint(), "");
}

TEST(LivePageTest, APublicPageAsksForTheStreetOnly) {
    const TempDir folder;
    const std::filesystem::path database = known_network(folder);
    const std::filesystem::path config =
        write_config(folder, {.url = "mqtt://127.0.0.1:1", .database = database.filename().string()});
    std::ofstream(config, std::ios::app) << "\n[web]\npublic = true\n";
    const WebServer server({"--config", config});
    EXPECT_EQ(Visitor(server, "public").complaint(), "");
}

TEST(LivePageTest, APageThatWasOpenedBeforeThereWasADatabaseGoesOnByItself) {
    const TempDir folder;
    const TempDir made_in;
    const std::filesystem::path made = known_network(made_in);
    const WebServer server({"--database", folder / "voltage.db"});
    Visitor visitor(server, "waiting");
    ASSERT_TRUE(visitor.wants("database")) << visitor.complaint();
    std::filesystem::copy(made, folder / "voltage.db");
    visitor.give();
    EXPECT_EQ(visitor.complaint(), "");
}

/// Values change without a reload; both programs are stopped and started again meanwhile.
TEST(LivePageTest, ItIsLiveAndSaysWhenItIsNot) {
    const TempDir folder;
    const Mosquitto broker(folder.path(), Mosquitto::Transport::plain);
    const auto config = write_config(folder, {.url = broker.url()});
    auto collector = start_collector(config);
    ASSERT_TRUE(collector->wait_for("subscribed to")) << collector->output();
    const Simulator plugs({.url = broker.url(),
                           .password_file = folder.write("plugs-password", "plugs-secret"),
                           .folder = folder.path(),
                           .plugs = 12});
    ASSERT_TRUE(wait_until(folder / "voltage.db", "SELECT count(*) > 50 FROM reading", 1));
    WebServer server({"--config", config});
    Visitor visitor(server, "live");
    ASSERT_TRUE(visitor.wants("recorder stopped")) << visitor.complaint();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
    visitor.give();
    ASSERT_TRUE(visitor.wants("recorder started")) << visitor.complaint();
    collector = start_collector(config);
    visitor.give();
    ASSERT_TRUE(visitor.wants("server stopped")) << visitor.complaint();
    server.stop();
    visitor.give();
    ASSERT_TRUE(visitor.wants("server started")) << visitor.complaint();
    server.start_again();
    visitor.give();
    EXPECT_EQ(visitor.complaint(), "");
}

}  // namespace
}  // namespace collector::test
