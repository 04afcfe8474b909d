#include "store/record_reader_contract.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <collector/store/twin_snapshots.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;

RecordSnapshot& RecordReaderContract::now() {
    snapshot_.reset();
    if (!reader_) {
        reader_ = engine_->open();
    }
    snapshot_ = reader_->snapshot().value();
    return *snapshot_;
}

namespace {

const UtcMillis kStart = at("2026-05-06T10:00:00Z");  // a Wednesday

template <class Row>
std::vector<Row> all(CursorResult<Row> cursor) {
    if (!cursor) {
        throw std::runtime_error(cursor.error().what);
    }
    auto rows = read_all(**cursor);
    if (!rows) {
        throw std::runtime_error(rows.error().what);
    }
    return *rows;
}

RecordFilter within(UtcMillis start, UtcMillis end) {
    RecordFilter filter;
    filter.span = {start, end};
    return filter;
}

RecordFilter of_plugs(std::vector<PlugId> plugs) {
    RecordFilter filter;
    filter.plugs = std::move(plugs);
    return filter;
}

RecordFilter of_channel(std::uint8_t channel) {
    RecordFilter filter;
    filter.channel = channel;
    return filter;
}

RecordFilter after(PlugId plug, UtcMillis time) {
    RecordFilter filter;
    filter.after = RecordPosition{plug, time};
    return filter;
}

std::vector<PlugRecord> three_plugs() {
    return {bare_plug(1, "fridge"), full_plug(2, "tasmota_F17F56"), bare_plug(3, "Fridge")};
}

ReadingRecord reading(PlugId plug, std::uint8_t channel, std::chrono::milliseconds after, double voltage_v) {
    ReadingRecord made = reading_of(plug, kStart + after, voltage_v);
    made.channel = channel;
    return made;
}

/// Readings of three plugs on three channels in an order of arrival that has nothing to do with time; many share a
/// moment, some even a channel.
std::vector<ReadingRecord> mixed_readings(std::size_t count) {
    std::mt19937 random(7);  // NOLINT: the same ones each time
    std::vector<ReadingRecord> readings;
    for (std::size_t i = 0; i < count; ++i) {
        readings.push_back(reading(1 + static_cast<PlugId>(random() % 3), static_cast<std::uint8_t>(1 + random() % 3),
                                   std::chrono::milliseconds{random() % (count / 4)}, 200 + static_cast<double>(i)));
        if (random() % 5 == 0) {
            readings.back().values.voltage_v.reset();
            readings.back().values.power_w = static_cast<double>(i);
        }
        readings.back().flags = static_cast<std::uint32_t>(random() % 64);
    }
    return readings;
}

/// As the interface orders them.
std::vector<ReadingRecord> in_order(std::vector<ReadingRecord> readings) {
    std::ranges::stable_sort(readings, [](const ReadingRecord& a, const ReadingRecord& b) {
        return std::tuple(a.plug_id, a.time, a.channel) < std::tuple(b.plug_id, b.time, b.channel);
    });
    return readings;
}

RecordContent readings_of_three(std::vector<ReadingRecord> readings) {
    RecordContent content;
    content.plugs = three_plugs();
    content.readings = std::move(readings);
    return content;
}

Interval interval(std::chrono::minutes after, std::uint32_t above = 0, std::uint8_t channel = 1) {
    return {.start = kStart + after,
            .channel = channel,
            .samples = 10,
            .expected_samples = 10,
            .status = IntervalStatus::valid,
            .voltage_rms_v = above > 0 ? 252.5 + above : 230.5,
            .voltage_min_v = 229.25,
            .voltage_max_v = above > 0 ? 253.125 + above : 231.0 + 1.0 / 3,
            .samples_above = above};
}

/// Intervals of one plug, in order of start and channel.
RecordContent intervals_of(PlugId plug, std::vector<Interval> intervals) {
    const TimeSpan span{kStart - 48h, kStart + 48h};
    RecordContent content;
    content.plugs = three_plugs();
    content.evidence = {{plug, span, std::move(intervals), {kStart, kStart}, {}}};
    return content;
}

std::vector<IntervalRow> rows_of(PlugId plug, const std::vector<Interval>& intervals) {
    std::vector<IntervalRow> rows;
    for (const Interval& each : intervals) {
        rows.push_back({plug, each});
    }
    return rows;
}

EpisodeRow episode(PlugId plug, std::uint8_t channel, std::chrono::minutes from, std::chrono::minutes to,
                   std::uint32_t above, std::uint32_t above_max) {
    return {.plug_id = plug,
            .channel = channel,
            .span = {kStart + from, kStart + to},
            .samples = static_cast<std::uint32_t>((to - from) / 10min) * 10,
            .samples_above = above,
            .voltage_max_v = 253.125 + above_max,
            .voltage_rms_max_v = 252.5 + above_max};
}

}  // namespace

TEST_P(RecordReaderContract, AnEmptyRecordHasNoRows) {
    RecordSnapshot& record = now();
    EXPECT_THAT(record.plugs({}).value(), IsEmpty());
    EXPECT_THAT(all(record.readings({})), IsEmpty());
    EXPECT_THAT(all(record.voltages({})), IsEmpty());
    EXPECT_THAT(all(record.intervals({})), IsEmpty());
    EXPECT_THAT(all(record.gaps({})), IsEmpty());
    EXPECT_THAT(all(record.availability({})), IsEmpty());
    EXPECT_THAT(all(record.weeks({})), IsEmpty());
    EXPECT_THAT(all(record.episodes({})), IsEmpty());
    EXPECT_THAT(record.calibrations({}).value(), IsEmpty());
    EXPECT_THAT(record.corrections({}).value(), IsEmpty());
    EXPECT_THAT(record.latest({}).value(), IsEmpty());
    EXPECT_THAT(all(record.events({})), IsEmpty());
    EXPECT_THAT(record.statuses({}).value(), IsEmpty());
    EXPECT_THAT(record.relays({}).value(), IsEmpty());
}

