#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/one_socket.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/other_process.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::Outcome;
using test::run_collector;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kKept =
    "SELECT id, plug_id, channel, gain, source, valid_from, valid_to, revoked_at IS NOT NULL "
    "FROM calibration ORDER BY id";

/// Words for a record in a file of its own, which is empty unless a test fills it.
class CalibrateTest : public testing::Test {
  protected:
    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
        std::vector<std::string> all{"calibrate", "--database", file_.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Outcome calibrate(const std::vector<std::string>& more) const { return run_collector(words(more)); }
    [[nodiscard]] std::vector<std::string> kept() const { return test::rows(file_, kKept); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

class CalibrateCommandTest : public CalibrateTest {
  protected:
    CalibrateCommandTest() { test::record_one_socket(file_); }

    [[nodiscard]] Outcome compare(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"--plug", "Koelkast", "--reference", "Referentie"};
        all.insert(all.end(), more.begin(), more.end());
        return calibrate(all);
    }
    [[nodiscard]] Outcome give(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"--plug", "Koelkast", "--gain", "1.0043", "--source", "Fluke 117, 2026-05-03"};
        all.insert(all.end(), more.begin(), more.end());
        return calibrate(all);
    }
};

TEST_F(CalibrateCommandTest, ShowsTheFactorAndStoresNothing) {
    const Outcome outcome = compare();
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(
        outcome.out,
        AllOf(HasSubstr("Calibration of tasmota_A1C001, \"Koelkast\"\nagainst tasmota_B2D003, \"Referentie\"\n"),
              HasSubstr("factor            1.010000, with 95 % confidence"),
              HasSubstr("2026-05-01 17:59 to 2026-05-02 17:59 (Europe/Amsterdam)"),
              HasSubstr("pairs             1440, "), HasSubstr("holds             from 2026-05-01 12:00 on"),
              HasSubstr("Nothing was stored."), HasSubstr("\n  VoltageSet 233.31\n"), HasSubstr("never both")));
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(CalibrateCommandTest, StoresItWithApplyAndListsIt) {
    const Outcome outcome = compare({"--apply"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("Stored as calibration 1."), HasSubstr("never both")));
    const auto rows = kept();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_THAT(rows[0],
                AllOf(testing::StartsWith("1|1|1|1.01|compared with tasmota_B2D003, channel 1, from 2026-05-01 "),
                      testing::EndsWith("|1777629600000|null|0")));
    const Outcome list = calibrate({"--list"});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_THAT(list.out,
                AllOf(HasSubstr("1 tasmota_A1C001, \"Koelkast\"\n"), HasSubstr("state             in force\n")));
    const Outcome json = calibrate({"--list", "--format", "json"});
    EXPECT_EQ(nlohmann::json::parse(json.out).at("calibrations").at(0).at("state"), "in_force");
}

TEST_F(CalibrateCommandTest, TheNextOneTakesThePlaceOfTheOneBefore) {
    ASSERT_EQ(compare({"--apply"}).code, 0);
    ASSERT_EQ(give({"--apply"}).code, 0);
    EXPECT_EQ(test::text(file_,
                         "SELECT group_concat(volts) FROM (SELECT round(volts, 4) AS volts FROM voltage "
                         "WHERE plug_id = 1 ORDER BY time LIMIT 1)"),
              "235.0062");
    EXPECT_THAT(calibrate({"--list", "--plug", "tasmota_A1C001"}).out,
                AllOf(HasSubstr("never held: another one is valid from the same moment"), HasSubstr("in force\n")));
    EXPECT_EQ(calibrate({"--list", "--plug", "Referentie"}).out, "No calibration is on record.\n");
}

TEST_F(CalibrateCommandTest, TheReferencesOwnFactorComesFirst) {
    ASSERT_EQ(calibrate({"--plug", "Referentie", "--gain", "0.99", "--source", "a meter", "--apply"}).code, 0);
    const auto json = nlohmann::json::parse(compare({"--format", "json"}).out);
    EXPECT_EQ(json.at("gain"), 0.9999);
    EXPECT_EQ(json.at("comparison").at("reference_gains").at(0).at("id"), 1);
}

TEST_F(CalibrateCommandTest, TakesTheTimeThatIsNamed) {
    const Outcome outcome = compare({"--from", "2026-05-01T14:00", "--to", "2026-05-01T15:30", "--valid-from",
                                     "2026-05-01 13:00", "--valid-to", "2026-06-01", "--apply"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out,
                AllOf(HasSubstr("looked at         2026-05-01 14:00 to 2026-05-01 15:30 (Europe/Amsterdam)\n"),
                      HasSubstr("pairs             90, "),
                      HasSubstr("holds             from 2026-05-01 13:00 to 2026-06-02 00:00\n")));
    EXPECT_THAT(kept(), ElementsAre(testing::EndsWith("|1777633200000|1780351200000|0")));
}

TEST_F(CalibrateCommandTest, WritesJson) {
    const auto json = nlohmann::json::parse(compare({"--format", "json", "--apply"}).out);
    EXPECT_EQ(json.at("id"), 1);
    EXPECT_EQ(json.at("plug"), "tasmota_A1C001");
    EXPECT_EQ(json.at("gain"), 1.01);
    EXPECT_EQ(json.at("valid_from"), "2026-05-01T10:00:00Z");
    EXPECT_EQ(json.at("comparison").at("pairs"), 1440);
}

TEST_F(CalibrateCommandTest, WhatTheSamplesDoNotTellIsRefused) {
    const Outcome whole = calibrate({"--plug", "tasmota_C3E005", "--reference", "Referentie", "--apply"});
    EXPECT_EQ(whole.code, 69);
    EXPECT_THAT(whole.out, IsEmpty());
    EXPECT_THAT(whole.err, AllOf(HasSubstr("\"tasmota_C3E005\" sends whole volts"), HasSubstr("set VoltRes 1"),
                                 HasSubstr("(looked at 2026-05-01 17:59 to 2026-05-02 17:59)")));
    const Outcome other = calibrate({"--plug", "tasmota_D4F007", "--reference", "Referentie", "--format", "json"});
    EXPECT_EQ(other.code, 69);
    const auto json = nlohmann::json::parse(other.out);
    EXPECT_EQ(json.at("refused").at("reason"), "uncorrelated");
    EXPECT_EQ(json.at("gain"), nullptr);
    EXPECT_EQ(json.at("channel"), 1);
    const Outcome empty = compare({"--from", "2026-04-01", "--to", "2026-04-02"});
    EXPECT_EQ(empty.code, 69);
    EXPECT_THAT(empty.err, HasSubstr("has no voltage on record in that time"));
    EXPECT_EQ(compare({"--channel", "2"}).code, 69);
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(CalibrateCommandTest, TakesAFactorByHand) {
    const Outcome shown = give();
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("factor            1.004300\n"), HasSubstr("\"Fluke 117, 2026-05-03\""),
                                 HasSubstr("Nothing was stored.")));
    EXPECT_THAT(kept(), IsEmpty());
    EXPECT_EQ(give({"--apply"}).code, 0);
    EXPECT_THAT(kept(), ElementsAre("1|1|1|1.0043|Fluke 117, 2026-05-03|1777629600000|null|0"));
}

TEST_F(CalibrateCommandTest, RevokesOne) {
    ASSERT_EQ(give({"--apply"}).code, 0);
    const Outcome revoked = calibrate({"--revoke", "1"});
    EXPECT_EQ(revoked.code, 0) << revoked.err;
    EXPECT_THAT(revoked.err, HasSubstr("calibration 1 is revoked"));
    EXPECT_THAT(kept(), ElementsAre(testing::EndsWith("|1")));
    EXPECT_THAT(calibrate({"--list"}).out, HasSubstr("state             revoked on "));
    const Outcome again = calibrate({"--revoke", "1"});
    EXPECT_EQ(again.code, 0);
    EXPECT_THAT(again.err, HasSubstr("was revoked before"));
    const Outcome unknown = calibrate({"--revoke", "2"});
    EXPECT_EQ(unknown.code, 64);
    EXPECT_THAT(unknown.err, HasSubstr("there is no calibration 2; --list"));
}

TEST_F(CalibrateCommandTest, PlugsAreFoundOrNamed) {
    const Outcome near = calibrate({"--plug", "tasmota_A1C01", "--reference", "Referentie"});
    EXPECT_EQ(near.code, 64);
    EXPECT_THAT(near.err, HasSubstr("did you mean \"tasmota_A1C001\"?"));
    EXPECT_EQ(calibrate({"--plug", "Koelkast", "--reference", "nobody"}).code, 64);
    const Outcome same = calibrate({"--plug", "Koelkast", "--reference", "tasmota_A1C001"});
    EXPECT_EQ(same.code, 64);
    EXPECT_THAT(same.err, HasSubstr("cannot be its own reference"));
    const Outcome several = calibrate({"--plug", "Zolder", "--reference", "Referentie"});
    EXPECT_EQ(several.code, 64);
    EXPECT_THAT(several.err, HasSubstr("name one by its topic: \"tasmota_C3E005\", \"tasmota_D4F007\""));
    EXPECT_EQ(calibrate({"--list", "--plug", "nobody"}).code, 64);
}

struct SlipCase {
    const char* name;
    std::vector<std::string> more;
    const char* words;

    friend std::ostream& operator<<(std::ostream& out, const SlipCase& row) { return out << row.name; }
};

const SlipCase kSlips[] = {
    {"nothing", {}, "say one of these"},
    {"plug_alone", {"--plug", "Koelkast"}, "say one of these"},
    {"two_things", {"--plug", "Koelkast", "--reference", "Referentie", "--list"}, "say one of these"},
    {"reference_and_factor",
     {"--plug", "Koelkast", "--reference", "Referentie", "--gain", "1", "--source", "x"},
     "say one of these"},
    {"reference_alone", {"--reference", "Referentie"}, "which plug?"},
    {"factor_alone", {"--plug", "Koelkast", "--gain", "1.0043"}, "go together"},
    {"source_alone", {"--plug", "Koelkast", "--source", "Fluke"}, "go together"},
    {"factor_is_volts", {"--plug", "Koelkast", "--gain", "231.4", "--source", "Fluke"}, "no factor from 0.8 to 1.25"},
    {"factor_is_nothing", {"--plug", "Koelkast", "--gain", "nan", "--source", "Fluke"}, "no factor from 0.8 to 1.25"},
    {"factor_is_below_nothing", {"--plug", "Koelkast", "--gain=-1", "--source", "Fluke"}, "no factor"},
    {"source_of_two_lines", {"--plug", "Koelkast", "--gain", "1.01", "--source", "a\nb"}, "one line of text"},
    {"source_of_another_encoding", {"--plug", "Koelkast", "--gain", "1.01", "--source", "K\xfchl"}, "one line of text"},
    {"source_too_long", {"--plug", "Koelkast", "--gain", "1.01", "--source", std::string(201, 'x')}, "200 bytes"},
    {"factor_of_a_channel_that_is_not_there",
     {"--plug", "Koelkast", "--gain", "1.01", "--source", "x", "--channel", "2"},
     "sends no channel 2"},
    {"factor_with_a_time",
     {"--plug", "Koelkast", "--gain", "1.01", "--source", "x", "--from", "2026-05-01"},
     "--valid-from and --valid-to"},
    {"list_with_apply", {"--list", "--apply"}, "--apply goes with"},
    {"end_alone", {"--plug", "Koelkast", "--reference", "Referentie", "--to", "2026-05-02"}, "--to needs --from"},
    {"no_time", {"--plug", "Koelkast", "--reference", "Referentie", "--from", "yesterday"}, "no time like"},
    {"future", {"--plug", "Koelkast", "--reference", "Referentie", "--from", "2099-01-01"}, "has not come yet"},
    {"end_before_start",
     {"--plug", "Koelkast", "--reference", "Referentie", "--from", "2026-05-02", "--to", "2026-05-01"},
     "comes before --from"},
    {"too_long",
     {"--plug", "Koelkast", "--reference", "Referentie", "--from", "2026-05-01", "--to", "2026-06-01"},
     "at most 31 days"},
    {"valid_in_the_future",
     {"--plug", "Koelkast", "--gain", "1.01", "--source", "x", "--valid-from", "2099-01-01"},
     "has not come yet"},
    {"valid_for_no_time",
     {"--plug", "Koelkast", "--gain", "1.01", "--source", "x", "--valid-to", "2026-04-01"},
     "from which on it would hold"},
};

class CalibrateSlipTest : public CalibrateCommandTest, public testing::WithParamInterface<SlipCase> {};

TEST_P(CalibrateSlipTest, IsExplained) {
    std::vector<std::string> more = GetParam().more;
    const Outcome outcome = calibrate(more);
    EXPECT_EQ(outcome.code, 64) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().words));
    EXPECT_THAT(kept(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Words, CalibrateSlipTest, testing::ValuesIn(kSlips),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CalibrateUsageTest, IsExplained) {
    const Outcome help = run_collector({"help", "calibrate"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--reference"), HasSubstr("--apply"), HasSubstr("--revoke"),
                                HasSubstr("--valid-from"), HasSubstr("--config")));
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--channel", "9"},
                                                  {"--channel", "0"},
                                                  {"--format", "csv"},
                                                  {"--revoke", "x"},
                                                  {"--gain", "1,0043"}}) {
        std::vector<std::string> all{"calibrate", "--plug", "p"};
        all.insert(all.end(), words.begin(), words.end());
        EXPECT_EQ(run_collector(all).code, 64) << words.front();
    }
}

