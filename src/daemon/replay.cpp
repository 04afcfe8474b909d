#include <collector/daemon/replay.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "daemon/doubled_messages.hpp"
#include "daemon/housekeeper.hpp"
#include "daemon/ordered_log.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/seekable_input.hpp"

namespace collector {
namespace {

/// Large enough that the commits cost little beside the readings, small enough to stay in the cache.
constexpr FlushRule kReplayRule{.age_max = std::chrono::hours{1}, .rows_max = 10'000};

constexpr std::uint64_t kProgressEveryLines = 4096;
constexpr std::uint64_t kBadLinesNamed = 5;

}  // namespace

StoreResult<ReplaySummary> replay(std::istream& input, const TasmotaConfig& tasmota,
                                  const std::filesystem::path& database, Log& log, const ReplayProgress& progress) {
    tasmota::Decoder decoder(tasmota::TopicLayout::from_patterns(tasmota.full_topics).value());
    auto store = SqliteStore::open(database, tasmota.time_zone);
    if (!store) {
        return tl::unexpected(store.error());
    }
    auto known = Recorder::Known::load(**store);
    if (!known) {
        return tl::unexpected(known.error());
    }
    Recorder recorder(tasmota.record, std::move(*known), **store, log);
    Pipeline pipeline(std::move(decoder), recorder, **store, log, kReplayRule);
    const SystemClock clock;
    Housekeeper housekeeper(**store, **store, clock, log, {.grace = std::chrono::milliseconds{0}, .retention = {}});
    const auto seekable = SeekableInput::of(input, database.parent_path());
    if (!seekable) {
        return tl::unexpected(seekable.error());
    }
    const SteadyTime now = std::chrono::steady_clock::now();

    ReplaySummary summary;
    UtcMillis heard_until{};
    OrderedLog messages((*seekable)->stream());
    DoubledMessages doubled(messages.runs() > 1 ? DoubledMessages::kApart : std::chrono::seconds{0});
    summary.lines = messages.lines();
    for (std::uint64_t told = 1; const auto line = messages.next(); ++told) {
        if (told % kProgressEveryLines == 0) {
            progress(messages.bytes_done());
        }
        if (!line->message) {
            ++summary.bad_lines;
            if (summary.bad_lines <= kBadLinesNamed) {
                log.warn(fmt::format("line {} is passed over: {}", line->number, line->message.error().what));
            }
            continue;
        }
        if (doubled.was_told(*line->message, line->run)) {
            ++summary.doubled;
            continue;
        }
        pipeline.take(*line->message, true, now);
        heard_until = std::max(heard_until, line->message->received_at);
        if (recorder.pending_rows() >= kReplayRule.rows_max) {
            auto done =
                pipeline.commit(Recorder::Seal::running, now).and_then([&] { return housekeeper.finish(heard_until); });
            if (!done) {
                return tl::unexpected(done.error());
            }
        }
    }
    auto done = pipeline.commit(Recorder::Seal::closing, now).and_then([&] { return housekeeper.finish(heard_until); });
    if (!done) {
        return tl::unexpected(done.error());
    }
    for (const StoreIncident& incident : (*store)->take_incidents()) {
        log.error(incident.what);
        summary.has_breach = summary.has_breach || incident.weight == StoreIncident::Weight::breach;
    }
    progress(messages.bytes_done());
    summary.plugs = recorder.plug_count();
    summary.recorded = recorder.counters();
    return summary;
}

}  // namespace collector