TEST_P(RecordReaderContract, TheSiteSaysWhereItIsAndHowFarItHasCome) {
    const auto before = now().sites().value();
    ASSERT_THAT(before, SizeIs(1));
    EXPECT_EQ(before[0].time_zone, "Europe/Amsterdam");
    EXPECT_EQ(before[0].evaluated_until, std::nullopt);
    EXPECT_EQ(before[0].readings_from, std::nullopt);
    EXPECT_EQ(before[0].states_from, std::nullopt);
    RecordContent content;
    content.evaluated_until = kStart;
    fill(content);
    EXPECT_EQ(now().sites().value()[0].evaluated_until, kStart);
}

// Plugs.

TEST_P(RecordReaderContract, PlugsComeByIdWithAllThatIsKnownOfThem) {
    RecordContent content;
    content.plugs = three_plugs();
    content.plugs[2].online = false;
    fill(content);
    const auto plugs = now().plugs({}).value();
    ASSERT_THAT(plugs, SizeIs(3));
    const SiteId site = now().sites().value()[0].id;
    const PlugRecord& bare = content.plugs[0];
    EXPECT_EQ(plugs[0], (PlugRow{.id = 1,
                                 .site_id = site,
                                 .topic = "fridge",
                                 .mac = std::nullopt,
                                 .name = std::nullopt,
                                 .model = std::nullopt,
                                 .firmware = std::nullopt,
                                 .hostname = std::nullopt,
                                 .channels = std::nullopt,
                                 .online = std::nullopt,
                                 .first_seen = bare.first_seen,
                                 .last_seen = bare.last_seen,
                                 .announced = false}));
    const PlugRecord& full = content.plugs[1];
    EXPECT_EQ(plugs[1], (PlugRow{.id = 2,
                                 .site_id = site,
                                 .topic = full.topic,
                                 .mac = full.mac,
                                 .name = full.name,
                                 .model = full.model,
                                 .firmware = full.firmware,
                                 .hostname = full.hostname,
                                 .channels = 1,
                                 .online = true,
                                 .first_seen = full.first_seen,
                                 .last_seen = full.last_seen,
                                 .announced = true}));
    EXPECT_EQ(plugs[2].online, false);
}

TEST_P(RecordReaderContract, APlugIsFoundByItsWholeTopicAndItsSite) {
    fill(readings_of_three({}));
    const auto ids = [this](const PlugFilter& filter) {
        std::vector<PlugId> found;
        const auto plugs = now().plugs(filter).value();
        for (const PlugRow& plug : plugs) {
            found.push_back(plug.id);
        }
        return found;
    };
    const SiteId site = now().sites().value()[0].id;
    EXPECT_THAT(ids({.site = std::nullopt, .topic = "fridge"}), ElementsAre(1));
    EXPECT_THAT(ids({.site = std::nullopt, .topic = "Fridge"}), ElementsAre(3));
    EXPECT_THAT(ids({.site = std::nullopt, .topic = "frid"}), IsEmpty());
    EXPECT_THAT(ids({.site = site, .topic = std::nullopt}), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids({.site = site + 1, .topic = std::nullopt}), IsEmpty());
}

// Readings.

TEST_P(RecordReaderContract, ReadingsComeBackAsTheyWere) {
    ReadingRecord full = reading(2, 1, 0ms, 230.1);
    full.flags = 63;
    full.plug_clock_offset = -1234ms;
    full.values = {.voltage_v = 229.87654321,
                   .current_a = 0,
                   .power_w = -12.5,
                   .apparent_power_va = 1.0 / 3,
                   .reactive_power_var = 1e9,
                   .power_factor = 0.07,
                   .frequency_hz = 49.98,
                   .energy_total_kwh = 1234.56789,
                   .energy_today_kwh = 0.00001,
                   .energy_yesterday_kwh = 2.5,
                   .energy_period_wh = 7};
    ReadingRecord bare = reading(2, 1, 1ms, 0);
    bare.values = {};
    fill(readings_of_three({full, bare}));
    EXPECT_THAT(all(now().readings({})), ElementsAre(full, bare));
}

TEST_P(RecordReaderContract, ReadingsComeByPlugTimeChannelAndArrival) {
    const auto readings = mixed_readings(400);
    fill(readings_of_three(readings));
    EXPECT_THAT(all(now().readings({})), ElementsAreArray(in_order(readings)));
}

TEST_P(RecordReaderContract, ReadingsThatArriveInSeveralGoesMakeOneOrder) {
    const auto readings = mixed_readings(300);
    RecordContent part = readings_of_three({});
    for (std::size_t i = 0; i < readings.size(); i += 100) {
        part.readings.assign(readings.begin() + static_cast<std::ptrdiff_t>(i),
                             readings.begin() + static_cast<std::ptrdiff_t>(i + 100));
        fill(part);
        const auto so_far = readings.begin() + static_cast<std::ptrdiff_t>(i + 100);
        EXPECT_THAT(all(now().readings({})), ElementsAreArray(in_order({readings.begin(), so_far})));
    }
}

