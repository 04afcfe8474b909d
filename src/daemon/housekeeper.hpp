#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/config/config.hpp>
#include <collector/evidence/evaluator.hpp>
#include <collector/store/upkeep.hpp>

namespace collector {

/// What the database needs beside commits: making the intervals and gaps of the last ten minutes, moving readings to
/// where they are stored by plug, and deleting once a day what is too old. Done between commits, in steps that are
/// short enough to delay none.
class Housekeeper {
  public:
    /// A step aims to stay below this; only a slow disk makes it longer.
    static constexpr std::chrono::milliseconds kStepMax{50};

    struct Rules {
        std::chrono::milliseconds grace;  ///< how long after its arrival a message is committed, at most
        RetentionConfig retention;
    };
    [[nodiscard]] static Rules rules_of(const Config& config);

    /// References must outlive the housekeeper.
    Housekeeper(EvidenceStore& evidence, Upkeep& upkeep, const Clock& clock, Log& log, Rules rules);

    /// When to call step() next.
    [[nodiscard]] SteadyTime next_step() const { return not_before_; }
    /// Whether a step would be over well before `moment` if it takes as long as the last one.
    [[nodiscard]] bool has_time_before(SteadyTime moment) const;

    /// Does the next step, if it is time for one. A failure is logged, and tried again later.
    void step();
    /// Does everything that is due except deleting, without a pause. Everything that lies before `closed` must have
    /// been committed. Errors: those of Upkeep and EvidenceStore.
    [[nodiscard]] StoreResult<void> finish(UtcMillis closed);

    /// The database is another one, or was written to by others: nothing that was found out of it holds.
    void begin_anew();

    void set_rules(Rules rules) { rules_ = rules; }

  private:
    /// `closed` nullopt: it is not known what is over.
    [[nodiscard]] StoreResult<bool> work(std::optional<UtcMillis> closed);
    [[nodiscard]] StoreResult<bool> forget();
    [[nodiscard]] UtcMillis closed() const { return clock_.utc_now() - rules_.grace; }

    EvidenceStore& evidence_;
    Upkeep& upkeep_;
    const Clock& clock_;
    Log& log_;
    std::optional<Evaluator> evaluator_;
    Rules rules_;
    std::size_t rows_;
    bool forgetting_readings_ = false;  ///< a day's deleting has begun
    bool forgetting_states_ = false;
    SteadyTime::duration took_{};
    SteadyTime not_before_;
    LogThrottle trouble_lines_{std::chrono::seconds{60}};
};

}  // namespace collector
