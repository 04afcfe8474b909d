#include <collector/report/calibration_list.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using test::at;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const UtcMillis kNow = at("2026-06-10T12:00:00Z");

PlugRow listed_plug(PlugId id, std::string topic) {
    PlugRow row{};
    row.id = id;
    row.topic = std::move(topic);
    return row;
}

Calibration calibration(CalibrationId id, UtcMillis valid_from) {
    return {.id = id,
            .plug_id = 1,
            .channel = 1,
            .gain = 1.0043,
            .source = "Fluke 117, 2026-05-03",
            .valid_from = valid_from,
            .valid_to = {},
            .made_at = kNow,
            .revoked_at = {},
            .ended_at = {}};
}

std::vector<ListedCalibration> listed(const std::vector<Calibration>& calibrations) {
    return list_calibrations({listed_plug(1, "tasmota_A1C001"), listed_plug(2, "tasmota_B2D003")}, calibrations, kNow);
}

TEST(CalibrationList, OneThatLastsIsInForce) {
    const auto rows = listed({calibration(1, at("2026-05-01T00:00:00Z"))});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, CalibrationState::in_force);
    EXPECT_EQ(rows[0].plug.topic, "tasmota_A1C001");
    EXPECT_FALSE(rows[0].held_until);
    EXPECT_FALSE(rows[0].end);
}

TEST(CalibrationList, TheNextOneEndsTheOneBefore) {
    const auto rows = listed({calibration(2, at("2026-06-01T00:00:00Z")), calibration(1, at("2026-05-01T00:00:00Z"))});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].calibration.id, 1);
    EXPECT_EQ(rows[0].state, CalibrationState::ended);
    EXPECT_EQ(rows[0].held_until, at("2026-06-01T00:00:00Z"));
    EXPECT_EQ(rows[0].end, CalibrationEnd::next);
    EXPECT_EQ(rows[1].state, CalibrationState::in_force);
}

TEST(CalibrationList, OneEndsAsAskedOrWhenThePlugIsCalibratedItself) {
    Calibration asked = calibration(1, at("2026-05-01T00:00:00Z"));
    asked.valid_to = at("2026-05-02T00:00:00Z");
    Calibration ended = calibration(2, at("2026-05-03T00:00:00Z"));
    ended.valid_to = at("2026-07-01T00:00:00Z");
    ended.ended_at = at("2026-05-04T00:00:00Z");
    Calibration still = calibration(3, at("2026-05-05T00:00:00Z"));
    still.valid_to = at("2026-07-01T00:00:00Z");
    const auto rows = listed({asked, ended, still});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].end, CalibrationEnd::as_asked);
    EXPECT_EQ(rows[0].state, CalibrationState::ended);
    EXPECT_EQ(rows[1].end, CalibrationEnd::recalibrated);
    EXPECT_EQ(rows[1].held_until, at("2026-05-04T00:00:00Z"));
    EXPECT_EQ(rows[2].end, CalibrationEnd::as_asked);
    EXPECT_EQ(rows[2].state, CalibrationState::in_force);
}

TEST(CalibrationList, OneIsReplacedRevokedOrToCome) {
    Calibration revoked = calibration(3, at("2026-05-01T00:00:00Z"));
    revoked.revoked_at = at("2026-06-09T00:00:00Z");
    const auto rows = listed({calibration(1, at("2026-05-01T00:00:00Z")), calibration(2, at("2026-05-01T00:00:00Z")),
                              revoked, calibration(4, at("2026-07-01T00:00:00Z"))});
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].state, CalibrationState::replaced);
    EXPECT_EQ(rows[1].state, CalibrationState::in_force) << "as if the one that is revoked had never been";
    EXPECT_EQ(rows[1].held_until, at("2026-07-01T00:00:00Z"));
    EXPECT_EQ(rows[2].state, CalibrationState::revoked);
    EXPECT_EQ(rows[3].state, CalibrationState::to_come);
}

TEST(CalibrationList, ChannelsAndPlugsAreApart) {
    Calibration second = calibration(2, at("2026-05-02T00:00:00Z"));
    second.channel = 2;
    Calibration other = calibration(3, at("2026-05-03T00:00:00Z"));
    other.plug_id = 2;
    const auto rows = listed({other, second, calibration(1, at("2026-05-01T00:00:00Z"))});
    ASSERT_EQ(rows.size(), 3U);
    for (const ListedCalibration& row : rows) {
        EXPECT_EQ(row.state, CalibrationState::in_force);
    }
    EXPECT_EQ(rows[2].plug.topic, "tasmota_B2D003");
}

CalibrationList list_of(std::vector<ListedCalibration> rows) {
    return {.program = "collector 9", .made_at = kNow, .time_zone = "UTC", .calibrations = std::move(rows)};
}

TEST(CalibrationList, IsWrittenForPeople) {
    Calibration hostile = calibration(1, at("2026-05-01T00:00:00Z"));
    hostile.source = "Fluke\x1b[2J";
    hostile.ended_at = at("2026-05-04T10:30:00Z");
    const std::string text = calibrations_text(list_of(listed({hostile})), LocalClock({}));
    EXPECT_THAT(text, AllOf(HasSubstr("1 tasmota_A1C001\n"),
                            HasSubstr("factor            1.004300: at 230 V the plug shows 0.98 V too little\n"),
                            HasSubstr("source            \"Fluke\\x1b[2J\"\n"),
                            HasSubstr("valid             from 2026-05-01 00:00 on\n"),
                            HasSubstr("state             held until 2026-05-04 10:30, when the plug was calibrated"),
                            HasSubstr("Times are those of UTC.\n"), Not(HasSubstr("\x1b"))));
    EXPECT_EQ(calibrations_text(list_of({}), LocalClock({})), "No calibration is on record.\n");
}

TEST(CalibrationList, IsWrittenForPrograms) {
    Calibration ended = calibration(7, at("2026-05-01T00:00:00Z"));
    ended.valid_to = at("2026-05-02T00:00:00Z");
    const auto json = nlohmann::json::parse(calibrations_json(list_of(listed({ended}))));
    EXPECT_EQ(json.at("report"), "calibrations");
    const auto& row = json.at("calibrations").at(0);
    EXPECT_EQ(row.at("id"), 7);
    EXPECT_EQ(row.at("plug"), "tasmota_A1C001");
    EXPECT_EQ(row.at("name"), nullptr);
    EXPECT_EQ(row.at("gain"), 1.0043);
    EXPECT_EQ(row.at("valid_from"), "2026-05-01T00:00:00Z");
    EXPECT_EQ(row.at("valid_to"), "2026-05-02T00:00:00Z");
    EXPECT_EQ(row.at("revoked_at"), nullptr);
    EXPECT_EQ(row.at("state"), "ended");
    EXPECT_EQ(row.at("held_until"), "2026-05-02T00:00:00Z");
    EXPECT_EQ(row.at("ended_by"), "valid_to");
}

}  // namespace
}  // namespace collector