TEST_P(RecordReaderContract, VoltagesAreTheReadingsThatHaveOne) {
    const auto readings = in_order(mixed_readings(400));
    fill(readings_of_three(mixed_readings(400)));
    std::vector<VoltageRow> expected;
    for (const ReadingRecord& each : readings) {
        if (each.values.voltage_v) {
            expected.push_back({each.plug_id, {each.time, each.channel, each.flags, each.values.voltage_v}});
        }
    }
    ASSERT_LT(expected.size(), readings.size());
    EXPECT_THAT(all(now().voltages({})), ElementsAreArray(expected));
}

TEST_P(RecordReaderContract, ASpanHoldsItsStartAndNotItsEnd) {
    RecordContent content = readings_of_three({});
    for (const auto time : {-1ms, 0ms, 9ms, 10ms}) {
        content.readings.push_back(reading(1, 1, time, 230));
        content.availability.push_back({1, kStart + time, true});
    }
    fill(content);
    const RecordFilter filter = within(kStart, kStart + 10ms);
    EXPECT_THAT(all(now().readings(filter)), ElementsAre(content.readings[1], content.readings[2]));
    EXPECT_THAT(all(now().voltages(filter)), SizeIs(2));
    EXPECT_THAT(all(now().availability(filter)), ElementsAre(content.availability[1], content.availability[2]));
    EXPECT_THAT(all(now().readings(within(kStart, kStart))), IsEmpty());
    EXPECT_THAT(all(now().readings(within(kStart + 10ms, kStart))), IsEmpty()) << "an end before the start";
}

TEST_P(RecordReaderContract, OnlyThePlugsAndTheChannelThatAreAskedFor) {
    const auto readings = in_order(mixed_readings(200));
    fill(readings_of_three(mixed_readings(200)));
    const auto those = [&readings](auto wanted) {
        std::vector<ReadingRecord> found;
        std::ranges::copy_if(readings, std::back_inserter(found), wanted);
        return found;
    };
    EXPECT_THAT(all(now().readings(of_plugs({3, 1, 3}))),
                ElementsAreArray(those([](const ReadingRecord& each) { return each.plug_id != 2; })));
    EXPECT_THAT(all(now().readings(of_plugs({99, 2, -1, 0, (PlugId{1} << 32) + 1}))),
                ElementsAreArray(those([](const ReadingRecord& each) { return each.plug_id == 2; })));
    EXPECT_THAT(all(now().readings(of_plugs({99}))), IsEmpty());
    EXPECT_THAT(all(now().readings(of_channel(2))),
                ElementsAreArray(those([](const ReadingRecord& each) { return each.channel == 2; })));
}

TEST_P(RecordReaderContract, GoesOnAfterAnyMoment) {
    const auto readings = in_order(mixed_readings(120));
    fill(readings_of_three(mixed_readings(120)));
    RecordSnapshot& record = now();
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const ReadingRecord& last = readings[i];
        const auto rest = std::ranges::find_if(readings, [&last](const ReadingRecord& each) {
            return std::pair(each.plug_id, each.time) > std::pair(last.plug_id, last.time);
        });
        ASSERT_THAT(all(record.readings(after(last.plug_id, last.time))), ElementsAreArray(rest, readings.end())) << i;
    }
}

TEST_P(RecordReaderContract, GoesOnWithinTheSpan) {
    const auto readings = in_order(mixed_readings(120));
    fill(readings_of_three(mixed_readings(120)));
    RecordFilter filter = within(kStart + 10ms, kStart + 20ms);
    filter.after = RecordPosition{2, kStart + 5ms};
    std::vector<ReadingRecord> expected;
    std::ranges::copy_if(readings, std::back_inserter(expected), [&](const ReadingRecord& each) {
        return each.plug_id >= 2 && each.time >= filter.span.start && each.time < filter.span.end;
    });
    EXPECT_THAT(all(now().readings(filter)), ElementsAreArray(expected));
}

TEST_P(RecordReaderContract, ManyPagesAreOneStreamThatEndsForGood) {
    RecordContent content = readings_of_three({});
    for (int i = 0; i < 2000; ++i) {
        content.readings.push_back(reading(1 + i % 2, 1, std::chrono::milliseconds{i}, 230));
    }
    fill(content);
    const auto cursor = now().readings({}).value();
    for (const ReadingRecord& expected : in_order(content.readings)) {
        const auto row = cursor->next();
        ASSERT_TRUE(row) << row.error().what;
        ASSERT_NE(*row, nullptr);
        ASSERT_EQ(**row, expected);
    }
    EXPECT_EQ(cursor->next().value(), nullptr);
    EXPECT_EQ(cursor->next().value(), nullptr);
}

TEST_P(RecordReaderContract, CursorsOfOneSnapshotDoNotDisturbEachOther) {
    const auto readings = in_order(mixed_readings(1200));
    fill(readings_of_three(mixed_readings(1200)));
    RecordSnapshot& record = now();
    const auto first = record.readings({}).value();
    const auto second = record.readings({}).value();
    for (const ReadingRecord& expected : readings) {
        ASSERT_EQ(*first->next().value(), expected);
        ASSERT_EQ(*second->next().value(), expected);
        if (expected.channel == 1) {
            ASSERT_THAT(record.latest({1}).value(), testing::Not(IsEmpty()));
        }
    }
}

// Latest.

