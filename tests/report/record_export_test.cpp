#include <collector/report/record_export.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/time_zone.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;

const UtcMillis kExportStart = at("2026-10-24T22:30:00Z");  // an hour that occurs twice is near

/// Three plugs, of which the second has two channels, over the end of summer time.
test::RecordContent mixed_content() {
    test::RecordContent content;
    content.plugs = {test::full_plug(1, "tasmota_F17F56"), test::bare_plug(2, "meter"), test::bare_plug(3, "=cmd")};
    for (int i = 0; i < 600; ++i) {
        ReadingRecord reading =
            test::reading_of(1 + i % 3, kExportStart + std::chrono::milliseconds{i * 37'001}, (2200 + i) / 10.0);
        reading.channel = static_cast<std::uint8_t>(i % 6 == 1 ? 2 : 1);
        reading.flags = static_cast<std::uint32_t>(i % 5 == 0 ? i % 128 : 0);
        reading.values.power_w = i % 7 == 0 ? std::optional(-3 * i / 10.0) : std::nullopt;
        reading.values.energy_total_kwh = i % 2 == 0 ? std::optional((10'000'000 + i) / 100'000.0) : std::nullopt;
        reading.values.current_a = i % 11 == 0 ? std::optional((123'456'789'012'345 + i) / 1e14) : std::nullopt;
        if (i % 13 == 0) {
            reading.values.voltage_v.reset();
        }
        if (i % 3 == 0) {
            reading.plug_clock_offset = std::chrono::milliseconds{3'599'000 + i};
        }
        content.readings.push_back(reading);
    }
    const TimeSpan span{kExportStart, kExportStart + 6h};
    for (PlugId plug = 1; plug <= 2; ++plug) {
        test::EvidenceContent evidence{plug, span, {}, span, {}};
        for (UtcMillis start = span.start; start < span.end; start += kIntervalLength) {
            const bool is_thin = start == span.start + 1h;
            evidence.intervals.push_back({.start = start,
                                          .channel = 1,
                                          .samples = is_thin ? 0U : 9U,
                                          .expected_samples = is_thin ? std::nullopt : std::optional(10U),
                                          .status = is_thin ? IntervalStatus::gap_plug : IntervalStatus::valid,
                                          .voltage_rms_v = is_thin ? std::nullopt : std::optional(230.333333333333),
                                          .voltage_min_v = is_thin ? std::nullopt : std::optional(229.9),
                                          .voltage_max_v = is_thin ? std::nullopt : std::optional(253.1),
                                          .samples_above = is_thin ? 0U : 1U});
        }
        evidence.gaps.push_back({span.start + 1h, span.start + 1h + 10min + 1ms, GapCause::plug_offline});
        content.evidence.push_back(std::move(evidence));
    }
    content.gaps_of_all = {{kExportStart - 1h, kExportStart, GapCause::collector_stopped}};
    content.evaluated_until = span.end;
    return content;
}

class RecordExportTest : public testing::Test {
  protected:
    [[nodiscard]] ExportRequest request_for(ExportKind kind, ExportFormat format = ExportFormat::csv) const {
        const auto reader = open_sqlite_record(file_).value();
        return {.kind = kind,
                .plugs = reader->snapshot().value()->plugs({}).value(),
                .channel = std::nullopt,
                .style = {.format = format, .local = std::nullopt, .voltage_only = std::nullopt}};
    }
    [[nodiscard]] std::string exported(const ExportRequest& request) const {
        const auto reader = open_sqlite_record(file_).value();
        std::string text;
        pieces_ = 0;
        rows_ = export_record(*reader, request, [&](std::string_view piece, double share) {
                    EXPECT_GE(share, shares_.empty() ? 0 : shares_.back());
                    shares_.push_back(share);
                    text += piece;
                    ++pieces_;
                    return true;
                }).value();
        EXPECT_EQ(shares_.back(), 1);
        shares_.clear();
        return text;
    }
    /// As lines, without the line of names.
    [[nodiscard]] std::vector<std::string> lines_of(const ExportRequest& request) const {
        const std::string text = exported(request);
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find("\r\n", at);
            lines.push_back(text.substr(at, end - at));
            at = end + 2;
        }
        lines.erase(lines.begin());
        return lines;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    mutable std::vector<double> shares_;
    mutable int pieces_ = 0;
    mutable std::uint64_t rows_ = 0;
};

class RoundTripTest : public RecordExportTest, public testing::WithParamInterface<test::Settled> {
  protected:
    RoundTripTest() { test::record(file_, mixed_content(), GetParam()); }

    /// The same lines as SQL writes them, numbers as SQLite shows them.
    [[nodiscard]] std::vector<std::string> asked(const std::string& query) const {
        std::vector<std::string> lines = test::rows(file_, query);
        for (std::string& line : lines) {
            for (std::size_t at = 0; (at = line.find("null", at)) != std::string::npos;) {
                line.erase(at, 4);
            }
            std::ranges::replace(line, '|', ',');
        }
        return lines;
    }
};

INSTANTIATE_TEST_SUITE_P(Settled, RoundTripTest,
                         testing::Values(test::Settled::none, test::Settled::some, test::Settled::all));

/// A number as the export writes it: SQLite writes .0 after a whole one. None here has more than fifteen digits.
std::string exact(const std::string& column) {
    return fmt::format("CASE WHEN {0} IS NOT NULL THEN printf('%.15g', {0}) END", column);
}

constexpr const char* kPlugAndName =
    "CASE WHEN topic LIKE '=%' THEN '''' || topic ELSE topic END, '\"' || replace(name, '\"', '\"\"') || '\"'";

TEST_P(RoundTripTest, ReadingsAreThoseOfTheView) {
    std::string columns =
        std::string(kPlugAndName) + ", channel, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch')";
    for (const char* const column :
         {"voltage", "voltage", "current", "power", "apparent_power", "reactive_power", "power_factor", "frequency",
          "energy_total", "energy_today", "energy_yesterday", "energy_period", "plug_clock_offset"}) {
        columns += ", " + exact(column);
    }
    const auto lines = lines_of(request_for(ExportKind::readings));
    EXPECT_THAT(lines, SizeIs(600));
    EXPECT_EQ(rows_, 600U);
    EXPECT_THAT(lines, ElementsAreArray(asked("SELECT " + columns +
                                              ", flags FROM reading JOIN plug ON plug.id = plug_id "
                                              "ORDER BY plug_id, time, channel")));
}

TEST_P(RoundTripTest, LocalTimesAreThoseOfTheViews) {
    const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
    ExportRequest request = request_for(ExportKind::gaps);
    request.style.local = clock;
    EXPECT_THAT(lines_of(request),
                ElementsAreArray(asked(std::string("SELECT ") + kPlugAndName +
                                       ", start_local, end_local, cause FROM gap LEFT JOIN plug ON plug.id = plug_id "
                                       "ORDER BY plug_id, start_time")));
    request = request_for(ExportKind::intervals);
    request.style.local = clock;
    EXPECT_THAT(
        lines_of(request),
        ElementsAreArray(asked(std::string("SELECT ") + kPlugAndName + ", channel, start_local, " +
                               exact("voltage_rms") + ", " + exact("voltage_min") + ", " + exact("voltage_max") +
                               ", samples, expected_samples, status, samples_above_253 FROM interval_10min "
                               "JOIN plug ON plug.id = plug_id ORDER BY plug_id, start_time")));
    request = request_for(ExportKind::readings);
    request.style = {.format = ExportFormat::csv, .local = clock, .voltage_only = Pseudonyms("salt")};
    std::vector<std::string> wanted;
    for (const PlugRow& plug : request.plugs) {
        for (const std::string& rest : asked("SELECT channel, time_local, " + exact("volts") +
                                             " FROM voltage WHERE flags & 91 = 0 AND plug_id = " +
                                             std::to_string(plug.id) + " ORDER BY time, channel")) {
            wanted.push_back(Pseudonyms("salt").of(plug.topic) + "," + rest);
        }
    }
    // By pseudonym, so that the order says nothing.
    std::ranges::stable_sort(wanted, {}, [](const std::string& line) { return line.substr(0, line.find(',')); });
    EXPECT_THAT(lines_of(request), ElementsAreArray(wanted));
}

/// A factor whose products have few digits.
TEST_P(RoundTripTest, VoltsAreCorrectedAsInTheView) {
    ExportRequest request = request_for(ExportKind::readings);
    test::execute(file_, fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at) "
                                     "VALUES ({}, 1, 1.25, 'Fluke', {}, 0)",
                                     request.plugs.front().id, (kExportStart + 1h).time_since_epoch().count()));
    request.plugs.resize(1);
    request.style = {.format = ExportFormat::csv, .local = std::nullopt, .voltage_only = Pseudonyms("salt")};
    std::vector<std::string> wanted;
    for (const std::string& rest :
         asked("SELECT channel, time_utc, " + exact("volts") + " FROM voltage WHERE flags & 91 = 0 AND plug_id = " +
               std::to_string(request.plugs.front().id) + " ORDER BY time, channel")) {
        wanted.push_back(Pseudonyms("salt").of(request.plugs.front().topic) + "," + rest);
    }
    EXPECT_THAT(lines_of(request), ElementsAreArray(wanted));
    EXPECT_NE(test::rows(file_, "SELECT count(*) FROM voltage WHERE volts > 270"), std::vector<std::string>{"0"});
}

TEST_P(RoundTripTest, WhatWasAskedForIsThere) {
    ExportRequest request = request_for(ExportKind::readings);
    request.plugs.erase(request.plugs.begin());
    request.span = {kExportStart + 1h, kExportStart + 2h};
    request.channel = 1;
    const auto count = test::whole(
        file_,
        fmt::format("SELECT count(*) FROM reading WHERE plug_id > 1 AND channel = 1 AND time >= {0} + 3600000 AND "
                    "time < {0} + 7200000",
                    kExportStart.time_since_epoch().count()));
    EXPECT_GT(count, 0);
    EXPECT_THAT(lines_of(request), SizeIs(static_cast<std::size_t>(count)));
}

TEST_F(RecordExportTest, AnEmptyRecordIsALineOfNames) {
    test::record(file_, {}, test::Settled::none);
    for (const ExportKind kind : kExportKinds) {
        EXPECT_THAT(lines_of(request_for(kind)), IsEmpty());
        EXPECT_EQ(exported(request_for(kind, ExportFormat::json_lines)), "");
    }
}

/// More than one piece of readings: 60,000 of two plugs, the second with two channels at each moment.
test::RecordContent much_content() {
    test::RecordContent content;
    content.plugs = {test::full_plug(1, "tasmota_F17F56"), test::bare_plug(2, "meter")};
    for (int i = 0; i < 60'000; ++i) {
        const PlugId plug = i < 20'000 ? 1 : 2;
        ReadingRecord reading = test::reading_of(plug, kExportStart + std::chrono::seconds{plug == 1 ? i : i / 2}, 230);
        reading.channel = static_cast<std::uint8_t>(plug == 1 ? 1 : 1 + i % 2);
        reading.values.power_w = i;
        reading.values.energy_total_kwh = 1234.56789;
        reading.plug_clock_offset = 3'599'123ms;
        content.readings.push_back(reading);
    }
    return content;
}

TEST_F(RecordExportTest, NoPieceHoldsUpTheRecord) {
    test::record(file_, much_content(), test::Settled::some);
    // Before this process opens it for reading: see sqlite_record_reader.hpp.
    SQLite::Database writer(file_.string(), SQLite::OPEN_READWRITE);
    writer.exec("PRAGMA busy_timeout = 0; SELECT 1 FROM plug");
    const auto reader = open_sqlite_record(file_).value();
    const ExportRequest request = request_for(ExportKind::readings, ExportFormat::json_lines);
    int pieces = 0;
    std::size_t lines = 0;
    const auto rows = export_record(*reader, request, [&](std::string_view piece, double) {
        // What happens while somebody does not read on: the record grows, and its log is brought into the file.
        writer.exec("UPDATE plug SET last_seen = last_seen + 1 WHERE id = 1");
        SQLite::Statement folded(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        EXPECT_TRUE(folded.executeStep());
        EXPECT_EQ(folded.getColumn(0).getInt(), 0) << "a reader was in the way";
        EXPECT_EQ(std::filesystem::file_size(file_.string() + "-wal"), 0U);
        EXPECT_EQ(piece.back(), '\n');
        EXPECT_LT(piece.size(), 5'000'000U);
        lines += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
        ++pieces;
        return true;
    });
    EXPECT_EQ(rows.value(), 60'000U);
    EXPECT_EQ(lines, 60'000U);
    EXPECT_GE(pieces, 3);
}

TEST_F(RecordExportTest, PiecesPutTogetherAreWhatOneWouldBe) {
    test::record(file_, much_content(), test::Settled::some);
    ExportRequest request = request_for(ExportKind::readings, ExportFormat::json_lines);
    const std::string all = exported(request);
    EXPECT_GE(pieces_, 3);
    std::string parts;
    for (UtcMillis start = kExportStart; start < kExportStart + 30'000s; start += 5'000s) {
        // Within one piece each.
        ExportRequest part = request;
        part.plugs = {request.plugs[0]};
        part.span = {start, start + 5'000s};
        parts += exported(part);
    }
    for (UtcMillis start = kExportStart; start < kExportStart + 30'000s; start += 5'000s) {
        ExportRequest part = request;
        part.plugs = {request.plugs[1]};
        part.span = {start, start + 5'000s};
        parts += exported(part);
    }
    EXPECT_EQ(all.size(), parts.size());
    EXPECT_TRUE(all == parts);
}

TEST_F(RecordExportTest, EndsWhenNoMoreIsWanted) {
    test::record(file_, much_content(), test::Settled::all);
    const auto reader = open_sqlite_record(file_).value();
    int pieces = 0;
    const auto rows = export_record(*reader, request_for(ExportKind::readings), [&](std::string_view, double) {
        ++pieces;
        return false;
    });
    EXPECT_TRUE(rows);
    EXPECT_EQ(pieces, 1);
}

TEST_F(RecordExportTest, AnotherDatabaseInItsPlaceIsNotTakenForTheSame) {
    test::record(file_, much_content(), test::Settled::all);
    const auto other = folder_ / "other.db";
    test::RecordContent strangers;
    strangers.plugs = {test::bare_plug(1, "stranger"), test::bare_plug(2, "another")};
    test::record(other, strangers, test::Settled::none);
    const auto reader = open_sqlite_record(file_).value();
    const ExportRequest request = request_for(ExportKind::readings);
    const auto rows = export_record(*reader, request, [&](std::string_view, double) {
        for (const char* const suffix : {"-wal", "-shm"}) {
            std::filesystem::remove(file_.string() + suffix);
        }
        std::filesystem::rename(other, file_);
        return true;
    });
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, StoreErrc::failed);
    EXPECT_THAT(rows.error().what, testing::HasSubstr("replaced by another one"));
}

}  // namespace
}  // namespace collector
