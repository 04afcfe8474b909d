#include <collector/sqlite_writer/sqlite_store.hpp>

#include <array>
#include <bit>
#include <charconv>
#include <functional>
#include <limits>
#include <random>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::bare_plug;
using test::full_plug;
using test::kZone;
using test::reading_of;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

class SqliteStoreTest : public testing::Test {
  protected:
    SqliteStoreTest() { open(); }

    void open() {
        auto opened = SqliteStore::open(file(), kZone);
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = std::move(*opened);
    }
    void close() { store_.reset(); }
    void reopen() {
        close();
        open();
    }
    void commit(const Batch& batch) {
        const auto done = store_->commit(batch);
        ASSERT_TRUE(done) << done.error().what;
    }
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "voltage.db"; }
    [[nodiscard]] SqliteStore& store() { return *store_; }

  private:
    test::TempDir folder_;
    std::unique_ptr<SqliteStore> store_;
};

Batch batch_with_plug(PlugRecord plug) {
    Batch batch;
    batch.plugs.push_back(std::move(plug));
    return batch;
}

TEST_F(SqliteStoreTest, EmptyBatchIsNoError) {
    commit({});
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM reading"), 0);
}

TEST_F(SqliteStoreTest, ReadersSeeACommitAtOnce) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:00.123Z"), 230.5));
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT plug_id, channel, time, voltage, flags FROM reading"),
                ElementsAre("1|1|1777629600123|230.5|0"));
}

TEST_F(SqliteStoreTest, TheLogIsEmptyAfterClosingAndStaysForThoseWhoMayOnlyRead) {
    commit(batch_with_plug(bare_plug(1, "fridge")));
    const std::string name = file().string();
    EXPECT_GT(std::filesystem::file_size(name + "-wal"), 0U);
    close();
    EXPECT_EQ(std::filesystem::file_size(name + "-wal"), 0U);
    EXPECT_TRUE(std::filesystem::exists(name + "-shm"));
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM plug"), 1);
}

/// Both in bytes, however large a page is: when the log is brought into the file, and what it is cut to.
TEST_F(SqliteStoreTest, TheLogIsBroughtIntoTheFileWhenItHas32MiBAndIsCutToThat) {
    constexpr std::uintmax_t kMiB = 1 << 20;
    const auto commit_mib = [this](int count) {
        Batch batch;
        for (int i = 0; i < count; ++i) {
            batch.rejected.push_back({at("2026-05-01T10:00:00Z"), "t", "bad_json", std::string(kMiB, 'x')});
        }
        commit(batch);
    };
    commit_mib(20);
    EXPECT_LT(std::filesystem::file_size(file()), kMiB);
    commit_mib(20);
    EXPECT_GT(std::filesystem::file_size(file()), 40 * kMiB);
    commit_mib(1);
    EXPECT_LE(std::filesystem::file_size(file().string() + "-wal"), 32 * kMiB);
}

// Values.

struct ValueField {
    const char* name;
    std::optional<double> ChannelValues::*field;
    int decimals_max;
    friend std::ostream& operator<<(std::ostream& out, const ValueField& row) { return out << row.name; }
};

constexpr std::array<ValueField, 11> kValueFields{{
    {"voltage", &ChannelValues::voltage_v, 3},
    {"current", &ChannelValues::current_a, 3},
    {"power", &ChannelValues::power_w, 3},
    {"apparent_power", &ChannelValues::apparent_power_va, 3},
    {"reactive_power", &ChannelValues::reactive_power_var, 3},
    {"power_factor", &ChannelValues::power_factor, 2},
    {"frequency", &ChannelValues::frequency_hz, 3},
    {"energy_total", &ChannelValues::energy_total_kwh, 5},
    {"energy_today", &ChannelValues::energy_today_kwh, 5},
    {"energy_yesterday", &ChannelValues::energy_yesterday_kwh, 5},
    {"energy_period", &ChannelValues::energy_period_wh, 3},
}};

