#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "e2e/simulator.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {

/// A broker with users `plugs` and `collector`, as far as a scenario needs to know it.
struct Network {
    const TempDir& folder;
    std::string url;
    std::filesystem::path ca_file;
    std::string more_broker;             ///< further lines of [broker] for the collector
    std::function<void()> kill_broker;   ///< at once, as a crash would
    std::function<void()> start_broker;  ///< again, with nothing remembered
};

/// A hundred plugs of mixed firmware and layout are recorded, the broker dies and comes back, they are recorded again,
/// and leave: every reading must be there once, and plugs, availability and identity must be right.
void expect_fleet_recorded_through_a_broker_restart(const Network& network);

/// Every reading that the simulator published is in the database exactly once, with its plug, channel, voltage, power
/// and kind, and nothing else is. Reports each difference to the running test.
void expect_same_readings(const std::filesystem::path& ledger, const std::filesystem::path& database);

/// Every plug of the fleet is known with its MAC, name, model, firmware, host name and channels, and no other is.
void expect_same_fleet(const std::filesystem::path& fleet, const std::filesystem::path& database);

}  // namespace collector::test
