#include <collector/report/record_export.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>
#include <utility>

namespace collector {
namespace {

/// Much more than what a snapshot costs is worth, and little memory.
constexpr std::size_t kPieceBytes = 4 << 20;

/// How often a piece is read before a database that is being changed is given up.
constexpr int kPieceTries = 5;

RecordPosition position_of(const ReadingRecord& row) {
    return {row.plug_id, row.time};
}
RecordPosition position_of(const IntervalRow& row) {
    return {row.plug_id, row.interval.start};
}
RecordPosition position_of(const GapRow& row) {
    return {row.plug_id.value_or(0), row.gap.start};
}

CursorResult<ReadingRecord> ask(RecordSnapshot& record, const RecordFilter& filter, const ReadingRecord* /*row*/) {
    return record.readings(filter);
}
CursorResult<IntervalRow> ask(RecordSnapshot& record, const RecordFilter& filter, const IntervalRow* /*row*/) {
    return record.intervals(filter);
}
CursorResult<GapRow> ask(RecordSnapshot& record, const RecordFilter& filter, const GapRow* /*row*/) {
    return record.gaps(filter);
}

bool is_same(const RecordPosition& a, const RecordPosition& b) {
    return a.plug_id == b.plug_id && a.time == b.time;
}

std::vector<PlugRow> in_order_of(const Pseudonyms& pseudonyms, const std::vector<PlugRow>& plugs) {
    std::multimap<std::string, const PlugRow*> by_pseudonym;
    for (const PlugRow& plug : plugs) {
        by_pseudonym.emplace(pseudonyms.of(plug.topic), &plug);
    }
    std::vector<PlugRow> ordered;
    for (const auto& [pseudonym, plug] : by_pseudonym) {
        ordered.push_back(*plug);
    }
    return ordered;
}

/// Readings and intervals plug by plug, in whatever order is asked for; gaps, which are few, all at once.
class Export {
  public:
    Export(RecordReader& reader, ExportRequest request, const PieceTaker& take)
        : reader_(reader), request_(std::move(request)), take_(take), rows_(request_.kind, request_.style) {
        if (request_.style.voltage_only) {
            request_.plugs = in_order_of(*request_.style.voltage_only, request_.plugs);
        }
    }

    StoreResult<std::uint64_t> run() {
        text_ = rows_.head();
        for (;;) {
            auto done = read_piece();
            if (!done) {
                return tl::unexpected(done.error());
            }
            if (!take_(text_, share()) || at_.step == steps()) {
                return count_;
            }
            text_.clear();
        }
    }

  private:
    /// Where the next piece begins.
    struct Place {
        std::size_t step = 0;
        std::optional<RecordPosition> after;  ///< within the step
    };

    [[nodiscard]] std::size_t steps() const { return is_of_gaps() ? 1 : request_.plugs.size(); }
    [[nodiscard]] bool is_of_gaps() const { return request_.kind == ExportKind::gaps; }