TEST_P(RecordReaderContract, LatestIsTheNewestOfEachPlugAndChannel) {
    const auto readings = in_order(mixed_readings(180));
    fill(readings_of_three(mixed_readings(180)));
    std::vector<ReadingRecord> expected;
    for (PlugId plug = 1; plug <= 3; ++plug) {
        for (std::uint8_t channel = 1; channel <= 3; ++channel) {
            const auto newest = std::ranges::find_if(readings.rbegin(), readings.rend(), [&](const auto& each) {
                return each.plug_id == plug && each.channel == channel;
            });
            expected.push_back(*newest);
        }
    }
    EXPECT_THAT(now().latest({}).value(), ElementsAreArray(expected));
    EXPECT_THAT(now().latest({2}).value(), ElementsAreArray(expected.begin() + 3, expected.begin() + 6));
    EXPECT_THAT(now().latest({99}).value(), IsEmpty());
}

TEST_P(RecordReaderContract, LatestGoesByTheTimeOfMeasurementAndThenByArrival) {
    const ReadingRecord newest = reading(1, 1, 1s, 231);
    fill(readings_of_three({newest, reading(1, 1, 0s, 230), reading(2, 1, 0s, 1), reading(2, 1, 0s, 2)}));
    EXPECT_THAT(now().latest({}).value(), ElementsAre(newest, reading(2, 1, 0s, 2)));
    fill(readings_of_three({reading(1, 1, -1h, 229), reading(2, 1, 0s, 3)}));
    EXPECT_THAT(now().latest({}).value(), ElementsAre(newest, reading(2, 1, 0s, 3)));
}

TEST_P(RecordReaderContract, LatestLooksBackThroughAllTheReadingsItPromises) {
    std::vector<ReadingRecord> readings{reading(1, 2, 0s, 222)};
    for (std::size_t i = 1; i < RecordSnapshot::kLatestLookback; ++i) {
        readings.push_back(reading(1, 1, std::chrono::seconds{i}, 230));
    }
    fill(readings_of_three(readings));
    EXPECT_THAT(now().latest({}).value(), ElementsAre(readings.back(), readings.front()));
}

// Intervals, weeks and episodes.

TEST_P(RecordReaderContract, IntervalsComeBackAsTheyWere) {
    Interval empty = interval(20min);
    empty.samples = 0;
    empty.status = IntervalStatus::gap_plug;
    empty.expected_samples.reset();
    empty.voltage_rms_v.reset();
    empty.voltage_min_v.reset();
    empty.voltage_max_v.reset();
    const std::vector<Interval> intervals{interval(0min), interval(0min, 3, 2), interval(10min, 2), empty};
    fill(intervals_of(2, intervals));
    EXPECT_THAT(all(now().intervals({})), ElementsAreArray(rows_of(2, intervals)));
}

TEST_P(RecordReaderContract, IntervalsComeByPlugStartAndChannelAsFarAsAskedFor) {
    std::vector<Interval> intervals;
    for (int i = 0; i < 100; ++i) {
        intervals.push_back(interval(i * 10min, 0, 1));
        intervals.push_back(interval(i * 10min, 0, 2));
    }
    fill(intervals_of(3, intervals));
    fill(intervals_of(1, intervals));
    auto expected = rows_of(1, intervals);
    const auto more = rows_of(3, intervals);
    expected.insert(expected.end(), more.begin(), more.end());
    EXPECT_THAT(all(now().intervals({})), ElementsAreArray(expected));
    RecordFilter filter = within(kStart + 10min, kStart + 30min);
    filter.plugs = {3};
    filter.channel = 2;
    EXPECT_THAT(all(now().intervals(filter)), ElementsAre(IntervalRow{3, intervals[3]}, IntervalRow{3, intervals[5]}));
    EXPECT_THAT(all(now().intervals(after(1, kStart + 980min))),
                ElementsAreArray(expected.begin() + 198, expected.end()));
}

TEST_P(RecordReaderContract, AnIntervalThatIsMadeAnewIsThereOnce) {
    fill(intervals_of(1, {interval(0min), interval(10min)}));
    fill(intervals_of(1, {interval(0min), interval(10min, 5)}));
    EXPECT_THAT(all(now().intervals({})), ElementsAreArray(rows_of(1, {interval(0min), interval(10min, 5)})));
}

TEST_P(RecordReaderContract, AWeekCountsItsIntervalsByStatusAndLimit) {
    std::vector<Interval> intervals;
    const auto add = [&intervals](double rms_v, IntervalStatus status) {
        intervals.push_back(interval(10min * static_cast<int>(intervals.size())));
        intervals.back().voltage_rms_v = rms_v;
        intervals.back().status = status;
    };
    for (const double rms_v : {253.1, 253.0, 230.0, 206.9, 207.0, 195.4, 195.5, 190.0}) {
        add(rms_v, IntervalStatus::valid);
    }
    add(260, IntervalStatus::thin);
    add(180, IntervalStatus::slow);
    fill(intervals_of(2, intervals));
    const auto weeks = all(now().weeks({}));
    ASSERT_THAT(weeks, SizeIs(1));
    const WeekRow& week = weeks[0];
    EXPECT_EQ(week.plug_id, 2);
    EXPECT_EQ(week.channel, 1);
    EXPECT_LE(week.span.start, kStart);
    EXPECT_GT(week.span.end, kStart + 100min);
    EXPECT_EQ(week.span.end - week.span.start, std::chrono::weeks{1});
    EXPECT_EQ(week.intervals(IntervalStatus::valid), 8);
    EXPECT_EQ(week.intervals(IntervalStatus::thin), 1);
    EXPECT_EQ(week.intervals(IntervalStatus::slow), 1);
    EXPECT_EQ(week.intervals(IntervalStatus::gap_plug), 0);
    EXPECT_EQ(week.above_253, 1);
    EXPECT_EQ(week.below_207, 4);
    EXPECT_EQ(week.below_195_5, 2);
}

