#include <collector/report/gaps_report.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include <collector/presentation/known_span.hpp>
#include <collector/presentation/time_figures.hpp>

namespace collector {
namespace {

/// The gaps that touch a span: first those of all plugs, then each plug's.
class GapReading {
  public:
    explicit GapReading(std::unique_ptr<Cursor<GapRow>> rows) : rows_(std::move(rows)) {}

    /// Comes before all others.
    [[nodiscard]] StoreResult<std::vector<Gap>> of_all() {
        std::vector<Gap> gaps;
        auto read = for_each(std::nullopt, [&gaps](const Gap& gap) { gaps.push_back(gap); });
        return read ? StoreResult<std::vector<Gap>>(std::move(gaps)) : tl::unexpected(read.error());
    }
    /// Plugs in order of their ids, each once.
    template <class Take>
    [[nodiscard]] StoreResult<void> for_each(std::optional<PlugId> plug, const Take& take) {
        for (;;) {
            if (row_ == nullptr) {
                const auto next = rows_->next();
                if (!next) {
                    return tl::unexpected(next.error());
                }
                row_ = *next;
            }
            if (row_ == nullptr || row_->plug_id > plug) {
                return {};
            }
            if (row_->plug_id == plug) {
                take(row_->gap);
            }
            row_ = nullptr;
        }
    }

  private:
    std::unique_ptr<Cursor<GapRow>> rows_;
    const GapRow* row_ = nullptr;  ///< read, and not taken yet
};

std::vector<PlugId> ids_of(const std::vector<PlugRow>& plugs) {
    std::vector<PlugId> ids;
    std::ranges::transform(plugs, std::back_inserter(ids), &PlugRow::id);
    return ids;
}

}  // namespace

StoreResult<GapsReport> read_gaps_report(RecordSnapshot& record, const ReportHead& head,
                                         const std::vector<PlugRow>& plugs, const LocalClock& clock) {
    const TimeSpan known = known_span(head);
    auto cursor = record.gaps({.span = known, .plugs = ids_of(plugs), .channel = {}, .after = {}});
    if (!cursor) {
        return tl::unexpected(cursor.error());
    }
    GapReading reading(std::move(*cursor));
    const auto of_all = reading.of_all();
    if (!of_all) {
        return tl::unexpected(of_all.error());
    }
    GapsReport report{.head = head, .known = known, .of_all = GapTally(known, *of_all).done(), .plugs = {}};
    for (const PlugRow& plug : plugs) {
        const TimeSpan seen{std::clamp(plug.first_seen, known.start, known.end), known.end};
        GapTally tally(seen, *of_all);
        if (auto read = reading.for_each(plug.id, [&tally](const Gap& gap) { tally.add(gap); }); !read) {
            return tl::unexpected(read.error());
        }
        auto channels = evaluate_en50160(record, {plug}, head.period.span, {}, clock);
        if (!channels) {
            return tl::unexpected(channels.error());
        }
        report.plugs.push_back(
            {.plug = plug, .unseen = seen.start - known.start, .gaps = tally.done(), .channels = std::move(*channels)});
    }
    return report;
}

}  // namespace collector
