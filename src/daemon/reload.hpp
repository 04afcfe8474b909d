#pragma once

#include <string>
#include <vector>

#include <collector/config/config.hpp>

namespace collector {

/// The keys that differ and take effect only after a restart, dotted. Everything else can change while the collector
/// runs: log.level, database.commit_interval, tasmota.full_topics, tasmota.record, retention, and the broker's user
/// name and password, which are used at the next connect. Of report and streets the daemon makes no use.
[[nodiscard]] std::vector<std::string> keys_needing_restart(const Config& before, const Config& after);

}  // namespace collector