TEST_P(RecordReaderContract, WeeksComeByPlugWeekAndChannelAsFarAsAskedFor) {
    std::vector<Interval> intervals;
    for (const auto week : {0min, 7 * 24 * 60min, 14 * 24 * 60min}) {
        intervals.push_back(interval(week, 0, 1));
        intervals.push_back(interval(week, 0, 2));
    }
    RecordContent content = intervals_of(3, intervals);
    content.evidence[0].span = {kStart, kStart + 22 * 24h};
    content.evidence.push_back(content.evidence[0]);
    content.evidence[1].plug_id = 1;
    fill(content);
    const auto weeks = all(now().weeks({}));
    ASSERT_THAT(weeks, SizeIs(12));
    EXPECT_TRUE(std::ranges::is_sorted(weeks, [](const WeekRow& a, const WeekRow& b) {
        return std::tuple(a.plug_id, a.span.start, a.channel) < std::tuple(b.plug_id, b.span.start, b.channel);
    }));
    RecordFilter filter = within(weeks[2].span.start, weeks[4].span.start);
    EXPECT_THAT(all(now().weeks(filter)), ElementsAre(weeks[2], weeks[3], weeks[8], weeks[9]));
    filter.plugs = {3};
    filter.channel = 2;
    EXPECT_THAT(all(now().weeks(filter)), ElementsAre(weeks[9]));
    EXPECT_THAT(all(now().weeks(of_channel(2))), SizeIs(6));
    EXPECT_THAT(all(now().weeks(after(1, weeks[4].span.start))), ElementsAreArray(weeks.begin() + 6, weeks.end()));
}

TEST_P(RecordReaderContract, WeeksOfOneChannelStayApart) {
    RecordContent content = intervals_of(1, {interval(0min), interval(7 * 24 * 60min), interval(14 * 24 * 60min)});
    content.evidence[0].span.end = kStart + 22 * 24h;
    fill(content);
    const auto weeks = all(now().weeks({}));
    ASSERT_THAT(weeks, SizeIs(3));
    for (const WeekRow& week : weeks) {
        EXPECT_EQ(week.intervals(IntervalStatus::valid), 1);
    }
    EXPECT_EQ(weeks[0].span.end, weeks[1].span.start);
}

TEST_P(RecordReaderContract, AnEpisodeIsWhatFollowsOneAnotherAbove) {
    fill(intervals_of(
        2, {interval(0min, 1), interval(10min, 4), interval(20min), interval(30min, 2), interval(50min, 3)}));
    EXPECT_THAT(all(now().episodes({})),
                ElementsAre(episode(2, 1, 0min, 20min, 5, 4), episode(2, 1, 30min, 40min, 2, 2),
                            episode(2, 1, 50min, 60min, 3, 3)));
}

TEST_P(RecordReaderContract, TheHighestMeanOfAnEpisodeIsThatOfItsValidIntervals) {
    std::vector<Interval> intervals{interval(0min, 1), interval(10min, 4), interval(30min, 2)};
    intervals[1].status = IntervalStatus::thin;
    intervals[2].status = IntervalStatus::slow;
    fill(intervals_of(2, intervals));
    EpisodeRow of_one = episode(2, 1, 0min, 20min, 5, 4);
    of_one.voltage_rms_max_v = intervals[0].voltage_rms_v;
    EpisodeRow of_none = episode(2, 1, 30min, 40min, 2, 2);
    of_none.voltage_rms_max_v = std::nullopt;
    EXPECT_THAT(all(now().episodes({})), ElementsAre(of_one, of_none));
}

TEST_P(RecordReaderContract, EpisodesOfAChannelAreItsOwnAndComeByTheirStart) {
    fill(intervals_of(1, {interval(0min, 1, 1), interval(0min, 0, 2), interval(10min, 1, 1), interval(10min, 2, 2),
                          interval(20min, 1, 1), interval(20min, 0, 2), interval(30min, 0, 1), interval(30min, 3, 2)}));
    fill(intervals_of(3, {interval(0min, 7)}));
    const std::vector<EpisodeRow> expected{episode(1, 1, 0min, 30min, 3, 1), episode(1, 2, 10min, 20min, 2, 2),
                                           episode(1, 2, 30min, 40min, 3, 3), episode(3, 1, 0min, 10min, 7, 7)};
    EXPECT_THAT(all(now().episodes({})), ElementsAreArray(expected));
    EXPECT_THAT(all(now().episodes(of_channel(2))), ElementsAre(expected[1], expected[2]));
    EXPECT_THAT(all(now().episodes(of_plugs({3}))), ElementsAre(expected[3]));
    EXPECT_THAT(all(now().episodes(within(kStart + 1ms, kStart + 10min))), ElementsAre(expected[0], expected[3]))
        << "one that begins where the span ends, while another goes on";
    EXPECT_THAT(all(now().episodes(after(1, kStart + 10min))), ElementsAre(expected[2], expected[3]));
}

