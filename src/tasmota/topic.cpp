#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/delivery.hpp>
#include <collector/tasmota/topic.hpp>

#include "tasmota/topic_template.hpp"

namespace collector::tasmota {
namespace {

constexpr std::string_view kTopicToken = "%topic%";
constexpr std::string_view kPrefixToken = "%prefix%";
/// Tokens for the plug's MAC and host name: one level of any text, since the topic alone says who the plug is.
constexpr std::string_view kMacToken = "%id%";
constexpr std::string_view kHostToken = "%hostname%";
constexpr std::string_view kCommandPrefix = "cmnd";

/// More levels than any layout with slashes in it has been seen to need.
constexpr std::size_t kLevelsMax = 16;

struct Levels {
    std::array<std::string_view, kLevelsMax> items;
    std::size_t count = 0;
};

/// Of empty levels only one in front counts: the firmware leaves out others, and where they come from elsewhere they
/// make no other plug. False: too many levels.
bool split_levels(std::string_view text, Levels& levels) {
    for (bool is_first = true;; is_first = false) {
        const std::size_t slash = text.find('/');
        const std::string_view level = text.substr(0, slash);
        if (!level.empty() || is_first) {
            if (levels.count == kLevelsMax) {
                return false;
            }
            levels.items[levels.count++] = level;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(slash + 1);
    }
}

bool is_prefix(std::string_view level) {
    return level == "tele" || level == "stat" || level == kCommandPrefix;
}

bool is_upper_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); });
}

/// Every plug also answers to `DVES_<last six hex digits of its MAC>_fb`.
bool is_fallback_name(std::string_view device) {
    constexpr std::string_view kHead = "DVES_";
    constexpr std::string_view kTail = "_fb";
    return device.size() == kHead.size() + 6 + kTail.size() && device.starts_with(kHead) && device.ends_with(kTail) &&
           is_upper_hex(device.substr(kHead.size(), 6));
}

bool is_any_level(std::string_view pattern) {
    return pattern == kMacToken || pattern == kHostToken;
}

bool level_fits(const std::string& pattern, std::string_view level) {
    return pattern == kPrefixToken ? is_prefix(level) : (is_any_level(pattern) && !level.empty()) || pattern == level;
}

bool levels_fit(const std::vector<std::string>& pattern, std::span<const std::string_view> levels) {
    return std::ranges::equal(pattern, levels, level_fits);
}

std::string join_without_prefixes(std::span<const std::string_view> levels) {
    std::string device;
    for (const std::string_view level : levels) {
        if (level.empty() || is_prefix(level)) {
            continue;
        }
        if (!device.empty()) {
            device += '/';
        }
        device += level;
    }
    return device;
}

TopicParts::Role role_of(std::span<const std::string_view> body, std::string_view device) {
    if (std::ranges::find(body, kCommandPrefix) != body.end()) {
        return TopicParts::Role::command;
    }
    return is_fallback_name(device) ? TopicParts::Role::fallback : TopicParts::Role::device;
}

tl::unexpected<Refusal> unknown_topic(std::string_view topic) {
    return fail(RefusalReason::unknown_topic, "no full_topics pattern fits " + quote(topic, 160));
}

tl::unexpected<BadFullTopic> bad_full_topic(std::string_view pattern, std::string_view fault) {
    return tl::unexpected(BadFullTopic{fmt::format("{} {}", quote(pattern), fault)});
}

}  // namespace

TopicLayout::TopicLayout(std::vector<Pattern> patterns) : patterns_(std::move(patterns)) {}

Result<TopicLayout, BadFullTopic> TopicLayout::from_patterns(const std::vector<std::string>& full_topics) {
    std::vector<Pattern> patterns;
    for (const std::string& text : full_topics) {
        std::string body = text;
        collapse_slashes(body);
        if (body.ends_with('/')) {
            body.pop_back();
        }
        Levels levels;
        if (!split_levels(body, levels)) {
            return bad_full_topic(text, fmt::format("has more than {} levels", kLevelsMax));
        }
        Pattern pattern;
        int topics = 0;
        int prefixes = 0;
        for (const std::string_view level : std::span(levels.items).first(levels.count)) {
            if (level == kTopicToken) {
                ++topics;
                continue;
            }
            prefixes += level == kPrefixToken ? 1 : 0;
            const bool is_token = level == kPrefixToken || is_any_level(level);
            if (!is_token && level.find_first_of("+#%") != std::string_view::npos) {
                return bad_full_topic(text, fmt::format("is no FullTopic: a level is {}", quote(level)));
            }
            (topics == 0 ? pattern.before : pattern.after).emplace_back(level);
        }
        if (topics != 1 || prefixes > 1) {
            return bad_full_topic(text,
                                  "is no FullTopic: it needs %topic% once, and %prefix% at most once, each as a whole "
                                  "level");
        }
        patterns.push_back(std::move(pattern));
    }
    return TopicLayout(std::move(patterns));
}

MessageResult<TopicParts> TopicLayout::split(std::string_view topic) const {
    Levels levels;
    if (topic.size() > kTopicBytesMax || topic.ends_with('/') || !split_levels(topic, levels) || levels.count < 2) {
        return unknown_topic(topic);
    }
    const std::span all = std::span<const std::string_view>(levels.items).first(levels.count);
    const std::string_view kind = all.back();
    const std::span body = all.first(all.size() - 1);

    if (all.size() == 4 && all[0] == "tasmota" && all[1] == "discovery") {
        if (all[2].size() != 12 || !is_upper_hex(all[2])) {
            return fail(RefusalReason::unknown_topic, "discovery of something other than a MAC: " + quote(topic, 160));
        }
        return TopicParts{TopicParts::Role::discovery, std::string(all[2]), kind};
    }
    for (const Pattern& pattern : patterns_) {
        const std::size_t fixed = pattern.before.size() + pattern.after.size();
        if (body.size() <= fixed || !levels_fit(pattern.before, body.first(pattern.before.size())) ||
            !levels_fit(pattern.after, body.last(pattern.after.size()))) {
            continue;
        }
        std::string device = join_without_prefixes(body.subspan(pattern.before.size(), body.size() - fixed));
        if (!device.empty()) {
            const TopicParts::Role role = role_of(body, device);
            return TopicParts{role, std::move(device), kind};
        }
    }
    std::string device = join_without_prefixes(body);
    if (device.empty() || std::ranges::none_of(body, is_prefix)) {
        return unknown_topic(topic);
    }
    const TopicParts::Role role = role_of(body, device);
    return TopicParts{role, std::move(device), kind};
}

}  // namespace collector::tasmota