class ValueColumnTest : public SqliteStoreTest, public testing::WithParamInterface<ValueField> {
  protected:
    /// Stores each value in this column, a second apart, and reads the column of the view back.
    std::vector<std::optional<double>> round_trip(const std::vector<std::optional<double>>& values) {
        Batch batch = batch_with_plug(bare_plug(1, "fridge"));
        UtcMillis time = at("2026-05-01T10:00:00Z");
        for (const auto& value : values) {
            ReadingRecord reading{};
            reading.plug_id = 1;
            reading.channel = 1;
            reading.time = time;
            reading.values.*GetParam().field = value;
            batch.readings.push_back(reading);
            time += 1s;
        }
        commit(batch);
        const SQLite::Database database(file().string(), SQLite::OPEN_READONLY);
        SQLite::Statement select(database, fmt::format("SELECT {} FROM reading ORDER BY time", GetParam().name));
        std::vector<std::optional<double>> back;
        while (select.executeStep()) {
            const SQLite::Column column = select.getColumn(0);
            back.push_back(column.isNull() ? std::nullopt : std::optional(column.getDouble()));
        }
        return back;
    }
};

void expect_same_bits(const std::vector<std::optional<double>>& back, const std::vector<std::optional<double>>& sent) {
    ASSERT_EQ(back.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        ASSERT_EQ(back[i].has_value(), sent[i].has_value()) << "value number " << i;
        if (sent[i]) {
            ASSERT_EQ(std::bit_cast<std::uint64_t>(*back[i]), std::bit_cast<std::uint64_t>(*sent[i])) << *sent[i];
        }
    }
}

TEST_P(ValueColumnTest, GivesBackWhatPlugsWriteBitForBit) {
    std::mt19937_64 random(20'260'501);
    std::vector<std::optional<double>> values;
    for (int decimals = 0; decimals <= GetParam().decimals_max; ++decimals) {
        for (int i = 0; i < 300; ++i) {
            const double rough = std::uniform_real_distribution<double>(-70'000, 70'000)(random) / (1 << (i % 16));
            const std::string text = fmt::format("{:.{}f}", rough, decimals);
            double value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            values.push_back(value);
        }
    }
    expect_same_bits(round_trip(values), values);
}

TEST_P(ValueColumnTest, GivesBackAnyDoubleBitForBit) {
    using Limits = std::numeric_limits<double>;
    std::vector<std::optional<double>> values{0.0,
                                              -0.0,
                                              1.0 / 3,
                                              -1.0 / 3,
                                              230.00000000000003,
                                              1e-9,
                                              1e15,
                                              1e16,
                                              Limits::max(),
                                              Limits::lowest(),
                                              Limits::min(),
                                              Limits::denorm_min(),
                                              Limits::epsilon(),
                                              Limits::infinity()};
    std::mt19937_64 random(7);
    while (values.size() < 1000) {
        const double value = std::bit_cast<double>(random());
        if (value == value) {  // SQLite has no NaN, and the decoder lets none through.
            values.push_back(value);
        }
    }
    expect_same_bits(round_trip(values), values);
}

TEST_P(ValueColumnTest, KeepsAbsentApartFromZero) {
    const std::vector<std::optional<double>> values{std::nullopt, 0.0, std::nullopt, 230.0};
    expect_same_bits(round_trip(values), values);
}

INSTANTIATE_TEST_SUITE_P(Columns, ValueColumnTest, testing::ValuesIn(kValueFields),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(SqliteStoreTest, EachValueGoesIntoItsOwnColumn) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    ReadingRecord reading{};
    reading.plug_id = 1;
    reading.channel = 6;
    reading.time = at("2026-05-01T10:00:00Z");
    reading.flags = 63;
    reading.plug_clock_offset = -1'500ms;
    reading.values = {.voltage_v = 1,
                      .current_a = 2,
                      .power_w = 3,
                      .apparent_power_va = 4,
                      .reactive_power_var = 5,
                      .power_factor = 6,
                      .frequency_hz = 7,
                      .energy_total_kwh = 8,
                      .energy_today_kwh = 9,
                      .energy_yesterday_kwh = 10,
                      .energy_period_wh = 11};
    batch.readings.push_back(reading);
    commit(batch);
    EXPECT_THAT(rows(file(),
                     "SELECT plug_id, channel, time, voltage, current, power, apparent_power, reactive_power, "
                     "power_factor, frequency, energy_total, energy_today, energy_yesterday, energy_period, "
                     "plug_clock_offset, flags FROM reading"),
                ElementsAre("1|6|1777629600000|1.0|2.0|3.0|4.0|5.0|6.0|7.0|8.0|9.0|10.0|11.0|-1.5|63"));
}

