#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>

namespace collector::mqtt {

/// Which topics to ask for, in which order, and when again. A permission can be given while we are connected, so a
/// topic that was refused is asked for again. A broker that hangs up instead of answering would take every other topic
/// along, so a topic at which it does that is left out for a while, but only if it has granted another one on the same
/// connection: else the topic is not what is wrong. Pure; one thread.
class TopicPlan {
  public:
    static constexpr std::chrono::minutes kAskAgainAfter{1};
    static constexpr std::chrono::hours kLeftOutFor{1};
    /// A single loss while subscribing can be chance.
    static constexpr int kHangUpsMax = 2;

    /// What came of a loss while a topic was being asked for.
    enum class HangUp { noted, leaves_out };

    explicit TopicPlan(const std::vector<std::string>& filters);

    /// Nothing is granted, and everything is due that is not left out.
    void begin_connection();
    /// What to ask for now, those at which the broker has hung up last.
    [[nodiscard]] std::vector<std::string> due(SteadyTime now) const;

    // The answer to one of them.
    void granted(const std::string& filter);
    void refused(const std::string& filter, SteadyTime now);
    [[nodiscard]] HangUp hung_up_at(const std::string& filter, SteadyTime now);

    /// Somebody may have mended it: whatever is not granted is due.
    void ask_again();

    [[nodiscard]] std::size_t granted_count() const;
    [[nodiscard]] std::size_t size() const { return topics_.size(); }
    /// Refused or left out, in the order of the settings.
    [[nodiscard]] std::vector<std::string> not_granted() const;

  private:
    struct Topic {
        std::string filter;
        bool is_granted = false;
        bool is_refused = false;  ///< on this connection
        bool is_left_out = false;
        SteadyTime ask_again_at{};  ///< of one that is refused or left out
        int hang_ups = 0;           ///< since it was granted last
    };
    [[nodiscard]] Topic& find(const std::string& filter);

    std::vector<Topic> topics_;
};

}  // namespace collector::mqtt
