#include "sqlite_reader/recorded_evidence.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/evidence_rows.hpp>
#include "sqlite_reader/recorded_plugs.hpp"

namespace collector {

/// An interval, and the stretch of over-voltage it is part of.
struct StretchPart {
    IntervalRow row;
    std::optional<UtcMillis> above_since;  ///< the start of the first interval of the stretch
};

[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const StretchPart& part) {
    return moment_of(part.row);
}

namespace {

/// What is read of an interval, and how a row is made of it.
template <class Row>
struct IntervalShape;

template <>
struct IntervalShape<IntervalRow> {
    static std::string columns() { return kIntervalColumns; }
    template <class Columns>
    static IntervalRow read(const Columns& row, PlugId plug) {
        return {plug, to_interval(row)};
    }
};

template <>
struct IntervalShape<StretchPart> {
    static std::string columns() { return fmt::format("{}, above_since", kIntervalColumns); }
    template <class Columns>
    static StretchPart read(const Columns& row, PlugId plug) {
        return {IntervalShape<IntervalRow>::read(row, plug), optional_time(row, kAboveSinceColumn)};
    }
};

GapRow read_gap(const RowStatement& row, PlugId plug) {
    return {.site_id = kOnlySite, .plug_id = plug == 0 ? std::nullopt : std::optional(plug), .gap = to_gap(row)};
}

void bind_moment(RowStatement& statement, const ReadingPlace& place) {
    statement.begin({place.plug_id, place.time});
}

/// Intervals, of which the recent ones lie at these places.
template <class Row>
PlugStream<Row> interval_stream(SQLite::Database& database, RecentIntervals::Places recent) {
    const std::string settled = fmt::format(R"sql(
        SELECT 1 FROM interval_settled WHERE plug_id = ?1 AND start_time >= ?2 AND start_time < ?3 AND take_row(?4, {})
        )sql",
                                            IntervalShape<Row>::columns());
    const std::string at_place = fmt::format(R"sql(
        SELECT {} FROM interval_recent WHERE start_time = ?2 AND plug_id = ?1
        )sql",
                                             IntervalShape<Row>::columns());
    PlugStream<Row> rows;
    rows.add(std::make_unique<PageSource<Row>>(database, settled, IntervalShape<Row>::template read<RowValues>));
    rows.add(std::make_unique<PlaceSource<Row>>(database, at_place, bind_moment,
                                                IntervalShape<Row>::template read<RowStatement>, std::move(recent)));
    return rows;
}

constexpr TimeSpan kEver{UtcMillis::min(), UtcMillis::max()};

/// Where the earliest of the stretches begins that a plug's intervals at a moment are part of.
constexpr const char* kGoesOnSince = R"sql(
    SELECT min(above_since) FROM (
        SELECT above_since FROM interval_settled WHERE plug_id = ?1 AND start_time = ?2
        UNION ALL
        SELECT above_since FROM interval_recent WHERE plug_id = ?1 AND start_time = ?2)
    )sql";

/// Episodes of one plug after the other, all of a plug at once: they are few.
class EpisodeCursor final : public SqliteCursor<EpisodeRow> {
  public:
    EpisodeCursor(ReadConnection& connection, Asked asked, RecentIntervals& recent)
        : SqliteCursor(connection, "cannot read the episodes of"),
          asked_(std::move(asked)),
          goes_on_since_(connection.database(), kGoesOnSince),
          parts_(interval_stream<StretchPart>(connection.database(), recent.within(connection.database(), kEver))) {}

