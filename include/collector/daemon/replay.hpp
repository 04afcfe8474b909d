#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>
#include <collector/recorder/recorder.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

struct ReplaySummary {
    std::uint64_t lines = 0;
    std::uint64_t bad_lines = 0;  ///< not a message; passed over
    std::uint64_t doubled = 0;    ///< messages that another log in the input tells, too
    std::uint64_t plugs = 0;
    RecorderCounters recorded;
    bool has_breach = false;  ///< the record is not whole where it was, and the log says where it is
};

/// Is told now and then how many bytes of the input are done.
using ReplayProgress = std::function<void(std::uint64_t bytes)>;

/// Feeds recorded messages (see MessageLogReader) through decoder, recorder and store as if they came in now, with
/// their own times of arrival, as fast as possible. Empty lines are passed over. The input may be several logs, one
/// behind the other or mixed, that overlap: messages are taken by their time, and what more than one log tells is taken
/// once. Input that cannot seek is copied to a nameless file beside the database first. Measurements that the database
/// already holds are not recorded again, so a log can be replayed twice. On success everything is committed; on
/// failure, what was committed before stays. `tasmota` is one that the configuration accepts. Errors: those of
/// SqliteStore::open and Store::commit; full and failed, if the input cannot be copied.
[[nodiscard]] StoreResult<ReplaySummary> replay(std::istream& input, const TasmotaConfig& tasmota,
                                                const std::filesystem::path& database, Log& log,
                                                const ReplayProgress& progress);

}  // namespace collector
