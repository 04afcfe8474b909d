#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <set>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "daemon/worker.hpp"
#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::whole;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class QuietLink final : public Link {
  public:
    void open() override {}
    explicit QuietLink(const Clock& clock) : clock_(clock) {}
    [[nodiscard]] std::vector<mqtt::LinkChange> take_changes() override { return {}; }
    [[nodiscard]] mqtt::LinkStatus status() const override { return {}; }
    [[nodiscard]] SteadyTime last_progress() const override { return clock_.steady_now(); }

  private:
    const Clock& clock_;
};

class LastStatus final : public Supervisor {
  public:
    void alive() override {}
    void status(std::string_view text) override { last = text; }
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const override { return std::nullopt; }
    std::string last;
};

std::int64_t to_ms(UtcMillis time) {
    return time.time_since_epoch().count();
}

/// What happens to the files, in a folder of their own, below one of the test's.
struct FaultCase {
    const char* name;
    std::function<void(const std::filesystem::path& folder)> happens;
    const char* said;
    bool keeps_all = true;  ///< whatever was committed before can be read as well
    friend std::ostream& operator<<(std::ostream& out, const FaultCase& row) { return out << row.name; }
};

/// Two hundred readings a second come in while it happens.
class RecordingTest : public testing::Test {
  protected:
    static constexpr auto kCommitInterval = 5s;

    RecordingTest() {
        std::filesystem::create_directory(folder_ / "data");
        config_.database.commit_interval = kCommitInterval;
        config_.tasmota.full_topics = {"mjs-voltage/%topic%/"};
        config_.retention = {.readings = std::nullopt, .states = std::nullopt};
        start();
    }
    void start() {
        inbox_.emplace();
        store_ = SqliteStore::open_to_record(file_, "Europe/Amsterdam", clock_).value();
        housekeeper_.emplace(*store_, *store_, clock_, log_, Housekeeper::rules_of(config_));
        worker_.emplace(Worker::Surroundings{.clock = clock_,
                                             .inbox = *inbox_,
                                             .orders = orders_,
                                             .store = *store_,
                                             .housekeeper = *housekeeper_,
                                             .link = link_,
                                             .supervisor = supervisor_,
                                             .log = log_,
                                             .custody = store_.get()},
                        config_, Recorder::Known::load(*store_).value(), store_->last_run().value());
        worker_->begin();
    }
    void turn() {
        inbox_->nudge();
        ASSERT_TRUE(worker_->turn());
    }
    /// Readings of twenty plugs, each at another moment.
    void hear(std::chrono::milliseconds span) {
        for (const SteadyTime end = clock_.steady_now() + span; clock_.steady_now() < end; clock_.advance(5ms)) {
            inbox_->put({.topic = fmt::format("mjs-voltage/plug{}/SENSOR", heard_ % 20),
                         .payload = fmt::format(R"({{"ENERGY":{{"Period":0,"Voltage":{}}}}})", 200 + heard_ / 20 % 60),
                         .received_at = clock_.utc_now(),
                         .arrived_at = clock_.steady_now()});
            ++heard_;
            turn();
        }
    }
    [[nodiscard]] ExitCode stop() {
        orders_.stop_by(clock_.steady_now() + 4700ms);
        inbox_->close();
        const ExitCode code = worker_->finish();
        worker_.reset();
        housekeeper_.reset();
        store_.reset();
        return code;
    }
    /// Of all databases below the test's folder.
    [[nodiscard]] std::int64_t stored() const {
        std::int64_t all = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
            const std::string name = entry.path().filename().string();
            const bool is_whole =
                name == "voltage.db" || name == "moved.db" || name.find(".rescued-") != std::string::npos;
            if (is_whole && entry.is_regular_file() && name.find("-wal") == std::string::npos &&
                name.find("-shm") == std::string::npos) {
                all += whole(entry.path(), "SELECT count(*) FROM reading");
            }
        }
        return all;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "data/voltage.db";
    test::CapturedLog log_;
    test::ManualClock clock_{test::at("2026-05-01T10:00:00Z")};
    Config config_;
    std::optional<Inbox> inbox_;
    Orders orders_;
    QuietLink link_{clock_};
    LastStatus supervisor_;
    std::unique_ptr<SqliteStore> store_;
    std::optional<Housekeeper> housekeeper_;
    std::optional<Worker> worker_;
    int heard_ = 0;
};

/// When the readings of a database were made that come from a span; one moment for each.
std::set<std::int64_t> moments_of(const std::filesystem::path& database, const TimeSpan& span) {
    std::set<std::int64_t> moments;
    for (const std::string& row :
         test::rows(database, fmt::format("SELECT time FROM reading WHERE time >= {} AND time < {}", to_ms(span.start),
                                          to_ms(span.end)))) {
        EXPECT_TRUE(moments.insert(std::stoll(row)).second) << "twice: " << row;
    }
    return moments;
}

