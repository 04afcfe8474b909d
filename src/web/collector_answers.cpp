#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <collector/model/reading_flag.hpp>
#include <collector/report/plugs_report.hpp>

#include "web/answer_parts.hpp"
#include "web/api_answers.hpp"
#include "web/latest_readings.hpp"

/// How the collector and its plugs are.
namespace collector::web {
namespace {

Json size_or_null(const std::filesystem::path& file) {
    std::error_code fault;
    const auto bytes = std::filesystem::file_size(file, fault);
    return fault ? Json(nullptr) : Json(bytes);
}

Json free_or_null(const std::filesystem::path& file) {
    std::error_code fault;
    const auto space = std::filesystem::space(file.parent_path().empty() ? "." : file.parent_path(), fault);
    return fault ? Json(nullptr) : Json(space.available);
}

Json run_json(const std::vector<RunRow>& runs) {
    if (runs.empty()) {
        return nullptr;
    }
    const RunRecord& run = runs.front().run;
    return {
        {"start", ms(run.start)}, {"alive", ms(run.alive)}, {"end", ms_or_null(run.stop)}, {"version", run.version}};
}

/// That of all plugs which lasts; the last of them if there are more.
StoreResult<Json> open_gap(const RecordView& view) {
    Json open;
    const RecordFilter lately{
        .span = {view.now - std::chrono::days{1}, UtcMillis::max()}, .plugs = {}, .channel = {}, .after = {}};
    const auto read = for_each_row(view.record.gaps(lately), [&open](const GapRow& row) {
        if (!row.plug_id && !row.gap.end) {
            open = {{"cause", name(row.gap.cause)}, {"start", ms(row.gap.start)}};
        }
        return !row.plug_id;
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return open;
}

Json refused_json(const std::vector<RefusalsRow>& refusals) {
    Json refused = Json::object();
    for (const RefusalsRow& row : refusals) {
        refused[row.reason] = row.messages;
    }
    return refused;
}

Json health_json(const RecordView& view, const std::vector<ReadingRecord>& latest) {
    std::optional<UtcMillis> last;
    std::optional<bool> is_unsynchronised;
    for (const ReadingRecord& reading : latest) {
        if (!last || reading.time > *last) {
            last = reading.time;
            is_unsynchronised = (reading.flags & reading_flag::kClockUnsynchronised) != 0;
        }
    }
    const std::filesystem::path& database = view.settings.database;
    return {{"last_reading", ms_or_null(last)},         {"evaluated_until", ms_or_null(view.site.evaluated_until)},
            {"database_bytes", size_or_null(database)}, {"wal_bytes", size_or_null(database.string() + "-wal")},
            {"free_bytes", free_or_null(database)},     {"clock_unsynchronised", or_null(is_unsynchronised)}};
}

ReportHead head_of(const RecordView& view) {
    const auto today = view.clock.day_of(view.now);
    return {.program = view.settings.program,
            .made_at = view.now,
            .time_zone = view.time_zone,
            .period = {.span = {view.now, view.now}, .first_day = today, .last_day = today, .week = std::nullopt},
            .evaluated_until = view.site.evaluated_until};
}

}  // namespace

AnswerResult health_answer(const RecordView& view, const Parameters& /*parameters*/) {
    const auto latest = view.record.latest({});
    const auto runs = view.record.last_runs();
    const auto refusals = view.record.refusals(view.now - std::chrono::days{7});
    const auto gap = open_gap(view);
    if (!latest || !runs || !refusals || !gap) {
        return tl::unexpected(problem_of(!latest     ? latest.error()
                                         : !runs     ? runs.error()
                                         : !refusals ? refusals.error()
                                                     : gap.error(),
                                         view.settings));
    }
    Json health = health_json(view, *latest);
    health["run"] = run_json(*runs);
    health["open_gap"] = *gap;
    health["refused"] = refused_json(*refusals);
    return json_answer(health);
}

AnswerResult fleet_answer(const RecordView& view, const Parameters& /*parameters*/) {
    const auto body = view.kept.fleet.get(view.now, [&view]() -> StoreResult<std::string> {
        const auto report = read_plugs_report(view.record, head_of(view), view.plugs, view.clock);
        if (!report) {
            return tl::unexpected(report.error());
        }
        return plugs_json(*report);
    });
    if (!body) {
        return tl::unexpected(problem_of(body.error(), view.settings));
    }
    return HttpAnswer{.content_type = "application/json", .body = *body, .etag = {}};
}

}  // namespace collector::web
