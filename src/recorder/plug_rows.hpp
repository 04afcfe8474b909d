#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "recorder/recorded_plugs.hpp"

namespace collector {

/// Which rows of `plug` the next commit writes: those that changed, and from time to time those of plugs that were only
/// seen again.
class PlugRows {
  public:
    /// `plugs` must outlive it.
    explicit PlugRows(RecordedPlugs& plugs) : plugs_(plugs), sweep_next_(plugs.size()) {}

    void mark(Plug& plug);
    /// Every few minutes, marks the plugs of which only last_seen changed; written together, their rows share few
    /// pages.
    void sweep_if_due(UtcMillis now);
    /// Marks every plug whose last_seen on record is out of date.
    void sweep_all();

    [[nodiscard]] std::size_t size() const { return changed_.size(); }
    void copy_to(std::vector<PlugRecord>& rows) const;
    /// What was marked is on record.
    void committed();

  private:
    void sweep(std::size_t changed_max);

    RecordedPlugs& plugs_;
    std::vector<Plug*> changed_;
    std::optional<UtcMillis> swept_at_;  ///< by the clock of the messages
    std::size_t sweep_next_;             ///< the plug with which a sweep goes on; how many there are: it is over
};

}  // namespace collector