/// Somebody restores a backup with cp while it is recorded: the same file, of the same size, with other content.
class BackupCopiedOverTest : public RecordingTest {
  protected:
    static constexpr auto kPart = 60s;
    static constexpr std::size_t kOfPart = kPart / 5ms;

    /// Each restart brings the log into the file.
    [[nodiscard]] TimeSpan hear_and_restart() {
        const UtcMillis begin = clock_.utc_now();
        hear(kPart);
        EXPECT_EQ(stop(), ExitCode::ok);
        start();
        return {begin, clock_.utc_now()};
    }
    [[nodiscard]] std::filesystem::path only(const std::string& part) const {
        std::filesystem::path found;
        for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
            const std::string name = entry.path().filename().string();
            if (name.find(part) != std::string::npos && !name.ends_with("-wal") && !name.ends_with("-shm")) {
                found = entry.path();
            }
        }
        return found;
    }
};

TEST_F(BackupCopiedOverTest, DestroysOnlyWhatWasInTheFileAndNotInTheBackup) {
    const TimeSpan before = hear_and_restart();
    const auto backup = folder_ / "backup";
    std::filesystem::copy_file(file_, backup);
    static_cast<void>(hear_and_restart());
    std::filesystem::resize_file(backup, std::filesystem::file_size(file_));
    const UtcMillis in_log_from = clock_.utc_now();
    hear(kPart);
    std::ofstream(file_, std::ios::binary | std::ios::in) << test::read_file(backup);
    const TimeSpan in_log{in_log_from, clock_.utc_now()};
    hear(kCommitInterval);
    EXPECT_TRUE(log_.has("was overwritten by another program"));
    EXPECT_THAT(supervisor_.last, HasSubstr("was overwritten by another program"));
    hear(kPart);
    const TimeSpan after{in_log.end, clock_.utc_now()};
    EXPECT_EQ(stop(), ExitCode::io);
    EXPECT_TRUE(log_.has("rows are missing in reading_settled")) << "what is lost is named";

    EXPECT_EQ(moments_of(file_, after).size(), (kPart + kCommitInterval) / 5ms);
    auto found = moments_of(file_, in_log);  // What was not committed yet.
    found.merge(moments_of(only(".rescued-"), in_log));
    EXPECT_EQ(found.size(), kOfPart);
    std::filesystem::copy_file(only(".overwritten-"), folder_ / "alone.db");
    EXPECT_EQ(moments_of(folder_ / "alone.db", before).size(), kOfPart) << "the backup itself is as it was";
}

class FileFaultTest : public RecordingTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FileFaultTest, IsSaidWithinACommitIntervalAndWhatComesAfterIsOnRecord) {
    hear(12s);
    EXPECT_FALSE(log_.has("database"));
    GetParam().happens(folder_.path());
    const int before = heard_;
    hear(kCommitInterval);
    EXPECT_TRUE(log_.has(GetParam().said));
    EXPECT_THAT(supervisor_.last, HasSubstr(GetParam().said));
    hear(12s);
    EXPECT_EQ(stop(), ExitCode::io);
    EXPECT_TRUE(log_.has("the record is not whole in one place"));
    if (GetParam().keeps_all) {
        EXPECT_EQ(stored(), heard_);
    }
    EXPECT_GE(whole(file_, "SELECT count(*) FROM reading"), heard_ - before);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug"), 20);
    EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FileFaultTest,
    testing::Values(
        FaultCase{"file_deleted", [](const auto& folder) { std::filesystem::remove(folder / "data/voltage.db"); },
                  "was deleted"},
        FaultCase{"folder_deleted", [](const auto& folder) { std::filesystem::remove_all(folder / "data"); },
                  "was deleted"},
        FaultCase{"file_moved",
                  [](const auto& folder) { std::filesystem::rename(folder / "data/voltage.db", folder / "moved.db"); },
                  "was moved to"},
        FaultCase{"folder_moved",
                  [](const auto& folder) { std::filesystem::rename(folder / "data", folder / "elsewhere"); },
                  "was moved to"},
        FaultCase{"log_deleted", [](const auto& folder) { std::filesystem::remove(folder / "data/voltage.db-wal"); },
                  "-wal is gone"},
        FaultCase{"index_deleted", [](const auto& folder) { std::filesystem::remove(folder / "data/voltage.db-shm"); },
                  "-shm is gone"},
        FaultCase{"file_truncated",
                  [](const auto& folder) { std::filesystem::resize_file(folder / "data/voltage.db", 0); }, "was cut",
                  false},
        FaultCase{"log_truncated",
                  [](const auto& folder) { std::filesystem::resize_file(folder / "data/voltage.db-wal", 0); },
                  "was overwritten or cut", false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
