#pragma once

#include <string>
#include <vector>

#include <collector/config/config.hpp>

namespace collector {

/// The keys that differ and only count after a restart, dotted. Everything else can change while running: log.level,
/// database.commit_interval, tasmota.full_topics, tasmota.record, and the broker's user name and password, which are
/// used at the next connect.
[[nodiscard]] std::vector<std::string> keys_needing_restart(const Config& before, const Config& after);

}  // namespace collector