TEST_F(SqliteStoreTest, ClockOffsetThatIsUnknownIsNull) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:00Z"), 230));
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT plug_clock_offset FROM reading"), ElementsAre("null"));
}

TEST_F(SqliteStoreTest, ReadingsKeepTheirOrderOfArrival) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:05Z"), 1));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:00Z"), 2));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:05Z"), 3));
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT CAST(voltage_mv / 1000 AS INTEGER) FROM reading_recent_a ORDER BY id"),
                ElementsAre("1", "2", "3"));
}

// Plugs.

struct PlugFieldCase {
    const char* name;
    std::function<void(PlugRecord&)> set;
    friend std::ostream& operator<<(std::ostream& out, const PlugFieldCase& row) { return out << row.name; }
};

class PlugFieldTest : public SqliteStoreTest, public testing::WithParamInterface<PlugFieldCase> {};

TEST_P(PlugFieldTest, AloneComesBack) {
    PlugRecord plug = bare_plug(1, "fridge");
    GetParam().set(plug);
    commit(batch_with_plug(plug));
    EXPECT_THAT(store().load_plugs().value(), ElementsAre(plug));
}

TEST_P(PlugFieldTest, IsReplacedByALaterRow) {
    commit(batch_with_plug(full_plug(1, "fridge")));
    PlugRecord plug = full_plug(1, "fridge");
    GetParam().set(plug);
    ASSERT_NE(plug, full_plug(1, "fridge"));
    commit(batch_with_plug(plug));
    EXPECT_THAT(store().load_plugs().value(), ElementsAre(plug));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, PlugFieldTest,
    testing::Values(PlugFieldCase{"mac", [](PlugRecord& plug) { plug.mac = "AABBCCDDEEFF"; }},
                    PlugFieldCase{"name",
                                  [](PlugRecord& plug) {
                                      plug.name =
                                          "Was\xc3\xa9"
                                          "mand";
                                  }},
                    PlugFieldCase{"empty_name", [](PlugRecord& plug) { plug.name = ""; }},
                    PlugFieldCase{"model", [](PlugRecord& plug) { plug.model = "Nous A1T"; }},
                    PlugFieldCase{"firmware", [](PlugRecord& plug) { plug.firmware = "14.6.0"; }},
                    PlugFieldCase{"hostname", [](PlugRecord& plug) { plug.hostname = "host"; }},
                    PlugFieldCase{"no_channels", [](PlugRecord& plug) { plug.channels = 0; }},
                    PlugFieldCase{"channels", [](PlugRecord& plug) { plug.channels = 6; }},
                    PlugFieldCase{"offline", [](PlugRecord& plug) { plug.online = false; }},
                    PlugFieldCase{"last_seen", [](PlugRecord& plug) { *plug.last_seen += 1ms; }},
                    PlugFieldCase{"clock_ahead", [](PlugRecord& plug) { plug.clock_offset = 7'200'001ms; }},
                    PlugFieldCase{"clock_behind", [](PlugRecord& plug) { plug.clock_offset = -1ms; }},
                    PlugFieldCase{"online_text", [](PlugRecord& plug) { plug.online_text = "Here"; }},
                    PlugFieldCase{"offline_text", [](PlugRecord& plug) { plug.offline_text = "Gone"; }},
                    PlugFieldCase{"on_text", [](PlugRecord& plug) { plug.on_text = "1"; }},
                    PlugFieldCase{"off_text", [](PlugRecord& plug) { plug.off_text = "0"; }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SqliteStoreTest, PlugsComeBackByIdAfterReopening) {
    Batch batch;
    batch.plugs = {full_plug(2, "zolder/a"), bare_plug(1, "fridge"), full_plug(30, "tasmota_F17F56")};
    commit(batch);
    reopen();
    EXPECT_THAT(store().load_plugs().value(),
                ElementsAre(bare_plug(1, "fridge"), full_plug(2, "zolder/a"), full_plug(30, "tasmota_F17F56")));
}

TEST_F(SqliteStoreTest, KnownValuesCanBecomeUnknownAgain) {
    commit(batch_with_plug(full_plug(1, "fridge")));
    commit(batch_with_plug(bare_plug(1, "fridge")));
    EXPECT_THAT(store().load_plugs().value(), ElementsAre(bare_plug(1, "fridge")));
}

TEST_F(SqliteStoreTest, TwoPlugsOfOneTopicAreRefusedWithTheWholeBatch) {
    Batch batch;
    batch.plugs = {bare_plug(1, "fridge"), bare_plug(2, "fridge")};
    const auto done = store().commit(batch);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, StoreErrc::failed);
    EXPECT_THAT(store().load_plugs().value(), IsEmpty());
}

// States and events.

TEST_F(SqliteStoreTest, KeepsEveryChangeOfAvailability) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.availability = {{1, at("2026-05-01T10:00:00Z"), true}, {1, at("2026-05-01T11:00:00Z"), false}};
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT plug_id, time, online FROM availability ORDER BY time"),
                ElementsAre("1|1777629600000|1", "1|1777633200000|0"));
}

