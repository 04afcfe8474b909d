#include <functional>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>
#include <collector/daemon/replay.hpp>

#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// Messages that plugs were reported to send, and what becomes of them as evidence, from the decoder to the views.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

class MainsEvidenceTest : public testing::Test {
  protected:
    void hear(UtcMillis time, const std::string& topic, const std::string& payload, bool retained = false) {
        log_ << fmt::format(R"({{"tst":"{}","topic":"{}","qos":0,"retain":{},"payloadlen":{},"payload":{}}})"
                            "\n",
                            iso_text(time), topic, retained ? 1 : 0, payload.size(), payload);
    }
    /// A SENSOR every minute, whose ENERGY holds what is made for that minute.
    void hear_each_minute(const std::string& topic, int minutes, const std::function<std::string(int)>& energy) {
        for (int i = 0; i < minutes; ++i) {
            const UtcMillis time = start_ + i * 1min;
            hear(time, topic,
                 fmt::format(R"({{"Time":"{}","ENERGY":{{{}}}}})", iso_text(time).substr(0, 19), energy(i)));
        }
    }
    void hear_state(const std::string& plug, const std::string& relays) {
        hear(start_ - 1s, "mjs-voltage/" + plug + "/STATE", fmt::format(R"({{"UptimeSec":1000,{}}})", relays));
    }
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) {
        if (!is_replayed_) {
            const auto done = replay(log_, default_tasmota_config(), file_, lines_, [](std::uint64_t) {});
            EXPECT_TRUE(done) << done.error().what;
            is_replayed_ = true;
        }
        return test::rows(file_, query);
    }
    /// By status: channel, intervals, samples, samples above 253 V.
    [[nodiscard]] std::vector<std::string> intervals() {
        return ask(
            "SELECT channel, status, count(*), sum(samples), sum(samples_above_253) FROM interval_10min "
            "GROUP BY channel, status ORDER BY 1, 2");
    }

    const UtcMillis start_ = at("2026-06-07T10:00:05Z");
    std::stringstream log_;
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    test::CapturedLog lines_;
    bool is_replayed_ = false;
};

/// A Shelly 3EM, whose relay is an output of its own and is off for ever.
TEST_F(MainsEvidenceTest, OfAThreePhaseMeterWithItsRelayOff) {
    hear_state("em3", R"("POWER":"OFF")");
    hear_each_minute("mjs-voltage/em3/SENSOR", 31, [](int) {
        return R"("Total":[9.5,22.7,0],"Period":[2.9,3.9,0],"Frequency":[50,50,50],"Voltage":[254,251,252])";
    });
    EXPECT_THAT(intervals(), ElementsAre("1|valid|3|30|30", "2|valid|3|30|0", "3|valid|3|30|0"));
    EXPECT_THAT(ask("SELECT DISTINCT flags FROM reading"), ElementsAre("0"));
}

TEST_F(MainsEvidenceTest, OfAStripWhoseFirstRelayIsOff) {
    hear_state("strip", R"("POWER1":"OFF","POWER2":"ON","POWER3":"ON","POWER4":"OFF")");
    hear_each_minute("mjs-voltage/strip/SENSOR", 21,
                     [](int) { return R"("Total":1.0,"Period":0,"Power":112,"Voltage":254.2)"; });
    EXPECT_THAT(intervals(), ElementsAre("1|valid|2|20|20"));
}

/// OpenBeken: no Period, and a frequency of 0.
TEST_F(MainsEvidenceTest, OfAChipThatDoesNotMeasureTheFrequency) {
    hear_each_minute("tele/obkA1B2C3/SENSOR", 21, [](int) {
        return R"("Power":21.35,"Factor":0.71,"Voltage":254.1,"Current":0.128,"Frequency":0.0,"Yesterday":312.0)";
    });
    EXPECT_THAT(intervals(), ElementsAre("1|valid|2|20|20"));
    EXPECT_THAT(ask("SELECT DISTINCT flags, frequency FROM reading"), ElementsAre("0|null"));
}

/// Firmware that shows phases for three minutes after a start which nobody wired.
TEST_F(MainsEvidenceTest, OfPhasesThatWereNeverWired) {
    hear_each_minute("mjs-voltage/pz/SENSOR", 61, [](int i) {
        return i < 3 ? R"("Period":[0,0,0],"Frequency":[50.0,0,0],"Voltage":[231.5,0,0])"
                     : R"("Period":0,"Frequency":50.0,"Voltage":231.5)";
    });
    EXPECT_THAT(intervals(), ElementsAre("1|valid|6|60|0"));
}

TEST_F(MainsEvidenceTest, OfABrokenNeutral) {
    hear_each_minute("mjs-voltage/p/SENSOR", 41, [](int i) {
        return fmt::format(R"("Period":0,"Voltage":{})", i >= 10 && i < 30 ? 330 + i * 2 : 231);
    });
    EXPECT_THAT(ask("SELECT samples, samples_above_253, voltage_max FROM overvoltage"), ElementsAre("20|20|388.0"));
}

TEST_F(MainsEvidenceTest, OfAChipThatReportsAFalseVoltageNowAndThen) {
    hear_each_minute("mjs-voltage/spiky/SENSOR", 41,
                     [](int i) { return fmt::format(R"("Period":0,"Voltage":{})", i % 10 == 5 ? 305 : 234); });
    EXPECT_THAT(intervals(), ElementsAre("1|valid|4|36|0"));
    EXPECT_THAT(ask("SELECT count(*) FROM reading WHERE flags = 64"), ElementsAre("4"));
    EXPECT_THAT(ask("SELECT * FROM overvoltage"), IsEmpty());
}

TEST_F(MainsEvidenceTest, OfAPlugThatOnlyLeftTraces) {
    hear(start_, "tasmota/discovery/AAAAAA000001/config", R"({"t":"dead1","dn":"Dead since January","sw":"14.2.0"})",
         true);
    hear(start_, "mjs-voltage/dead4/SENSOR",
         R"({"Time":"2026-01-05T10:00:00+00:00","ENERGY":{"Period":0,"Voltage":231}})", true);
    hear_each_minute("mjs-voltage/alive/SENSOR", 11, [](int) { return R"("Period":0,"Voltage":231)"; });
    EXPECT_THAT(ask("SELECT topic, last_seen IS NULL FROM plug ORDER BY topic"),
                ElementsAre("alive|0", "dead1|1", "dead4|1"));
}

}  // namespace
}  // namespace collector
