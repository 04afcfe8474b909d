#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/evidence.hpp>
#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/reading_rows.hpp>
#include <collector/store/record_reader.hpp>

#include "sqlite_reader/row_statement.hpp"

/// How rows of one kind that lie in several tables become one stream, by plug, time, channel and arrival.
namespace collector {

/// When a row was made, or began, and on which channel; 0: it has none.
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const ReadingRecord& row) {
    return {row.time, row.channel};
}
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const VoltageRow& row) {
    return {row.sample.time, row.sample.channel};
}
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const IntervalRow& row) {
    return {row.interval.start, row.interval.channel};
}
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const GapRow& row) {
    return {row.gap.start, 0};
}
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const AvailabilityRecord& row) {
    return {row.time, 0};
}
[[nodiscard]] inline std::pair<UtcMillis, std::uint8_t> moment_of(const PlugEventRecord& row) {
    return {row.time, 0};
}

/// Makes a row of the columns that a statement stands on.
template <class Row>
using RowReader = Row (*)(const RowStatement& columns, PlugId plug);

/// Rows of one plug in order of time, from one table.
template <class Row>
class RowSource {
  public:
    RowSource() = default;
    virtual ~RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;

    virtual void begin(PlugId plug, const TimeSpan& span) = 0;
    /// The row that is next, if there is one.
    [[nodiscard]] const std::optional<Row>& head() const { return head_; }
    virtual void advance() = 0;

  protected:
    std::optional<Row> head_;
};

/// Of a table that lies by plug and time. The statement is given plug, start and end, and sorts by time.
template <class Row>
class RangeSource final : public RowSource<Row> {
  public:
    RangeSource(SQLite::Database& database, const std::string& sql, RowReader<Row> read)
        : statement_(database, sql), read_(read) {}

    void begin(PlugId plug, const TimeSpan& span) override {
        statement_.begin({plug, to_column(span.start), to_column(span.end)});
        plug_ = plug;
        advance();
    }
    void advance() override {
        if (statement_.step()) {
            this->head_ = read_(statement_, plug_);
        } else {
            this->head_.reset();
        }
    }

  private:
    RowStatement statement_;
    RowReader<Row> read_;
    PlugId plug_ = 0;
};

/// Begins a statement that finds what is at a place.
using PlaceBinder = void (*)(RowStatement& statement, const ReadingPlace& place);

/// Of a table that lies otherwise, whose places were read beforehand and are in order. The statement finds what is at
/// one place, a row or more.
template <class Row>
class PlaceSource final : public RowSource<Row> {
  public:
    /// `places` must outlive this object.
    PlaceSource(SQLite::Database& database, const std::string& sql, PlaceBinder bind, RowReader<Row> read,
                std::span<const ReadingPlace> places)
        : statement_(database, sql), bind_(bind), read_(read), places_(places) {}
    /// Keeps the places alive: those that ask for the same ones share them, and each may go first.
    PlaceSource(SQLite::Database& database, const std::string& sql, PlaceBinder bind, RowReader<Row> read,
                std::shared_ptr<const std::vector<ReadingPlace>> places)
        : statement_(database, sql), bind_(bind), read_(read), kept_(std::move(places)), places_(*kept_) {}

    void begin(PlugId plug, const TimeSpan& span) override {
        const auto place_before = [&](UtcMillis moment) {
            return std::ranges::lower_bound(places_, ReadingPlace{plug, to_column(moment), 0}, std::less<>{});
        };
        const auto first = place_before(span.start);
        wanted_ = {first, std::max(first, place_before(span.end))};
        is_at_place_ = false;
        plug_ = plug;
        advance();
    }
    void advance() override {
        this->head_.reset();
        while (!this->head_ && (is_at_place_ || !wanted_.empty())) {
            if (!is_at_place_) {
                bind_(statement_, wanted_.front());
            }
            is_at_place_ = statement_.step();
            if (is_at_place_) {
                this->head_ = read_(statement_, plug_);
            } else {
                wanted_ = wanted_.subspan(1);
            }
        }
    }

  private:
    RowStatement statement_;
    PlaceBinder bind_;
    RowReader<Row> read_;
    std::shared_ptr<const std::vector<ReadingPlace>> kept_;
    std::span<const ReadingPlace> places_;
    std::span<const ReadingPlace> wanted_;
    bool is_at_place_ = false;
    PlugId plug_ = 0;
};

/// The rows of one plug from all tables.
template <class Row>
class PlugStream {
  public:
    /// Those added first hold what arrived first.
    void add(std::unique_ptr<RowSource<Row>> source) { sources_.push_back(std::move(source)); }

    void begin(PlugId plug, const TimeSpan& span) {
        for (const auto& source : sources_) {
            source->begin(plug, span);
        }
    }
    /// Appends all rows of the next moment. False: there was none.
    [[nodiscard]] bool take_moment(std::vector<Row>& rows) {
        std::optional<UtcMillis> next;
        for (const auto& source : sources_) {
            if (const auto& head = source->head(); head && (!next || moment_of(*head).first < *next)) {
                next = moment_of(*head).first;
            }
        }
        const auto first = static_cast<std::ptrdiff_t>(rows.size());
        for (const auto& source : sources_) {
            for (; source->head() && moment_of(*source->head()).first == next; source->advance()) {
                rows.push_back(*source->head());
            }
        }
        // One is in order, and most are alone; sorting would ask for memory.
        if (rows.end() - rows.begin() > first + 1) {
            std::ranges::stable_sort(rows.begin() + first, rows.end(), {},
                                     [](const Row& row) { return moment_of(row).second; });
        }
        return next.has_value();
    }

  private:
    std::vector<std::unique_ptr<RowSource<Row>>> sources_;
};

}  // namespace collector
