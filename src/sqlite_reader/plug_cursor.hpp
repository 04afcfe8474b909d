#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <SQLiteCpp/Exception.h>

#include <collector/store/record_reader.hpp>

#include "sqlite_reader/read_connection.hpp"
#include "sqlite_reader/row_source.hpp"

namespace collector {

/// A RecordFilter that has been held against the plugs there are.
struct Asked {
    std::vector<PlugId> plugs;  ///< that exist, by id; 0 stands for gaps of all plugs
    TimeSpan span;
    std::optional<std::uint8_t> channel;
    std::optional<RecordPosition> after;

    [[nodiscard]] bool is_wanted(PlugId plug, UtcMillis time, std::uint8_t row_channel) const {
        const bool is_before = after && std::pair(plug, time) <= std::pair(after->plug_id, after->time);
        return !is_before && (!channel || row_channel == 0 || row_channel == *channel);
    }
};

/// What all cursors of this engine have in common: SQLite's exceptions end here, and nothing is given out that could
/// be wrong.
template <class Row>
class SqliteCursor : public Cursor<Row> {
  protected:
    /// `doing` starts the sentence of an error, before the database's name.
    SqliteCursor(ReadConnection& connection, std::string_view doing) : connection_(connection), doing_(doing) {}

  private:
    /// Throws SQLite::Exception.
    virtual void fill(std::vector<Row>& page) = 0;

    [[nodiscard]] StoreResult<void> fetch(std::vector<Row>& page) final {
        try {
            fill(page);
        } catch (const SQLite::Exception& fault) {
            return tl::unexpected(connection_.error(fault, doing_));
        }
        return connection_.check_unchanged();
    }

    ReadConnection& connection_;
    std::string_view doing_;
};

/// Rows of one plug after the other.
template <class Row>
class PlugCursor final : public SqliteCursor<Row> {
  public:
    PlugCursor(ReadConnection& connection, std::string_view doing, PlugStream<Row> rows, Asked asked)
        : SqliteCursor<Row>(connection, doing), rows_(std::move(rows)), asked_(std::move(asked)) {}

  private:
    void fill(std::vector<Row>& page) override {
        while (page.size() < Cursor<Row>::kPageRows) {
            if (!in_plug_ && !begin_next_plug()) {
                return;
            }
            const std::size_t first = page.size();
            in_plug_ = rows_.take(page, Cursor<Row>::kPageRows);
            if (asked_.channel || asked_.after) {
                drop_unwanted(page, first);
            }
        }
    }
    void drop_unwanted(std::vector<Row>& page, std::size_t first) const {
        const auto is_unwanted = [this](const Row& row) {
            const auto [time, channel] = moment_of(row);
            return !asked_.is_wanted(asked_.plugs[next_plug_ - 1], time, channel);
        };
        page.erase(std::remove_if(page.begin() + static_cast<std::ptrdiff_t>(first), page.end(), is_unwanted),
                   page.end());
    }
    bool begin_next_plug() {
        if (next_plug_ == asked_.plugs.size()) {
            return false;
        }
        const PlugId plug = asked_.plugs[next_plug_++];
        TimeSpan span = asked_.span;
        // A gap can have begun before the span; is_wanted() leaves out what is left.
        if (asked_.after && asked_.after->plug_id == plug && !std::is_same_v<Row, GapRow>) {
            span.start = std::max(span.start, asked_.after->time);
        }
        rows_.begin(plug, span);
        in_plug_ = true;
        return true;
    }

    PlugStream<Row> rows_;
    Asked asked_;
    std::size_t next_plug_ = 0;
    bool in_plug_ = false;
};

}  // namespace collector
