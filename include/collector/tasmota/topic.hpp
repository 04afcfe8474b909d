#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/model/refusal.hpp>

namespace collector::tasmota {

/// Who a topic belongs to and what it carries.
struct TopicParts {
    enum class Role {
        device,     ///< telemetry or status of a plug
        command,    ///< anything with a command level: never the plug's own voice
        fallback,   ///< answer on `DVES_<6 hex>_fb`, the name every plug also listens to; not a plug of its own
        discovery,  ///< `tasmota/discovery/<MAC>/<kind>`
    };
    Role role;
    std::string device;     ///< Tasmota topic; may hold slashes. The MAC when role is discovery.
    std::string_view kind;  ///< last level, e.g. `SENSOR`; points into the topic that was given

    friend bool operator==(const TopicParts&, const TopicParts&) = default;
};

struct BadFullTopic {
    std::string what;  ///< names the pattern and what is wrong with it; no trailing full stop
};

/// Finds the plug in a topic by FullTopic patterns, tried in order, e.g. `mjs-voltage/%topic%/`.
/// Immutable; any thread.
class TopicLayout {
  public:
    /// Each pattern needs exactly one `%topic%`, at most one `%prefix%`, no `+` or `#`. `%id%` and `%hostname%` stand
    /// for one level of any text. Slashes in a row count as one, as the firmware leaves no more of them; one in front
    /// counts as it does in topics.
    [[nodiscard]] static Result<TopicLayout, BadFullTopic> from_patterns(const std::vector<std::string>& full_topics);

    /// Splits a topic. A `tele`, `stat` or `cmnd` level is dropped wherever it stands, so the four usual layouts
    /// of one plug name the same device; a topic that fits no pattern is still taken when it has such a level. Empty
    /// levels are passed over, but for one in front, which no pattern without it fits.
    /// Errors: unknown_topic.
    [[nodiscard]] MessageResult<TopicParts> split(std::string_view topic) const;

  private:
    /// The levels of a pattern around `%topic%`; `%prefix%` stands as itself.
    struct Pattern {
        std::vector<std::string> before;
        std::vector<std::string> after;
    };
    explicit TopicLayout(std::vector<Pattern> patterns);
    std::vector<Pattern> patterns_;
};

}  // namespace collector::tasmota