  private:
    void fill(std::vector<EpisodeRow>& page) override {
        while (page.empty() && next_plug_ < asked_.plugs.size()) {
            add_episodes(page, asked_.plugs[next_plug_++]);
        }
        std::ranges::stable_sort(page, {},
                                 [](const EpisodeRow& row) { return std::pair(row.span.start, row.channel); });
    }
    /// In the order in which they end.
    void add_episodes(std::vector<EpisodeRow>& page, PlugId plug) {
        parts_.begin(plug, {std::min(asked_.span.start, goes_on_since(plug)), UtcMillis::max()});
        while (parts_.take_moment(moment_)) {
            const UtcMillis now = moment_.front().row.interval.start;
            close_before(page, now);
            if (now >= asked_.span.end &&
                std::ranges::none_of(open_, [](const auto& open) { return open.has_value(); })) {
                break;
            }
            for (const StretchPart& part : moment_) {
                take(part);
            }
            moment_.clear();
        }
        moment_.clear();
        close_before(page, UtcMillis::max());
    }
    UtcMillis goes_on_since(PlugId plug) {
        if (asked_.span.start <= UtcMillis{}) {
            return asked_.span.start;
        }
        goes_on_since_.reset();
        Binder(goes_on_since_) << plug << interval_start(asked_.span.start);
        const bool found = goes_on_since_.executeStep() && !goes_on_since_.getColumn(0).isNull();
        return found ? to_time(goes_on_since_.getColumn(0).getInt64()) : asked_.span.start;
    }
    void take(const StretchPart& part) {
        const Interval& interval = part.row.interval;
        // A stretch that begins after the span is not asked for, and would keep this going.
        if (!part.above_since || *part.above_since >= asked_.span.end) {
            return;
        }
        auto& open = open_.at(interval.channel);
        if (!open) {
            open = EpisodeRow{.plug_id = part.row.plug_id,
                              .channel = interval.channel,
                              .span = {*part.above_since, interval.start},
                              .samples = 0,
                              .samples_above = 0,
                              .voltage_max_v = 0,
                              .voltage_rms_max_v = std::nullopt};
        }
        open->span.end = interval.start + kIntervalLength;
        open->samples += interval.samples;
        open->samples_above += interval.samples_above;
        open->voltage_max_v = std::max(open->voltage_max_v, interval.voltage_max_v.value_or(0));
        if (interval.status == IntervalStatus::valid) {
            open->voltage_rms_max_v = std::max(open->voltage_rms_max_v, interval.voltage_rms_v);
        }
    }
    /// Ends what does not go on at `now`.
    void close_before(std::vector<EpisodeRow>& page, UtcMillis now) {
        for (auto& open : open_) {
            const bool goes_on = open && std::ranges::any_of(moment_, [&](const StretchPart& part) {
                                     return part.row.interval.start == now &&
                                            part.row.interval.channel == open->channel &&
                                            part.above_since == open->span.start;
                                 });
            if (!open || goes_on) {
                continue;
            }
            if (open->span.end > asked_.span.start &&
                asked_.is_wanted(open->plug_id, open->span.start, open->channel)) {
                page.push_back(*open);
            }
            open.reset();
        }
    }

    Asked asked_;
    SQLite::Statement goes_on_since_;
    PlugStream<StretchPart> parts_;
    std::vector<StretchPart> moment_;
    std::array<std::optional<EpisodeRow>, kChannelsMax + 1> open_;  ///< by channel
    std::size_t next_plug_ = 0;
};

/// In two parts, so that the index leads to those that end after the span began, and to those that last.
constexpr const char* kGaps = R"sql(
    SELECT start_time, end_time, cause, id FROM gap
    WHERE plug_id IS nullif(?1, 0) AND end_time > ?2 AND start_time < ?3
    UNION ALL
    SELECT start_time, end_time, cause, id FROM gap
    WHERE plug_id IS nullif(?1, 0) AND end_time IS NULL AND start_time < ?3
    ORDER BY start_time, id
    )sql";

}  // namespace

RecentIntervals::Places RecentIntervals::within(SQLite::Database& database, const TimeSpan& span) {
    if (places_ && span == span_) {
        return places_;
    }
    SQLite::Statement select(database, R"sql(
        SELECT DISTINCT plug_id, start_time FROM interval_recent WHERE start_time >= ?1 AND start_time < ?2
        )sql");
    Binder(select) << span.start << span.end;
    auto places = std::make_shared<std::vector<ReadingPlace>>();
    while (select.executeStep()) {
        places->emplace_back(select.getColumn(0).getInt64(), select.getColumn(1).getInt64(), 0);
    }
    std::ranges::sort(*places, std::less<>{});
    places_ = std::move(places);
    span_ = span;
    return places_;
}

std::unique_ptr<Cursor<IntervalRow>> interval_cursor(ReadConnection& connection, Asked asked, RecentIntervals& recent) {
    SQLite::Database& database = connection.database();
    return std::make_unique<PlugCursor<IntervalRow>>(
        connection, "cannot read the intervals of",
        interval_stream<IntervalRow>(database, recent.within(database, asked.span)), std::move(asked));
}

std::unique_ptr<Cursor<GapRow>> gap_cursor(ReadConnection& connection, Asked asked) {
    PlugStream<GapRow> rows;
    rows.add(std::make_unique<RangeSource<GapRow>>(connection.database(), kGaps, read_gap));
    return std::make_unique<PlugCursor<GapRow>>(connection, "cannot read the gaps of", std::move(rows),
                                                std::move(asked));
}

std::unique_ptr<Cursor<EpisodeRow>> episode_cursor(ReadConnection& connection, Asked asked, RecentIntervals& recent) {
    return std::make_unique<EpisodeCursor>(connection, std::move(asked), recent);
}

}  // namespace collector