    /// Appends to the text, and moves on.
    StoreResult<void> read_piece() {
        const Place begin = at_;
        const std::size_t size = text_.size();
        const std::uint64_t count = count_;
        for (int left = kPieceTries;; --left) {
            auto done = try_piece();
            if (done || done.error().code != StoreErrc::busy || left == 1) {
                return done;
            }
            at_ = begin;
            text_.resize(size);
            count_ = count;
        }
    }
    StoreResult<void> try_piece() {
        const auto record = reader_.snapshot();
        if (!record) {
            return tl::unexpected(record.error());
        }
        while (at_.step < steps()) {
            const auto is_full = read_step(**record);
            if (!is_full) {
                return tl::unexpected(is_full.error());
            }
            if (*is_full) {
                return {};
            }
            at_ = {.step = at_.step + 1, .after = std::nullopt};
        }
        return {};
    }
    /// Whether the piece is full before the step ends.
    StoreResult<bool> read_step(RecordSnapshot& record) {
        if (is_of_gaps()) {
            RecordFilter filter = filter_of({});
            for (const PlugRow& plug : request_.plugs) {
                filter.plugs.push_back(plug.id);
            }
            return read_rows<GapRow>(record, filter);
        }
        const PlugRow& plug = request_.plugs[at_.step];
        const auto known = record.plugs({.site = plug.site_id, .topic = plug.topic});
        if (!known) {
            return tl::unexpected(known.error());
        }
        if (known->size() != 1 || known->front().id != plug.id) {
            return tl::unexpected(StoreError{
                StoreErrc::failed, "the database was replaced by another one while it was read; please start again"});
        }
        auto gains = gains_of(record, plug.id);
        if (!gains) {
            return tl::unexpected(gains.error());
        }
        rows_.begin_plug(&plug, std::move(*gains));
        const RecordFilter filter = filter_of({plug.id});
        return request_.kind == ExportKind::readings ? read_rows<ReadingRecord>(record, filter)
                                                     : read_rows<IntervalRow>(record, filter);
    }
    /// Intervals are made with theirs already.
    [[nodiscard]] StoreResult<Gains> gains_of(RecordSnapshot& record, PlugId plug) const {
        if (request_.kind != ExportKind::readings) {
            return Gains{};
        }
        RecordFilter all;
        all.plugs = {plug};
        const auto calibrations = record.calibrations(all);
        return calibrations ? StoreResult<Gains>(gains_in_force(*calibrations)) : tl::unexpected(calibrations.error());
    }
    [[nodiscard]] RecordFilter filter_of(std::vector<PlugId> plugs) const {
        return {.span = request_.span, .plugs = std::move(plugs), .channel = request_.channel, .after = at_.after};
    }
    template <class Row>
    StoreResult<bool> read_rows(RecordSnapshot& record, const RecordFilter& filter) {
        const auto rows = ask(record, filter, static_cast<const Row*>(nullptr));
        if (!rows) {
            return tl::unexpected(rows.error());
        }
        for (;;) {
            const auto row = (*rows)->next();
            if (!row) {
                return tl::unexpected(row.error());
            }
            if (*row == nullptr) {
                return false;
            }
            const RecordPosition position = position_of(**row);
            // All rows of one plug and moment belong to one piece.
            if (text_.size() >= kPieceBytes && at_.after && !is_same(*at_.after, position)) {
                return true;
            }
            if constexpr (std::is_same_v<Row, GapRow>) {
                begin_plug_of(**row);
            }
            count_ += rows_.append(text_, **row) ? 1U : 0U;
            at_.after = position;
        }
    }
    void begin_plug_of(const GapRow& row) {
        const auto plug = std::ranges::find(request_.plugs, row.plug_id.value_or(0), &PlugRow::id);
        rows_.begin_plug(plug == request_.plugs.end() ? nullptr : &*plug);
    }

    [[nodiscard]] double share() const {
        if (at_.step == steps()) {
            return 1;
        }
        double within = 0;
        if (at_.after && !is_of_gaps()) {
            const PlugRow& plug = request_.plugs[at_.step];
            const UtcMillis start = std::max(request_.span.start, plug.first_seen);
            const UtcMillis end = std::min(request_.span.end, plug.last_seen.value_or(start));
            using Exact = std::chrono::duration<double>;
            within = end > start ? std::clamp(Exact(at_.after->time - start) / Exact(end - start), 0.0, 1.0) : 0;
        }
        return (static_cast<double>(at_.step) + within) / static_cast<double>(steps());
    }

    RecordReader& reader_;
    ExportRequest request_;
    const PieceTaker& take_;
    ExportedRows rows_;
    Place at_;
    std::string text_;
    std::uint64_t count_ = 0;
};

}  // namespace

StoreResult<std::uint64_t> export_record(RecordReader& reader, ExportRequest request, const PieceTaker& take) {
    return Export(reader, std::move(request), take).run();
}

}  // namespace collector
