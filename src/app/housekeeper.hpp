#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/store/sqlite_store.hpp>

namespace collector {

/// What the database needs beside commits, done in steps between them, each short enough to be in nobody's way.
class Housekeeper {
  public:
    /// A step aims to stay below this; the disk, not the work, can make it longer.
    static constexpr std::chrono::milliseconds kStepMax{50};

    /// References must outlive the housekeeper.
    Housekeeper(SqliteStore& store, const Clock& clock, Log& log);

    /// When there is something to do next; nullopt: nothing is due.
    [[nodiscard]] std::optional<SteadyTime> next_step() const;
    /// Whether a step would be over well before `moment`, going by the last ones.
    [[nodiscard]] bool has_time_before(SteadyTime moment) const;

    /// Does the next step, if it is time for one. A failure is logged, and tried again later.
    void step();
    /// Does all that is due; for those who have nothing else to do. Errors: those of SqliteStore::settle.
    [[nodiscard]] Result<void> finish();

  private:
    [[nodiscard]] Result<void> work();

    SqliteStore& store_;
    const Clock& clock_;
    Log& log_;
    std::size_t rows_;
    SteadyTime::duration took_{};
    SteadyTime not_before_;
    LogThrottle trouble_lines_{std::chrono::seconds{60}};
};

}  // namespace collector