TEST_F(SqliteStoreTest, SameChangeTwiceIsOneRow) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.availability = {{1, at("2026-05-01T10:00:00Z"), true}, {1, at("2026-05-01T10:00:00Z"), true}};
    batch.relays = {{1, 1, at("2026-05-01T10:00:00Z"), true}, {1, 1, at("2026-05-01T10:00:00Z"), true}};
    commit(batch);
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM availability"), 1);
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM relay_state"), 1);
}

TEST_F(SqliteStoreTest, KeepsRelaysApart) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.relays = {{1, 1, at("2026-05-01T10:00:00Z"), true}, {1, 2, at("2026-05-01T10:00:00Z"), false}};
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT plug_id, relay, time, is_on FROM relay_state ORDER BY relay"),
                ElementsAre("1|1|1777629600000|1", "1|2|1777629600000|0"));
}

TEST_F(SqliteStoreTest, StatusReplacesThePlugsFormerOne) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.statuses = {{1, at("2026-05-01T10:00:00Z"), 5, 70, -65, 2, 3},
                      {1, at("2026-05-01T10:05:00Z"), 305, std::nullopt, std::nullopt, std::nullopt, 4}};
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT * FROM plug_status"), ElementsAre("1|1777629900000|305|null|null|null|4"));
}

TEST_F(SqliteStoreTest, KeepsPlugEvents) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.events = {{1, at("2026-05-01T10:00:00Z"), "start", "Power On (start 7)"}};
    commit(batch);
    EXPECT_THAT(rows(file(), "SELECT * FROM plug_event"), ElementsAre("1|1777629600000|start|Power On (start 7)"));
}

// Rejected messages.

struct PayloadCase {
    const char* name;
    std::string bytes;
    const char* type;
    friend std::ostream& operator<<(std::ostream& out, const PayloadCase& row) { return out << row.name; }
};

class RejectedPayloadTest : public SqliteStoreTest, public testing::WithParamInterface<PayloadCase> {
  protected:
    void store_payload() {
        Batch batch;
        batch.rejected.push_back({at("2026-05-01T10:00:00Z"), "tele/a/SENSOR", "bad_json", GetParam().bytes});
        commit(batch);
    }
};

/// Texts that are not UTF-8 break other programs' reading, and for many a text ends at its first zero byte.
TEST_P(RejectedPayloadTest, IsTextOnlyWhereOtherProgramsCanReadItAsText) {
    store_payload();
    EXPECT_EQ(test::text(file(), "SELECT typeof(payload) FROM rejected_message"), GetParam().type);
}

