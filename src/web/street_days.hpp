#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/store/record_reader.hpp>

namespace collector::web {

struct RecordView;

/// What the valid values of a street's plugs say of ten minutes.
struct StreetPoint {
    UtcMillis start;
    std::int32_t measured;  ///< curves: channels of plugs
    std::int32_t above;     ///< of them, those above 253 V
    std::int32_t plugs;     ///< whose curves they are
    float p5_v;             ///< percentiles by nearest rank
    float median_v;
    float p95_v;
    float max_v;
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