TEST_P(RecordReaderContract, TheEighthChannelHasReadingsIntervalsAndEpisodes) {
    std::vector<ReadingRecord> readings;
    for (std::uint8_t channel = 1; channel <= kChannelsMax; ++channel) {
        readings.push_back(reading(1, channel, 5s, 230.0 + channel));
        readings.push_back(reading(1, channel, 5s, 240.0 + channel));
    }
    fill(readings_of_three(readings));
    fill(intervals_of(1, {interval(0min, 1, 1), interval(0min, 2, 8), interval(10min, 0, 1), interval(10min, 1, 8)}));
    EXPECT_THAT(all(now().readings({})), ElementsAreArray(in_order(readings)));
    EXPECT_THAT(all(now().readings(of_channel(8))), SizeIs(2));
    EXPECT_THAT(all(now().episodes({})),
                ElementsAre(episode(1, 1, 0min, 10min, 1, 1), episode(1, 8, 0min, 20min, 3, 2)));
}

TEST_P(RecordReaderContract, EpisodesThatTouchTheSpanComeWhole) {
    std::vector<Interval> intervals;
    for (int i = 0; i < 10; ++i) {
        intervals.push_back(interval(i * 10min, i == 4 ? 0 : 1));
    }
    fill(intervals_of(1, intervals));
    const EpisodeRow first = episode(1, 1, 0min, 40min, 4, 1);
    const EpisodeRow second = episode(1, 1, 50min, 100min, 5, 1);
    const auto touching = [this](std::chrono::milliseconds from, std::chrono::milliseconds to) {
        return all(now().episodes(within(kStart + from, kStart + to)));
    };
    EXPECT_THAT(touching(20min, 30min), ElementsAre(first));
    EXPECT_THAT(touching(39min, 50min), ElementsAre(first));
    EXPECT_THAT(touching(40min, 50min), IsEmpty());
    EXPECT_THAT(touching(40min, 50min + 1ms), ElementsAre(second));
    EXPECT_THAT(touching(-10min, 0min), IsEmpty());
    EXPECT_THAT(touching(35min, 95min), ElementsAre(first, second));
    EXPECT_THAT(touching(100min, 200min), IsEmpty());
}

// Gaps and availability.

TEST_P(RecordReaderContract, GapsThatTouchTheSpanComeWholeThoseOfAllPlugsFirst) {
    const Gap stop{kStart, kStart + 10min, GapCause::collector_stopped};
    const Gap link{kStart - 1h, kStart - 30min, GapCause::link_down};
    const Gap lasts{kStart + 20min, std::nullopt, GapCause::disk_full};
    const Gap silent{kStart + 5min, kStart + 15min, GapCause::plug_silent};
    const Gap away{kStart - 5min, kStart + 2min, GapCause::plug_offline};
    RecordContent content;
    content.plugs = three_plugs();
    content.gaps_of_all = {stop, link, lasts};
    const TimeSpan span{kStart - 2h, kStart + 2h};
    content.evidence = {{2, span, {}, span, {silent}}, {1, span, {}, span, {away}}};
    fill(content);
    const SiteId site = now().sites().value()[0].id;
    const auto of_all = [site](const Gap& gap) { return GapRow{site, std::nullopt, gap}; };
    const GapRow of_1{site, 1, away};
    const GapRow of_2{site, 2, silent};
    EXPECT_THAT(all(now().gaps({})), ElementsAre(of_all(link), of_all(stop), of_all(lasts), of_1, of_2));
    EXPECT_THAT(all(now().gaps(of_plugs({2}))), ElementsAre(of_all(link), of_all(stop), of_all(lasts), of_2));
    EXPECT_THAT(all(now().gaps(within(kStart + 2min, kStart + 5min))), ElementsAre(of_all(stop)));
    EXPECT_THAT(all(now().gaps(within(kStart + 10min, kStart + 20min))), ElementsAre(of_2));
    EXPECT_THAT(all(now().gaps(within(kStart + 9h, kStart + 10h))), ElementsAre(of_all(lasts)));
    EXPECT_THAT(all(now().gaps(of_channel(2))), SizeIs(5)) << "a gap has no channel";
    EXPECT_THAT(all(now().gaps(after(0, kStart))), ElementsAre(of_all(lasts), of_1, of_2));
    EXPECT_THAT(all(now().gaps(after(1, kStart - 5min))), ElementsAre(of_2));
}

TEST_P(RecordReaderContract, AvailabilityComesByPlugAndTime) {
    RecordContent content;
    content.plugs = three_plugs();
    content.availability = {{2, kStart + 1s, false}, {1, kStart + 2s, true}, {1, kStart, false}, {2, kStart, true}};
    fill(content);
    const auto& given = content.availability;
    EXPECT_THAT(all(now().availability({})), ElementsAre(given[2], given[1], given[3], given[0]));
    EXPECT_THAT(all(now().availability(of_plugs({2}))), ElementsAre(given[3], given[0]));
    EXPECT_THAT(all(now().availability(of_channel(9))), SizeIs(4)) << "it has no channel";
    EXPECT_THAT(all(now().availability(after(1, kStart + 2s))), ElementsAre(given[3], given[0]));
}

TEST_P(RecordReaderContract, APlugIsAnnouncedOnceItsWordsOrItsChannelsAreKnown) {
    RecordContent content;
    content.plugs = {bare_plug(1, "a"), bare_plug(2, "b"), bare_plug(3, "c"), bare_plug(4, "d")};
    content.plugs[1].mac = "AABBCCF17F56";
    content.plugs[2].channels = 0;
    content.plugs[3].off_text = "AUS";
    fill(content);
    std::vector<bool> announced;
    const auto plugs = now().plugs({}).value();
    for (const PlugRow& plug : plugs) {
        announced.push_back(plug.announced);
    }
    EXPECT_THAT(announced, ElementsAre(false, false, true, true)) << "a MAC alone may come from an answer to Status";
}

