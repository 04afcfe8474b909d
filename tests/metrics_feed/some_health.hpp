#pragma once

#include <collector/model/health.hpp>

namespace collector::test {

/// One in which no two numbers are the same and nothing is absent.
[[nodiscard]] inline Health some_health() {
    Health health;
    std::uint64_t next = 100;
    health.version = "1.2.3";
    health.schema = 8;
    const auto moment = [&next] { return UtcMillis{std::chrono::milliseconds{1'780'000'000'000 + next++}}; };
    health.started_at = moment();
    health.taken_at = moment();
    health.link = {
        .is_online = true, .protocol = "5", .problem = "nobody listens", .refused_topics = next++, .connects = next++};
    Health::Messages& messages = health.messages;
    for (std::uint64_t* const count :
         {&messages.received, &messages.refused_unkept, &messages.dropped, &messages.oversized,
          &messages.acknowledged_early, &messages.waiting, &messages.waiting_most, &health.readings.recorded,
          &health.readings.duplicates, &health.readings.late, &health.readings.given_up, &health.commits.failed,
          &health.commits.pending_rows, &health.plugs.known, &health.plugs.online}) {
        *count = next++;
    }
    for (std::uint64_t& count : messages.by_kind) {
        count = next++;
    }
    for (std::uint64_t& count : messages.refused) {
        count = next++;
    }
    for (std::uint64_t& count : health.commits.durations.counts) {
        count = next++;
    }
    for (std::uint64_t& count : health.commits.ages.counts) {
        count = next++;
    }
    health.commits.durations.sum = std::chrono::microseconds{next++};
    health.commits.ages.sum = std::chrono::microseconds{next++};
    messages.last_at = moment();
    health.readings.last_at = moment();
    Health::Disk disk;
    disk.database_bytes = next++;
    disk.wal_bytes = next++;
    disk.free_bytes = next++;
    disk.size_bytes = next++;
    health.disk = disk;
    health.clock_synchronised = true;
    health.troubles = {"the disk is full", "no reading for 20 min"};
    return health;
}

}  // namespace collector::test
