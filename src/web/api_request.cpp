#include "web/api_request.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>
#include <collector/model/event.hpp>
#include <collector/quality/public_slot.hpp>

namespace collector::web {
namespace {

/// What the file's own limits allow: up to the year 2100.
constexpr UtcMillis kTimesEnd = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1};

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && stop == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<UtcMillis> time_of(std::string_view text) {
    if (const auto ms = whole(text)) {
        return *ms >= 0 && *ms <= kTimesEnd.time_since_epoch().count()
                   ? std::optional(UtcMillis{std::chrono::milliseconds{*ms}})
                   : std::nullopt;
    }
    if (const auto day = parse_iso_day(text)) {
        return UtcMillis{day->time_since_epoch()};
    }
    const auto iso = parse_iso_time(text);
    return iso && iso->stamp >= UtcMillis{} && iso->stamp <= kTimesEnd ? std::optional(iso->stamp) : std::nullopt;
}

tl::expected<std::int64_t, Problem> number_within(std::string_view name, std::string_view text, std::int64_t least,
                                                  std::int64_t most) {
    const auto value = whole(text);
    if (!value || *value < least || *value > most) {
        return refuse(status::kBadRequest,
                      fmt::format("limit {}: {} is no number from {} to {}", name, quote(text), least, most));
    }
    return *value;
}

}  // namespace

const StreetConfig* WebSettings::find_street(std::string_view name) const {
    const auto found = std::ranges::find(streets, name, &StreetConfig::name);
    return found == streets.end() ? nullptr : &*found;
}

bool WebSettings::shows(const StreetConfig& street) const {
    return !is_public || std::cmp_greater_equal(street.plugs.size(), kPublicPlugsMin);
}

const PlugRow* RecordView::find_plug(std::string_view topic) const {
    const auto found = std::ranges::find(plugs, topic, &PlugRow::topic);
    return found == plugs.end() ? nullptr : &*found;
}

const PlugRow* RecordView::find_plug(PlugId id) const {
    const auto found = std::ranges::lower_bound(plugs, id, {}, &PlugRow::id);
    return found == plugs.end() || found->id != id ? nullptr : &*found;
}

tl::expected<const PlugRow*, Problem> Parameters::plug() const {
    const auto topic = text("plug");
    if (!topic) {
        return nullptr;
    }
    const PlugRow* const plug = view_.find_plug(*topic);
    if (plug == nullptr) {
        return refuse(status::kNotFound, fmt::format("no plug on record has the topic {}", quote(*topic)));
    }
    return plug;
}

tl::expected<const PlugRow*, Problem> Parameters::needed_plug() const {
    if (!text("plug")) {
        return refuse(status::kBadRequest, "the parameter plug is missing; it is the topic of a plug");
    }
    return plug();
}

tl::expected<std::optional<std::uint8_t>, Problem> Parameters::channel() const {
    const auto written = text("channel");
    if (!written) {
        return std::nullopt;
    }
    const auto number = number_within("channel", *written, 1, static_cast<std::int64_t>(kChannelsMax));
    if (!number) {
        return tl::unexpected(number.error());
    }
    return static_cast<std::uint8_t>(*number);
}

tl::expected<std::int64_t, Problem> Parameters::points() const {
    constexpr std::int64_t kPointsMin = 10;
    const auto written = text("points");
    return written ? number_within("points", *written, kPointsMin, kPointsMax)
                   : tl::expected<std::int64_t, Problem>(kPointsUsual);
}

tl::expected<std::optional<UtcMillis>, Problem> Parameters::moment(std::string_view name) const {
    const auto written = text(name);
    if (!written) {
        return std::nullopt;
    }
    const auto time = time_of(*written);
    if (!time) {
        return refuse(status::kBadRequest, fmt::format("{}={} is no time: write milliseconds since 1970, or "
                                                       "2026-05-18T12:00:00Z",
                                                       name, quote(*written)));
    }
    return time;
}

tl::expected<TimeSpan, Problem> Parameters::span(std::chrono::milliseconds usual) const {
    const auto from = moment("from");
    const auto to = moment("to");
    if (!from || !to) {
        return tl::unexpected(from ? to.error() : from.error());
    }
    const UtcMillis end = to->value_or(view_.now);
    const TimeSpan span{from->value_or(std::max(end - usual, UtcMillis{})), end};
    if (span.start >= span.end) {
        return refuse(status::kBadRequest, "from does not come before to");
    }
    if (span.end - span.start > kSpanMax) {
        return refuse(status::kBadRequest, fmt::format("limit span: at most {} days in one answer", kSpanMax.count()));
    }
    return span;
}

tl::expected<RecordFilter, Problem> Parameters::filter(std::chrono::milliseconds usual) const {
    const auto wanted = plug();
    const auto only = channel();
    const auto when = span(usual);
    if (!wanted || !only || !when) {
        return tl::unexpected(!wanted ? wanted.error() : !only ? only.error() : when.error());
    }
    RecordFilter filter{.span = *when, .plugs = {}, .channel = *only, .after = {}};
    if (*wanted != nullptr) {
        filter.plugs.push_back((*wanted)->id);
    }
    return filter;
}

Problem problem_of(const StoreError& error, const WebSettings& settings) {
    // The sentence names the file.
    if (!settings.is_public) {
        return {status::kUnavailable, error.what};
    }
    return {status::kUnavailable, error.code == StoreErrc::no_database || error.code == StoreErrc::not_a_database
                                      ? "there is no record yet"
                                      : "the record cannot be read at the moment"};
}

}  // namespace collector::web
