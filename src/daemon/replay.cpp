#include <collector/daemon/replay.hpp>

#include <string>

#include <fmt/format.h>

#include <collector/sqlite_writer/sqlite_store.hpp>
#include <collector/tasmota/message_log.hpp>

#include "daemon/housekeeper.hpp"
#include "daemon/pipeline.hpp"

namespace collector {
namespace {

/// Large enough that the commits cost little beside the readings, small enough to stay in the cache.
constexpr FlushRule kReplayRule{.age_max = std::chrono::hours{1}, .rows_max = 10'000};

constexpr std::uint64_t kProgressEveryLines = 4096;

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
    tasmota::MessageLogReader reader;
    const SteadyTime now = std::chrono::steady_clock::now();

    ReplaySummary summary;
    std::uint64_t bytes = 0;
    UtcMillis heard_until{};
    for (std::string line; std::getline(input, line);) {
        ++summary.lines;
        bytes += line.size() + 1;
        if (summary.lines % kProgressEveryLines == 0) {
            progress(bytes);
        }
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const auto delivery = reader.read_line(line);
        if (!delivery) {
            ++summary.bad_lines;
            if (summary.bad_lines <= 5) {
                log.warn(fmt::format("line {} is passed over: {}", summary.lines, delivery.error().what));
            }
            continue;
        }
        pipeline.take(*delivery, true, now);
        heard_until = std::max(heard_until, delivery->received_at);
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
    }
    progress(bytes);
    summary.plugs = recorder.plug_count();
    summary.recorded = recorder.counters();
    return summary;
}

}  // namespace collector