TEST_F(CalibrateCommandTest, APlugThatWasCalibratedItselfIsNotTheSameBefore) {
    const auto other = folder_ / "other.db";
    const UtcMillis changed = test::kOneSocket.end - std::chrono::hours{5};
    test::record_one_socket(other,
                            {{.plug_id = 1, .time = changed, .kind = "calibration", .detail = "VoltageCal=1953"}});
    file_ = other;
    EXPECT_THAT(compare().out, AllOf(HasSubstr("holds             from 2026-05-02 13:00 on"), HasSubstr(" 300, from")));
    const Outcome earlier = compare({"--valid-from", "2026-05-01"});
    EXPECT_EQ(earlier.code, 64);
    EXPECT_THAT(earlier.err, HasSubstr("comes before 2026-05-02 13:00, when the plug was calibrated itself"));
    const auto json =
        nlohmann::json::parse(compare({"--from", "2026-05-02", "--to", "2026-05-02", "--format", "json"}).out);
    EXPECT_EQ(json.at("refused").at("reason"), "recalibrated");
}

TEST_F(CalibrateCommandTest, WritesBesideACollectorThatWrites) {
    test::OtherWriter collector(file_);
    collector.open();
    EXPECT_EQ(compare({"--apply"}).code, 0);
    collector.commit();
    EXPECT_EQ(calibrate({"--revoke", "1"}).code, 0);
    collector.commit();
    EXPECT_EQ(calibrate({"--list"}).code, 0);
    collector.close();
    EXPECT_EQ(kept().size(), 1U);
    EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
}

