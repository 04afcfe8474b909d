#include <numeric>

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/progress_report.hpp"
#include "worker_fixture.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class HealthTest : public WorkerFixture {
  protected:
    HealthTest() {
        told_ = &seen_;
        config_.database.path = file_;
        start();
    }
    [[nodiscard]] const Health& told() {
        pass(ProgressReport::kPublishEvery);
        return seen_.last;
    }

    SeenHealth seen_;
};

TEST_F(HealthTest, IsToldOnceASecondAtMostHoweverManyTurnsThereAre) {
    settle_in();
    static_cast<void>(told());
    const int before = seen_.times;
    for (int i = 0; i < 100; ++i) {
        clock_.advance(35ms);
        hear_reading();
        turn();
    }
    EXPECT_EQ(seen_.times - before, 3);
}

TEST_F(HealthTest, TellsOfMessagesAndReadings) {
    settle_in();
    for (int i = 0; i < 4; ++i) {
        clock_.advance(10s);
        hear_reading();
        turn();
    }
    const UtcMillis last_reading = clock_.utc_now();
    clock_.advance(1s);
    hear("mjs-voltage/fridge/SENSOR", "{");
    hear("mjs-voltage/fridge/LOGGING", "a line");
    const UtcMillis last_message = clock_.utc_now();
    turn();
    const Health& health = told();
    EXPECT_EQ(health.messages.received, 6U);
    EXPECT_EQ(health.messages.of(MessageKind::reading), 4U);
    EXPECT_EQ(health.messages.of(MessageKind::ignored), 1U);
    EXPECT_EQ(health.messages.of(MessageKind::refused), 1U);
    EXPECT_EQ(health.messages.of(RefusalReason::bad_json), 1U);
    EXPECT_EQ(health.messages.waiting, 0U);
    EXPECT_EQ(health.messages.waiting_most, 2U);
    EXPECT_EQ(health.messages.last_at, last_message);
    EXPECT_EQ(health.readings.recorded, 4U);
    EXPECT_EQ(health.readings.last_at, last_reading);
    EXPECT_EQ(health.plugs, (Health::Plugs{1, 1}));
    EXPECT_EQ(health.started_at, start_);
    EXPECT_EQ(health.taken_at, clock_.utc_now());
    EXPECT_EQ(health.version, COLLECTOR_VERSION);
}

TEST_F(HealthTest, TellsHowLongCommitsTakeAndHowOldTheirOldestRowIs) {
    settle_in();
    const auto before = told().commits;
    slow_.takes = 250ms;
    hear_reading();
    turn();
    EXPECT_GT(told().commits.pending_rows, 0U);
    pass(6s);
    Health::Commits after = told().commits;
    EXPECT_EQ(after.pending_rows, 0U);
    EXPECT_EQ(after.durations.sum - before.durations.sum, 250ms);
    EXPECT_EQ(after.ages.sum - before.ages.sum, 5250ms);
    const auto commits = [](const Health::Commits& one) {
        return std::accumulate(one.durations.counts.begin(), one.durations.counts.end(), std::uint64_t{0});
    };
    EXPECT_EQ(commits(after) - commits(before), 1U);
    EXPECT_EQ(after.failed, 0U);
}

TEST_F(HealthTest, CountsCommitsThatFail) {
    settle_in();
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    hear_reading();
    pass(6s);
    EXPECT_GT(told().commits.failed, 0U);
    EXPECT_THAT(told().troubles, testing::Contains(HasSubstr("locked")));
    other.exec("ROLLBACK");
}

TEST_F(HealthTest, TellsOfTheConnectionTheClockAndTheDisk) {
    link_.said = {.state = mqtt::LinkStatus::State::online,
                  .version = mqtt::ProtocolVersion::v5,
                  .refused_topics = {"a", "b"},
                  .connects = 3,
                  .oversized = 4};
    clock_.set_synchronised(false);
    settle_in();
    const Health& health = told();
    EXPECT_EQ(health.link, (Health::Link{.is_online = true, .protocol = "5", .refused_topics = 2, .connects = 3}));
    EXPECT_EQ(health.messages.oversized, 4U);
    EXPECT_FALSE(health.clock_synchronised);
    EXPECT_THAT(health.troubles, ElementsAre("the clock follows no time server"));
    ASSERT_TRUE(health.disk);
    EXPECT_EQ(health.disk->database_bytes, std::filesystem::file_size(file_));
    EXPECT_EQ(health.disk->wal_bytes, std::filesystem::file_size(file_.string() + "-wal"));
    EXPECT_GT(health.disk->size_bytes, health.disk->free_bytes);
    EXPECT_GT(health.disk->free_bytes, 0U);
}

struct StatusCase {
    const char* name;
    void (*change)(Health&);
    const char* line;

    friend std::ostream& operator<<(std::ostream& out, const StatusCase& row) { return out << row.name; }
};

class StatusLineTest : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusLineTest, SaysHowItGoes) {
    Health health;
    GetParam().change(health);
    EXPECT_EQ(status_line(health), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, StatusLineTest,
    testing::Values(
        StatusCase{"nothing", [](Health&) {},
                   "not connected; 0 plugs, 0 of them online; 0 readings, 0 messages refused"},
        StatusCase{"why_not", [](Health& h) { h.link.problem = "nobody listens"; },
                   "not connected: nobody listens; 0 plugs, 0 of them online; 0 readings, 0 messages refused"},
        StatusCase{"online",
                   [](Health& h) {
                       h.link.is_online = true;
                       h.link.protocol = "3.1.1";
                       h.plugs = {.known = 12, .online = 11};
                       h.readings.recorded = 345;
                       h.messages.by_kind.at(static_cast<std::size_t>(MessageKind::refused)) = 6;
                   },
                   "online with MQTT 3.1.1; 12 plugs, 11 of them online; 345 readings, 6 messages refused"},
        StatusCase{"troubles",
                   [](Health& h) {
                       h.link.is_online = true;
                       h.link.refused_topics = 2;
                       h.troubles = {"no reading for 16 min", "the disk is full"};
                   },
                   "online; 0 plugs, 0 of them online; 0 readings, 0 messages refused; 2 topics refused by the broker; "
                   "no reading for 16 min; the disk is full"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace collector::test
