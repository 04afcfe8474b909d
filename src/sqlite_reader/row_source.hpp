#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <collector/model/evidence.hpp>
#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/reading_rows.hpp>
#include <collector/store/record_reader.hpp>

#include "sqlite_reader/row_statement.hpp"
#include "sqlite_reader/value_taker.hpp"

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

/// Makes a row of the columns that a statement stands on, or that it hands to a taker.
template <class Row>
using RowReader = Row (*)(const RowStatement& columns, PlugId plug);
template <class Row>
using ValueReader = Row (*)(const RowValues& columns, PlugId plug);

/// Rows of one plug in order of time, from one table.
template <class Row>
class RowSource {
  public:
    RowSource() = default;
    virtual ~RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;

    virtual void begin(PlugId plug, const TimeSpan& span) = 0;
    /// The row that is next; nullptr: there is none.
    [[nodiscard]] virtual const Row* head() const = 0;
    virtual void advance() = 0;
    /// Appends the rows that are next and before `end`, in whole moments and those of a moment by channel, until there
    /// are about `enough`. A source that cannot do so without looking at each takes none.
    virtual void take_before(UtcMillis /*end*/, std::vector<Row>& /*rows*/, std::size_t /*enough*/) {}
};

/// Rows one by one, for tables of which few are read. The statement is given plug, start and end, and sorts by time.
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
    [[nodiscard]] const Row* head() const override { return head_ ? &*head_ : nullptr; }
    void advance() override {
        if (statement_.step()) {
            head_ = read_(statement_, plug_);
        } else {
            head_.reset();
        }
    }

  private:
    RowStatement statement_;
    RowReader<Row> read_;
    std::optional<Row> head_;
    PlugId plug_ = 0;
};

/// Many rows at a time, of a table that lies by plug, time and channel.
template <class Row>
class PageSource final : public RowSource<Row>, private ValueTaker {
  public:
    /// The statement is given plug, start, end and as ?4 the taker, and hands out rows in the order of the table's key.
    PageSource(SQLite::Database& database, const std::string& sql, ValueReader<Row> read)
        : statement_(database, sql), read_(read) {
        constexpr int kTakerParameter = 4;
        statement_.bind_taker(kTakerParameter, *this);
    }

    void begin(PlugId plug, const TimeSpan& span) override {
        statement_.begin({plug, to_column(span.start), to_column(span.end)});
        plug_ = plug;
        has_more_ = true;
        ahead_.reset();
        fill();
    }
    [[nodiscard]] const Row* head() const override { return at_ < rows_.size() ? &rows_[at_] : nullptr; }
    void advance() override {
        if (++at_ == rows_.size()) {
            fill();
        }
    }
    void take_before(UtcMillis end, std::vector<Row>& rows, std::size_t enough) override {
        while (at_ < rows_.size() && rows.size() < enough && moment_of(rows_[at_]).first < end) {
            if (at_ == 0 && rows.empty() && moment_of(rows_.back()).first < end) {
                rows.swap(rows_);
                fill();
            } else {
                take_moment(rows);
            }
        }
    }

  private:
    static constexpr std::size_t kRows = 512;  // a page of a cursor, which takes them as they are

    /// The next rows, up to the end of a moment.
    void fill() {
        rows_.clear();
        at_ = 0;
        if (ahead_) {
            rows_.push_back(*std::exchange(ahead_, std::nullopt));
        }
        if (has_more_) {
            has_more_ = step();
        }
    }
    [[nodiscard]] bool step() {
        try {
            return statement_.step();
        } catch (const SQLite::Exception&) {
            rethrow_fault();
            throw;
        }
    }
    [[nodiscard]] bool take(const RowValues& values) override {
        const Row row = read_(values, plug_);
        const auto moment = moment_of(row);
        if (rows_.size() >= kRows && moment.first != moment_of(rows_.back()).first) {
            ahead_ = row;
            return true;
        }
        rows_.push_back(row);
        // A channel comes again after the others where it has several rows at one moment.
        for (auto place = rows_.end() - 1; place != rows_.begin() && moment_of(*(place - 1)) > moment; --place) {
            std::iter_swap(place - 1, place);
        }
        return false;
    }
    void take_moment(std::vector<Row>& rows) {
        const UtcMillis now = moment_of(rows_[at_]).first;
        do {
            rows.push_back(rows_[at_]);
        } while (++at_ < rows_.size() && moment_of(rows_[at_]).first == now);
        if (at_ == rows_.size()) {
            fill();
        }
    }

    RowStatement statement_;
    ValueReader<Row> read_;
    std::vector<Row> rows_;     ///< whole moments
    std::size_t at_ = 0;        ///< the next of them
    std::optional<Row> ahead_;  ///< the first of the moment after them
    bool has_more_ = false;
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
    [[nodiscard]] const Row* head() const override { return head_ ? &*head_ : nullptr; }
    void advance() override {
        head_.reset();
        while (!head_ && (is_at_place_ || !wanted_.empty())) {
            if (!is_at_place_) {
                bind_(statement_, wanted_.front());
            }
            is_at_place_ = statement_.step();
            if (is_at_place_) {
                head_ = read_(statement_, plug_);
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
    std::optional<Row> head_;
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
    /// Appends rows of whole moments until there are about `enough`. False: those were all.
    [[nodiscard]] bool take(std::vector<Row>& rows, std::size_t enough) {
        while (rows.size() < enough) {
            if (!take_from_one(rows, enough) && !take_moment(rows)) {
                return false;
            }
        }
        return true;
    }
    /// Appends all rows of the next moment. False: there was none.
    [[nodiscard]] bool take_moment(std::vector<Row>& rows) {
        const auto next = earliest_head(nullptr);
        const auto first = static_cast<std::ptrdiff_t>(rows.size());
        for (const auto& source : sources_) {
            for (; source->head() != nullptr && moment_of(*source->head()).first == next; source->advance()) {
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
    using Source = std::unique_ptr<RowSource<Row>>;

    /// Of all sources but one.
    [[nodiscard]] std::optional<UtcMillis> earliest_head(const RowSource<Row>* other) const {
        std::optional<UtcMillis> earliest;
        for (const Source& source : sources_) {
            const Row* const head = source.get() == other ? nullptr : source->head();
            if (head != nullptr && (!earliest || moment_of(*head).first < *earliest)) {
                earliest = moment_of(*head).first;
            }
        }
        return earliest;
    }
    /// What the first source has before all others: nearly everything. Whether that was any.
    bool take_from_one(std::vector<Row>& rows, std::size_t enough) {
        const std::size_t before = rows.size();
        RowSource<Row>& source = *sources_.front();
        source.take_before(earliest_head(&source).value_or(UtcMillis::max()), rows, enough);
        return rows.size() > before;
    }

    std::vector<Source> sources_;
};

}  // namespace collector