TEST_F(CalibrateTest, WithoutARecordItSaysWhatIsMissing) {
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--list"}, {"--revoke", "1"}, {"--plug", "a", "--reference", "b"}}) {
        const Outcome missing = calibrate(more);
        EXPECT_EQ(missing.code, 66) << missing.err;
        EXPECT_THAT(missing.err, HasSubstr("voltage.db"));
    }
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(CalibrateTest, AnEmptyRecordHasNoPlugsAndNoCalibrations) {
    test::record(file_, {}, test::Settled::none);
    EXPECT_EQ(calibrate({"--list"}).out, "No calibration is on record.\n");
    const Outcome outcome = calibrate({"--plug", "a", "--reference", "b"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("no plug is on record yet"));
}

TEST_F(CalibrateTest, AnotherProgramsDatabaseIsNotTouched) {
    test::execute(file_, "CREATE TABLE calibration (id INTEGER); INSERT INTO calibration VALUES (1)");
    EXPECT_EQ(calibrate({"--revoke", "1"}).code, 65);
    EXPECT_EQ(calibrate({"--list"}).code, 65);
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM calibration"), 1);
}

/// What it writes to is a file that takes nothing.
TEST_F(CalibrateCommandTest, AFullDiskAndAClosedPipeAreAsElsewhere) {
    const auto writing_to = [this](const std::function<int()>& open_output) {
        return test::run_captured([&] {
            const int descriptor = open_output();
            return descriptor < 0 || dup2(descriptor, STDOUT_FILENO) < 0 ? -1 : test::call_collector(words({"--list"}));
        });
    };
    const Outcome full = writing_to([] { return open("/dev/full", O_WRONLY | O_CLOEXEC); });
    EXPECT_EQ(full.code, 74);
    EXPECT_THAT(full.err, HasSubstr("No space left on device"));
    const Outcome closed = writing_to([] {
        std::array<int, 2> ends{-1, -1};
        return pipe(ends.data()) == 0 && close(ends[0]) == 0 ? ends[1] : -1;
    });
    EXPECT_EQ(closed.code, 0) << closed.err;
    EXPECT_THAT(closed.err, IsEmpty());
}

TEST_F(CalibrateCommandTest, ATerminalGetsNoColoursAndPlainLetters) {
    const std::string shown = test::shown_on_terminal(
        [this] {
            test::call_collector(words({"--plug", "Koelkast", "--reference", "Referentie"}));
        },
        STDOUT_FILENO, 40);
    EXPECT_THAT(shown, AllOf(HasSubstr("VoltageSet 233.31"), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace collector