TEST_P(RejectedPayloadTest, KeepsEveryByte) {
    store_payload();
    const SQLite::Database database(file().string(), SQLite::OPEN_READONLY);
    SQLite::Statement select(database, "SELECT CAST(payload AS BLOB) FROM rejected_message");
    ASSERT_TRUE(select.executeStep());
    EXPECT_EQ(select.getColumn(0).getString(), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, RejectedPayloadTest,
    testing::Values(
        PayloadCase{"ascii", R"({"Time":)", "text"}, PayloadCase{"empty", "", "text"},
        PayloadCase{"two_byte_letter", "caf\xc3\xa9", "text"}, PayloadCase{"three_byte_letter", "\xe2\x82\xac", "text"},
        PayloadCase{"four_byte_letter", "\xf0\x9f\x94\x8c", "text"},
        PayloadCase{"last_code_point", "\xf4\x8f\xbf\xbf", "text"}, PayloadCase{"latin1", "caf\xe9", "blob"},
        PayloadCase{"cut_in_a_letter", "a\xe2\x82", "blob"}, PayloadCase{"lone_continuation", "\x80", "blob"},
        PayloadCase{"overlong_slash", "\xc0\xaf", "blob"}, PayloadCase{"overlong_three", "\xe0\x80\xaf", "blob"},
        PayloadCase{"overlong_four", "\xf0\x80\x80\xaf", "blob"}, PayloadCase{"surrogate", "\xed\xa0\x80", "blob"},
        PayloadCase{"beyond_unicode", "\xf4\x90\x80\x80", "blob"}, PayloadCase{"letter_interrupted", "\xc3(", "blob"},
        PayloadCase{"torn_packet_with_zero_byte", std::string("{\"Voltage\":20\x8a\x01\x00\x1ftele/a", 23), "blob"},
        PayloadCase{"zero_byte_in_plain_text", std::string("0\x05\x00\x03xyz", 7), "blob"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SqliteStoreTest, KeepsTheNewestRejectedMessagesOnly) {
    constexpr std::int64_t kBeyond = 50;
    std::int64_t number = 0;
    for (int round = 0; round < 3; ++round) {
        Batch batch;
        for (std::int64_t i = 0; i < (SqliteStore::kRejectedRowsMax + kBeyond) / 3 + 1; ++i) {
            batch.rejected.push_back(
                {at("2026-05-01T10:00:00Z") + std::chrono::milliseconds{++number}, "t", "bad_json", "x"});
        }
        commit(batch);
    }
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM rejected_message"), SqliteStore::kRejectedRowsMax);
    EXPECT_EQ(whole(file(), "SELECT max(time) - min(time) FROM rejected_message"), SqliteStore::kRejectedRowsMax - 1);
    EXPECT_EQ(whole(file(), "SELECT max(time) FROM rejected_message"),
              (at("2026-05-01T10:00:00Z").time_since_epoch().count() + number));
}

// Questions.

ReadingRecord stored_reading() {
    ReadingRecord reading = reading_of(1, at("2026-05-01T10:00:05.400Z"), 230.5);
    reading.plug_clock_offset = 3'599'600ms;  // the plug said 11:00:05
    reading.values.current_a = 0.435;
    reading.values.power_w = 100;
    reading.values.energy_total_kwh = 12.34567;
    reading.values.energy_period_wh = 1.2;
    return reading;
}

struct SameReadingCase {
    const char* name;
    std::function<void(ReadingRecord&)> change;
    bool same;
    friend std::ostream& operator<<(std::ostream& out, const SameReadingCase& row) { return out << row.name; }
};

/// Its plug had not shown then that it tells its schedule.
TEST_F(SqliteStoreTest, UnscheduledReadingIsRecognisedWithAndWithoutItsFlag) {
    Batch batch;
    batch.plugs = {bare_plug(1, "fridge")};
    batch.readings.push_back(stored_reading());
    batch.readings.back().values.energy_period_wh.reset();
    commit(batch);
    ReadingRecord asked = batch.readings.back();
    EXPECT_TRUE(store().has_reading(asked).value());
    asked.flags |= reading_flag::kLoadChange;
    EXPECT_TRUE(store().has_reading(asked).value());
}

class SameReadingTest : public SqliteStoreTest, public testing::WithParamInterface<SameReadingCase> {};

TEST_P(SameReadingTest, IsRecognisedByPlugTimeAndValues) {
    Batch batch;
    batch.plugs = {bare_plug(1, "fridge"), bare_plug(2, "washer")};
    batch.readings.push_back(stored_reading());
    commit(batch);
    ReadingRecord asked = stored_reading();
    GetParam().change(asked);
    EXPECT_EQ(store().has_reading(asked).value(), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    Changes, SameReadingTest,
    testing::Values(
        SameReadingCase{"none", [](ReadingRecord&) {}, true},
        SameReadingCase{"other_plug", [](ReadingRecord& r) { r.plug_id = 2; }, false},
        SameReadingCase{"other_channel", [](ReadingRecord& r) { r.channel = 2; }, false},
        SameReadingCase{"other_voltage", [](ReadingRecord& r) { r.values.voltage_v = 230.6; }, false},
        SameReadingCase{"no_voltage", [](ReadingRecord& r) { r.values.voltage_v.reset(); }, false},
        SameReadingCase{"other_current", [](ReadingRecord& r) { r.values.current_a = 0.436; }, false},
        SameReadingCase{"other_power", [](ReadingRecord& r) { r.values.power_w = 101; }, false},
        SameReadingCase{"other_energy_total", [](ReadingRecord& r) { r.values.energy_total_kwh = 12.34568; }, false},
        SameReadingCase{"other_energy_since", [](ReadingRecord& r) { r.values.energy_period_wh = 1.3; }, false},
        SameReadingCase{"marked_late", [](ReadingRecord& r) { r.flags |= reading_flag::kLate; }, true},
        SameReadingCase{"load_change_instead_of_scheduled",
                        [](ReadingRecord& r) {
                            r.flags |= reading_flag::kLoadChange;
                            r.values.energy_period_wh.reset();
                        },
                        false},
        SameReadingCase{"placed_a_second_later_by_the_same_plug_time",
                        [](ReadingRecord& r) {
                            r.time += 999ms;
                            *r.plug_clock_offset -= 999ms;
                        },
                        true},
        SameReadingCase{"placed_earlier_by_the_same_plug_time",
                        [](ReadingRecord& r) {
                            r.time -= 999ms;
                            *r.plug_clock_offset += 999ms;
                        },
                        true},
        SameReadingCase{"next_second_of_the_plug", [](ReadingRecord& r) { *r.plug_clock_offset += 1s; }, false},
        SameReadingCase{"an_hour_later", [](ReadingRecord& r) { r.time += 1h; }, false},
        SameReadingCase{"without_plug_time", [](ReadingRecord& r) { r.plug_clock_offset.reset(); }, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SqliteStoreTest, ReadingWithoutPlugTimeIsRecognisedByItsMoment) {
    ReadingRecord reading = reading_of(1, at("2026-05-01T10:00:05.400Z"), 1.0 / 3);
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.readings.push_back(reading);
    commit(batch);
    EXPECT_TRUE(store().has_reading(reading).value());
    reading.time += 2s;
    EXPECT_FALSE(store().has_reading(reading).value());
}

TEST_F(SqliteStoreTest, NewestReadingOfAnEmptyDatabaseIsNone) {
    EXPECT_EQ(store().newest_reading().value(), std::nullopt);
}

TEST_F(SqliteStoreTest, NewestReadingGoesByTimeAndNotByArrival) {
    Batch batch = batch_with_plug(bare_plug(1, "fridge"));
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:05Z"), 230));
    batch.readings.push_back(reading_of(1, at("2026-05-01T09:00:00Z"), 230));
    commit(batch);
    EXPECT_EQ(store().newest_reading().value(), at("2026-05-01T10:00:05Z"));
}

// Other programs.

TEST_F(SqliteStoreTest, ReaderInALongTransactionNeitherBlocksCommitsNorSeesThem) {
    commit(batch_with_plug(bare_plug(1, "fridge")));
    SQLite::Database reader(file().string(), SQLite::OPEN_READONLY);
    const auto count = [&reader] { return reader.execAndGet("SELECT count(*) FROM reading").getInt(); };
    reader.exec("BEGIN");
    ASSERT_EQ(count(), 0);

    Batch batch;
    batch.readings.push_back(reading_of(1, at("2026-05-01T10:00:00Z"), 230));
    commit(batch);
    EXPECT_EQ(count(), 0);

    reader.exec("COMMIT");
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteStoreTest, OpensWithoutNeedingTheWriteLock) {
    commit(batch_with_plug(bare_plug(1, "fridge")));
    SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    reopen();
    EXPECT_THAT(store().load_plugs().value(), ElementsAre(bare_plug(1, "fridge")));
}

}  // namespace
}  // namespace collector
