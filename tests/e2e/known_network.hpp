#pragma once

#include <filesystem>

#include "support/temp_dir.hpp"

namespace collector::test {

/// A database whose every value is known: the answers in docs/sql.md are its answers.
///
/// Five plugs in two streets, from Monday 2026-06-01 0:00 UTC to Monday 2026-06-08 15:00 UTC. In the Molenstraat the
/// voltage passes 253 V on sunny days, on the Kerkplein never. One plug's relay is off for an evening, one plug is
/// offline by its last will for ten hours, one says nothing for an hour, one reading comes late, one message is
/// refused, the collector is stopped for half an hour, and later crashes. All of it is integer arithmetic, so every
/// machine gets the same file. It is made by replaying a message log; the collector's own runs, which no message log
/// holds, are written the way the daemon writes them.
std::filesystem::path known_network(const TempDir& folder);

}  // namespace collector::test