TEST_P(RecordReaderContract, EventsComeByPlugTimeAndArrival) {
    RecordContent content;
    content.plugs = three_plugs();
    content.events = {{2, kStart + 1s, "start", "Power On (start 3)"},
                      {1, kStart + 2s, "margin", "VoltageHigh=ON"},
                      {1, kStart + 2s, "calibration", "VoltageCal=1953"},
                      {1, kStart, "start", "Exception"}};
    fill(content);
    const auto& given = content.events;
    EXPECT_THAT(all(now().events({})), ElementsAre(given[3], given[1], given[2], given[0]));
    EXPECT_THAT(all(now().events(of_plugs({2}))), ElementsAre(given[0]));
    EXPECT_THAT(all(now().events(within(kStart, kStart + 2s))), ElementsAre(given[3], given[0]));
    EXPECT_THAT(all(now().events(of_channel(9))), SizeIs(4)) << "it has no channel";
    EXPECT_THAT(all(now().events(after(1, kStart + 2s))), ElementsAre(given[0]));
}

TEST_P(RecordReaderContract, AStatusIsTheLastThatAPlugGave) {
    const StatusRecord full{.plug_id = 2,
                            .time = kStart,
                            .uptime_s = 86'400,
                            .wifi_rssi_percent = 72,
                            .wifi_signal_dbm = -64,
                            .wifi_link_count = 3,
                            .mqtt_count = 5};
    const StatusRecord bare{.plug_id = 1,
                            .time = kStart + 1s,
                            .uptime_s = 0,
                            .wifi_rssi_percent = std::nullopt,
                            .wifi_signal_dbm = std::nullopt,
                            .wifi_link_count = std::nullopt,
                            .mqtt_count = std::nullopt};
    StatusRecord earlier = full;
    earlier.time -= 5min;
    RecordContent content;
    content.plugs = three_plugs();
    content.statuses = {earlier, full, bare};
    fill(content);
    EXPECT_THAT(now().statuses({}).value(), ElementsAre(bare, full));
    EXPECT_THAT(now().statuses({3, 2, 99}).value(), ElementsAre(full));
}

TEST_P(RecordReaderContract, ARelayIsAsItWasLastSaidToBe) {
    RecordContent content;
    content.plugs = three_plugs();
    content.relays = {{2, 1, kStart, true},       {2, 1, kStart + 2s, false}, {2, 1, kStart + 1s, true},
                      {2, 4, kStart - 1h, false}, {1, 1, kStart, true},       {1, 2, kStart + 9s, true}};
    fill(content);
    const auto& given = content.relays;
    EXPECT_THAT(now().relays({}).value(), ElementsAre(given[4], given[5], given[1], given[3]));
    EXPECT_THAT(now().relays({2, 99}).value(), ElementsAre(given[1], given[3]));
    EXPECT_THAT(now().relays({3}).value(), IsEmpty());
}

// Calibrations.

/// Two of one channel, one of another that was revoked, and one that has ended; of two plugs.
RecordContent some_calibrations() {
    RecordContent content = readings_of_three({});
    const auto made = [](CalibrationId id, PlugId plug, std::uint8_t channel, double gain, UtcMillis from) {
        return Calibration{.id = id,
                           .plug_id = plug,
                           .channel = channel,
                           .gain = gain,
                           .source = fmt::format("meter {}", id),
                           .valid_from = from,
                           .valid_to = std::nullopt,
                           .made_at = kStart + 100h,
                           .revoked_at = std::nullopt,
                           .ended_at = std::nullopt};
    };
    content.calibrations = {made(1, 2, 1, 1.0043, kStart + 2h), made(2, 1, 2, 0.99, kStart),
                            made(3, 1, 1, 1.02, kStart + 1h), made(4, 1, 1, 1.01, kStart)};
    content.calibrations[0].valid_to = kStart + 4h;
    content.calibrations[1].revoked_at = kStart + 90h;
    content.calibrations[2].ended_at = kStart + 3h;
    return content;
}

TEST_P(RecordReaderContract, CalibrationsComeByPlugAndStartRevokedOnesToo) {
    const RecordContent content = some_calibrations();
    fill(content);
    const auto& given = content.calibrations;
    const auto ask = [this](const RecordFilter& filter) { return now().calibrations(filter).value(); };
    EXPECT_THAT(ask({}), ElementsAre(given[3], given[1], given[2], given[0]));
    EXPECT_THAT(ask(of_plugs({2})), ElementsAre(given[0]));
    EXPECT_THAT(ask(of_channel(2)), ElementsAre(given[1]));
    EXPECT_THAT(ask(within(kStart + 4h, kStart + 5h)), ElementsAre(given[3], given[1], given[2]));
    EXPECT_THAT(ask(within(kStart - 1h, kStart)), IsEmpty());
    EXPECT_THAT(ask(after(1, kStart)), ElementsAre(given[2], given[0]));
}

TEST_P(RecordReaderContract, VoltagesAreCorrectedAndReadingsAreNot) {
    RecordContent content = some_calibrations();
    for (const auto hour : {0h, 1h, 2h, 3h, 4h}) {
        for (const PlugId plug : {1, 2}) {
            content.readings.push_back(reading(plug, 1, hour, 200));
            content.readings.push_back(reading(plug, 2, hour, 200));
        }
    }
    fill(content);
    const auto volts = [this](PlugId plug, std::uint8_t channel) {
        RecordFilter filter = of_plugs({plug});
        filter.channel = channel;
        std::vector<double> found;
        for (const VoltageRow& row : all(now().voltages(filter))) {
            found.push_back(*row.sample.voltage_v);
        }
        return found;
    };
    EXPECT_THAT(volts(1, 1), ElementsAre(202, 204, 204, 200, 200));
    EXPECT_THAT(volts(1, 2), ElementsAre(200, 200, 200, 200, 200)) << "revoked";
    EXPECT_THAT(volts(2, 1), ElementsAre(200, 200, 200 * 1.0043, 200 * 1.0043, 200));
    EXPECT_THAT(all(now().readings({})), ElementsAreArray(in_order(content.readings)));
}

