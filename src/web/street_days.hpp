#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/store/record_reader.hpp>

namespace collector::web {

struct RecordView;

/// What the valid values of a street's plugs say of ten minutes: exactly, or as much as may be shown to everybody.
struct StreetPoint {
    UtcMillis start;
    std::int32_t measured;              ///< curves: channels of plugs; shown to everybody: plugs, at least so many
    std::optional<std::int32_t> above;  ///< of them, those above 253 V; nullopt: not to be told
    float p5_v;                         ///< percentiles by nearest rank; to everybody: those of PublicSlot
    float median_v;
    float p95_v;
    std::optional<float> max_v;  ///< nullopt: not to be told
};

/// The points of streets day by day (UTC). A month of a hundred plugs is 450,000 intervals to read, and what is more
/// than two days old hardly changes: such days are kept for kKept. Any thread.
class StreetDays {
  public:
    static constexpr std::chrono::minutes kKept{30};
    static constexpr std::size_t kDaysMax = 400;  ///< of all streets; 2 MiB

    using Take = std::function<void(const StreetPoint&)>;
    /// Those within the span, by time. `street`: by which these plugs are known; a configuration is read once.
    [[nodiscard]] StoreResult<void> for_each_slot(const RecordView& view, const std::string& street,
                                                  const std::vector<PlugId>& plugs, const TimeSpan& span,
                                                  const Take& take);

  private:
    using Points = std::vector<StreetPoint>;
    using Key = std::pair<std::string, std::chrono::sys_days>;
    struct Day {
        std::shared_ptr<const Points> points;
        UtcMillis read_at;
        std::vector<PlugId> plugs;
    };
    [[nodiscard]] std::shared_ptr<const Points> find(const Key& key, const std::vector<PlugId>& plugs, UtcMillis now);
    void keep(Key key, Day day);

    std::mutex mutex_;
    std::map<Key, Day> days_;
};

}  // namespace collector::web
