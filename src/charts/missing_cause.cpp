#include "charts/missing_cause.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/markup.hpp>

namespace collector {
namespace {

struct Look {
    std::string_view name;  ///< in ids
    char letter;
    Word word;
    /// Its edge, which is all that is seen of a short one.
    std::string_view edge;
    /// What is drawn on a tile of 8 by 8, after its ground.
    std::string_view ground;
    std::string_view marks;
};

/// In the order of MissingCause.
constexpr std::array<Look, kMissingCauses> kLooks{{
    {"collector", 'c', Word::status_gap_collector, "#52627a", "#eef1f6",
     R"(<path d="M-2,2L2,-2M0,8L8,0M6,10L10,6" stroke="#52627a" stroke-width="1.3"/>)"},
    {"link", 'l', Word::missing_link, "#52627a", "#eef1f6",
     R"(<path d="M0,0L8,8M0,8L8,0" stroke="#52627a" stroke-width="1"/>)"},
    {"offline", 'o', Word::missing_offline, "#7a5410", "#fbf1dd",
     R"(<circle cx="2" cy="2" r="1.1" fill="#7a5410"/><circle cx="6" cy="6" r="1.1" fill="#7a5410"/>)"},
    {"silent", 's', Word::missing_silent, "#7a5410", "#fbf1dd",
     R"(<path d="M0,2H4M4,6H8" stroke="#7a5410" stroke-width="1"/>)"},
    {"relay", 'r', Word::status_relay_off, "#2f6b3c", "#eaf4ec",
     R"(<path d="M4,0V8" stroke="#2f6b3c" stroke-width="1"/>)"},
    {"clock", 'k', Word::status_clock, "#69397a", "#f3ecf6",
     R"(<circle cx="4" cy="4" r="2.4" fill="none" stroke="#69397a" stroke-width="1"/>)"},
    {"few", 'f', Word::status_thin, "#777", "#f6f6f6", R"(<path d="M4,2V6M2,4H6" stroke="#777" stroke-width="1"/>)"},
    {"unusable", 'x', Word::missing_unusable, "#8a2c38", "#f9e9ea",
     R"(<path d="M2,2L6,6M6,2L2,6" stroke="#8a2c38" stroke-width="1.2"/>)"},
    {"pending", '.', Word::status_pending, "#c4c4c4", "#ececec", ""},
    {"unrecorded", 'n', Word::missing_record, "#a0a0a0", "#fafafa",
     R"(<path d="M-2,6L2,10M0,0L8,8M6,-2L10,2" stroke="#a0a0a0" stroke-width="1"/>)"},
}};

const Look& look_of(MissingCause cause) {
    return kLooks.at(static_cast<std::size_t>(cause));
}

}  // namespace

MissingCause missing_cause(IntervalStatus status) {
    switch (status) {
        case IntervalStatus::gap_collector:
            return MissingCause::collector_off;
        case IntervalStatus::gap_plug:
            return MissingCause::plug_silent;
        case IntervalStatus::relay_off:
            return MissingCause::relay_off;
        case IntervalStatus::clock:
            return MissingCause::clock;
        case IntervalStatus::thin:
        case IntervalStatus::slow:
            return MissingCause::few_samples;
        case IntervalStatus::implausible:
        case IntervalStatus::two_devices:
            return MissingCause::unusable;
        case IntervalStatus::valid:
            break;
    }
    return MissingCause::unrecorded;
}

MissingCause missing_cause(GapCause cause) {
    switch (cause) {
        case GapCause::collector_stopped:
        case GapCause::collector_crashed:
        case GapCause::queue_overflow:
        case GapCause::disk_full:
            return MissingCause::collector_off;
        case GapCause::link_down:
            return MissingCause::link_down;
        case GapCause::clock:
            return MissingCause::clock;
        case GapCause::plug_offline:
            return MissingCause::plug_offline;
        case GapCause::plug_silent:
            return MissingCause::plug_silent;
    }
    return MissingCause::unrecorded;
}

Word missing_word(MissingCause cause) {
    return look_of(cause).word;
}

char missing_letter(MissingCause cause) {
    return look_of(cause).letter;
}

std::string missing_pattern(const ChartFrame& frame, MissingCause cause) {
    const Look& look = look_of(cause);
    return fmt::format(
        "<pattern id=\"{}-{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
        "<rect width=\"8\" height=\"8\" fill=\"{}\"/>{}</pattern>\n",
        look.name, frame.id, look.ground, look.marks);
}

std::string missing_box(const ChartFrame& frame, MissingCause cause, double x, double y, double width, double height,
                        const std::string& tip) {
    const std::string place = fmt::format(
        "<rect class=\"missing\" stroke=\"{}\" fill=\"url(#{}-{})\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        look_of(cause).edge, look_of(cause).name, frame.id, coordinate(x), coordinate(y), coordinate(width),
        coordinate(height));
    return tip.empty() ? place + "/>\n" : fmt::format("{}><title>{}</title></rect>\n", place, escaped(tip));
}

}  // namespace collector