TEST_P(RecordReaderContract, CorrectionsSayWhatWasMadeHowAndWhetherItStaysSo) {
    using enum CorrectionRow::State;
    RecordContent content = some_calibrations();
    const TimeSpan span{kStart - 10h, kStart + 10h};
    const Gain made{4, 1.01};
    const Gain next{3, 1.02};
    // The first hour was made as it should be, the next not yet, and what is before two hours stays as it is.
    content.evidence = {{1, span, {}, {kStart, kStart}, {}, {{1, kStart, made}}, kStart + 2h}};
    content.evaluated_until = kStart + 10h;
    fill(content);
    const auto row = [](UtcMillis from, UtcMillis to, Gain gain, CorrectionRow::State state) {
        return CorrectionRow{.plug_id = 1, .channel = 1, .span = {from, to}, .gain = gain, .state = state};
    };
    const auto first = row(kStart, kStart + 1h, made, current);
    const auto second = row(kStart + 1h, kStart + 2h, made, kept);
    const auto third = row(kStart + 2h, kStart + 10h, made, pending);
    EXPECT_THAT(now().corrections({}).value(), ElementsAre(first, second, third));
    EXPECT_THAT(
        now().corrections(within(kStart + 30min, kStart + 90min)).value(),
        ElementsAre(row(kStart + 30min, kStart + 1h, made, current), row(kStart + 1h, kStart + 90min, made, kept)));
    EXPECT_THAT(now().corrections(of_plugs({2, 3})).value(), IsEmpty()) << "nothing is made of them";
    EXPECT_THAT(now().corrections(of_channel(2)).value(), IsEmpty());
    EXPECT_THAT(now().corrections(after(1, kStart + 1h)).value(), ElementsAre(third));
    content = {};
    content.evidence = {
        {1, span, {}, {kStart, kStart}, {}, {{1, kStart, made}, {1, kStart + 1h, next}, {1, kStart + 3h, {}}}, {}}};
    fill(content);
    EXPECT_THAT(now().corrections({}).value(), ElementsAre(first, row(kStart + 1h, kStart + 3h, next, current)));
}

// Snapshots.

TEST_P(RecordReaderContract, ASnapshotStaysAsItIsWhateverIsRecordedMeanwhile) {
    const auto readings = mixed_readings(1000);
    fill(readings_of_three(readings));
    fill(intervals_of(1, {interval(0min)}));
    RecordSnapshot& record = now();
    const std::uint64_t version = record.version();
    const auto begun = record.readings({}).value();
    ASSERT_EQ(*begun->next().value(), in_order(readings)[0]);

    RecordContent more = intervals_of(1, {interval(0min), interval(10min)});
    more.readings = mixed_readings(800);
    more.plugs[0].name = "renamed";
    more.gaps_of_all = {{kStart, kStart + 1s, GapCause::link_down}};
    fill(more);

    EXPECT_THAT(read_all(*begun).value(), SizeIs(readings.size() - 1));
    EXPECT_THAT(all(record.readings({})), ElementsAreArray(in_order(readings)));
    EXPECT_THAT(all(record.intervals({})), SizeIs(1));
    EXPECT_THAT(all(record.gaps({})), IsEmpty());
    EXPECT_EQ(record.plugs({}).value()[0].name, std::nullopt);

    RecordSnapshot& next = now();
    EXPECT_NE(next.version(), version);
    EXPECT_THAT(all(next.readings({})), SizeIs(1800));
    EXPECT_THAT(all(next.intervals({})), SizeIs(2));
    EXPECT_THAT(all(next.gaps({})), SizeIs(1));
    EXPECT_EQ(next.plugs({}).value()[0].name, "renamed");
}

TEST_P(RecordReaderContract, ThereIsOneSnapshotAtATime) {
    now();
    EXPECT_THROW(static_cast<void>(reader_->snapshot()), std::logic_error);
    snapshot_.reset();
    EXPECT_TRUE(reader_->snapshot());
}

TEST_P(RecordReaderContract, TwoReadersShowTheSameMoment) {
    fill(readings_of_three(mixed_readings(500)));
    const auto first = engine_->open();
    const auto second = engine_->open();
    const TwinSnapshots twins = take_twins(*first, *second).value();
    fill(readings_of_three(mixed_readings(800)));
    ASSERT_NE(twins.second, nullptr);
    EXPECT_EQ(all(twins.first->readings({})), all(twins.second->readings({})));
    EXPECT_THAT(all(twins.first->readings({})), SizeIs(500));
}

TEST_P(RecordReaderContract, TwoReadersDoNotDisturbEachOther) {
    fill(readings_of_three({reading(1, 1, 0s, 230)}));
    const auto other = engine_->open();
    RecordSnapshot& record = now();
    const auto snapshot = other->snapshot().value();
    EXPECT_THAT(all(record.readings({})), SizeIs(1));
    EXPECT_THAT(all(snapshot->readings({})), SizeIs(1));
}

}  // namespace collector::test
