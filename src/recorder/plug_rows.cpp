#include "recorder/plug_rows.hpp"

#include <chrono>

namespace collector {
namespace {

constexpr std::chrono::minutes kSweepEvery{5};
/// Rows of a sweep in one batch, which holds a copy of each.
constexpr std::size_t kSweepSlice = 1'000;

}  // namespace

void PlugRows::mark(Plug& plug) {
    if (!plug.row_changed) {
        plug.row_changed = true;
        changed_.push_back(&plug);
    }
}

/// Marks the next plugs, as long as fewer than `changed_max` are marked.
void PlugRows::sweep(std::size_t changed_max) {
    for (; sweep_next_ < plugs_.size() && changed_.size() < changed_max; ++sweep_next_) {
        Plug& plug = plugs_[sweep_next_];
        if (plug.row_written_at != plug.record.last_seen) {
            mark(plug);
        }
    }
}

void PlugRows::sweep_if_due(UtcMillis now) {
    if (!swept_at_ || now < *swept_at_) {
        swept_at_ = now;
    } else if (now - *swept_at_ >= kSweepEvery) {
        swept_at_ = now;
        sweep_next_ = 0;
    }
    sweep(kSweepSlice);
}

void PlugRows::sweep_all() {
    sweep_next_ = 0;
    sweep(plugs_.size());
}

void PlugRows::copy_to(std::vector<PlugRecord>& rows) const {
    rows.clear();
    for (const Plug* plug : changed_) {
        rows.push_back(plug->record);
    }
}

void PlugRows::committed() {
    for (Plug* plug : changed_) {
        plug->row_changed = false;
        plug->row_written_at = plug->record.last_seen;
    }
    changed_.clear();
}

}  // namespace collector
