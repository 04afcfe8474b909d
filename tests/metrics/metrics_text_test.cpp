#include "metrics/metrics_text.hpp"

#include <ostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics_feed/some_health.hpp"
#include "support/process.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct SampleCase {
    const char* name;
    void (*change)(Health&);
    std::vector<const char*> lines;

    friend std::ostream& operator<<(std::ostream& out, const SampleCase& row) { return out << row.name; }
};

class MetricsTextTest : public testing::TestWithParam<SampleCase> {};

TEST_P(MetricsTextTest, HasTheSample) {
    Health health;
    GetParam().change(health);
    const std::string text = metrics_text(health);
    for (const char* const line : GetParam().lines) {
        EXPECT_THAT(text, HasSubstr(std::string("\n") + line + "\n"));
    }
}

template <class Counts, class Which>
void set(Counts& counts, Which which, std::uint64_t value) {
    counts.at(static_cast<std::size_t>(which)) = value;
}

INSTANTIATE_TEST_SUITE_P(
    Samples, MetricsTextTest,
    testing::Values(
        SampleCase{"build",
                   [](Health& h) {
                       h.version = "0.2.0";
                       h.schema = 8;
                   },
                   {R"(collector_build_info{version="0.2.0",schema="8"} 1)"}},
        SampleCase{"moments",
                   [](Health& h) {
                       h.started_at = UtcMillis{1'500ms};
                       h.taken_at = UtcMillis{2'250ms};
                       h.messages.last_at = UtcMillis{3s};
                       h.readings.last_at = UtcMillis{4s};
                   },
                   {"collector_start_time_seconds 1.5", "collector_health_timestamp_seconds 2.25",
                    "collector_last_message_timestamp_seconds 3", "collector_last_reading_timestamp_seconds 4"}},
        SampleCase{
            "link",
            [](Health& h) {
                h.link.is_online = true;
                h.link.connects = 3;
                h.link.refused_topics = 2;
            },
            {"collector_broker_connected 1", "collector_broker_connects_total 3", "collector_broker_refused_topics 2"}},
        SampleCase{"link_down", [](Health&) {}, {"collector_broker_connected 0", "collector_clock_synchronised 0"}},
        SampleCase{"clock", [](Health& h) { h.clock_synchronised = true; }, {"collector_clock_synchronised 1"}},
        SampleCase{"messages",
                   [](Health& h) {
                       h.messages.received = 12;
                       set(h.messages.by_kind, MessageKind::reading, 7);
                       set(h.messages.by_kind, MessageKind::refused, 4);
                       set(h.messages.refused, RefusalReason::bad_json, 3);
                       set(h.messages.refused, RefusalReason::too_many_plugs, 1);
                       h.messages.waiting = 5;
                       h.messages.waiting_most = 6;
                   },
                   {"collector_messages_received_total 12", R"(collector_messages_total{kind="reading"} 7)",
                    R"(collector_messages_total{kind="state"} 0)", R"(collector_messages_total{kind="refused"} 4)",
                    R"(collector_messages_refused_total{reason="bad_json"} 3)",
                    R"(collector_messages_refused_total{reason="too_many_plugs"} 1)",
                    R"(collector_limits_reached_total{limit="plugs"} 1)", "collector_queue_messages 5",
                    "collector_queue_peak_messages 6"}},
        SampleCase{"limits",
                   [](Health& h) {
                       h.messages.dropped = 1;
                       h.messages.oversized = 2;
                       set(h.messages.refused, RefusalReason::payload_too_large, 10);
                       set(h.messages.refused, RefusalReason::too_many_channels, 3);
                       h.messages.refused_unkept = 4;
                       h.readings.given_up = 5;
                       h.messages.acknowledged_early = 6;
                   },
                   {R"(collector_messages_dropped_total{reason="queue_full"} 1)",
                    R"(collector_messages_dropped_total{reason="too_long"} 2)",
                    R"(collector_limits_reached_total{limit="queue"} 1)",
                    R"(collector_limits_reached_total{limit="message_size"} 12)",
                    R"(collector_limits_reached_total{limit="channels"} 3)",
                    R"(collector_limits_reached_total{limit="refused_kept"} 4)",
                    R"(collector_limits_reached_total{limit="readings_held"} 5)",
                    R"(collector_limits_reached_total{limit="acknowledgement_wait"} 6)"}},
        SampleCase{"readings",
                   [](Health& h) {
                       h.readings = {.recorded = 9, .duplicates = 8, .late = 7};
                       h.plugs = {.known = 6, .online = 5};
                   },
                   {"collector_readings_total 9", "collector_readings_duplicate_total 8",
                    "collector_readings_late_total 7", "collector_plugs 6", "collector_plugs_online 5"}},
        SampleCase{
            "commits",
            [](Health& h) {
                h.commits.durations.add(kCommitDurations, 2ms);
                h.commits.durations.add(kCommitDurations, 30s);
                h.commits.ages.add(kCommitAges, 5s);
                h.commits.failed = 2;
                h.commits.pending_rows = 11;
            },
            {R"(collector_commit_duration_seconds_bucket{le="0.001"} 0)",
             R"(collector_commit_duration_seconds_bucket{le="0.003"} 1)",
             R"(collector_commit_duration_seconds_bucket{le="10"} 1)",
             R"(collector_commit_duration_seconds_bucket{le="+Inf"} 2)", "collector_commit_duration_seconds_sum 30.002",
             "collector_commit_duration_seconds_count 2", R"(collector_commit_age_seconds_bucket{le="2"} 0)",
             R"(collector_commit_age_seconds_bucket{le="5.2"} 1)", "collector_commit_failures_total 2",
             "collector_pending_rows 11"}},
        SampleCase{"disk",
                   [](Health& h) {
                       h.disk = Health::Disk{1, 2, 3, 4'000'000'000'000};
                   },
                   {"collector_database_bytes 1", "collector_database_wal_bytes 2", "collector_disk_free_bytes 3",
                    "collector_disk_size_bytes 4000000000000"}}),
    [](const auto& test) { return test.param.name; });

TEST(MetricsText, WhatNeverHappenedHasNoMoment) {
    const std::string text = metrics_text({});
    EXPECT_THAT(text, Not(HasSubstr("\ncollector_last_message_timestamp_seconds ")));
    EXPECT_THAT(text, Not(HasSubstr("\ncollector_database_bytes ")));
}

TEST(MetricsText, APlugIsNeverNamedAndNoTroubleTold) {
    const std::string text = metrics_text(test::some_health());
    for (const std::string& trouble : test::some_health().troubles) {
        EXPECT_THAT(text, Not(HasSubstr(trouble)));
    }
    EXPECT_THAT(text, Not(HasSubstr("nobody listens")));
}

/// promtool also knows how metrics are to be named, and that each has a help.
TEST(MetricsText, PrometheusTakesIt) {
    for (const Health& health : {Health{}, test::some_health()}) {
        test::Process promtool({"promtool", "check", "metrics"});
        promtool.say(metrics_text(health));
        promtool.close_input();
        EXPECT_EQ(promtool.wait_exit(), 0);
        promtool.wait_output_end();
        EXPECT_EQ(promtool.output(), "");
    }
}

}  // namespace
}  // namespace collector
