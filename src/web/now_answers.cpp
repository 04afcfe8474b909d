#include <algorithm>
#include <map>
#include <utility>

#include <collector/model/mains.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/quality/en50160.hpp>

#include "web/answer_parts.hpp"
#include "web/api.hpp"
#include "web/api_answers.hpp"
#include "web/latest_readings.hpp"
#include "web/shown_sample.hpp"

/// What is there, and how it is now.
namespace collector::web {
namespace {

Json limits_json() {
    return {{"low_10", kVoltageLowV},   {"low_15", kVoltageVeryLowV},  {"nominal", kNominalV},
            {"high_10", kVoltageHighV}, {"warning", kVoltageWarningV}, {"switch_off", kVoltageVeryHighV}};
}

struct RecordingNow {
    const char* state;  ///< as in the contract
    std::optional<UtcMillis> last_reading;
};

Json site_json(const WebSettings& settings, UtcMillis now, const RecordingNow& recording, const SiteRow* site) {
    Json streets = Json::array();
    for (const StreetConfig& street : settings.streets) {
        if (settings.shows(street)) {
            streets.push_back(street.name);
        }
    }
    const bool is_named = site != nullptr && !site->name.empty() && !settings.is_public;
    return {{"site", is_named ? Json(site->name) : Json(nullptr)},
            {"time_zone", site == nullptr ? "UTC" : site->time_zone.value_or("UTC")},
            {"program", settings.program},
            {"now", ms(now)},
            {"language", settings.language ? Json(code(*settings.language)) : Json(nullptr)},
            {"public", settings.is_public},
            {"limits", limits_json()},
            {"recording", recording.state},
            {"last_reading", ms_or_null(recording.last_reading)},
            {"evaluated_until", ms_or_null(site == nullptr ? std::nullopt : site->evaluated_until)},
            {"streets", std::move(streets)}};
}

const StreetConfig* street_of(const WebSettings& settings, const std::string& topic) {
    const auto found = std::ranges::find_if(settings.streets, [&topic](const StreetConfig& street) {
        return std::ranges::find(street.plugs, topic) != street.plugs.end();
    });
    return found == settings.streets.end() ? nullptr : &*found;
}

/// As announced, or else those that have a reading.
Json channels_of(const PlugRow& plug, const std::vector<ReadingRecord>& latest) {
    Json channels = Json::array();
    if (plug.channels) {
        for (std::int64_t channel = 1; channel <= *plug.channels; ++channel) {
            channels.push_back(channel);
        }
        return channels;
    }
    for (const ReadingRecord& reading : latest) {
        if (reading.plug_id == plug.id) {
            channels.push_back(reading.channel);
        }
    }
    return channels;
}

using ChannelKey = std::pair<PlugId, std::uint8_t>;
using RecentSamples = std::map<ChannelKey, std::vector<std::pair<UtcMillis, double>>>;

StoreResult<RecentSamples> recent_samples(const RecordView& view) {
    constexpr std::chrono::minutes kRecent{10};
    constexpr std::chrono::minutes kAhead{1};  // of a clock that has been put back by NTP
    RecentSamples samples;
    const RecordFilter filter{.span = {view.now - kRecent, view.now + kAhead}, .plugs = {}, .channel = {}, .after = {}};
    const auto read = for_each_row(view.record.voltages(filter), [&samples](const VoltageRow& row) {
        if (is_shown(row.sample)) {
            samples[{row.plug_id, row.sample.channel}].emplace_back(row.sample.time, *row.sample.voltage_v);
        }
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return samples;
}

/// At most 60 of them: of each of thirty parts, the lowest and the highest.
Json thinned(const std::vector<std::pair<UtcMillis, double>>& samples) {
    constexpr std::size_t kMost = 60;
    constexpr std::size_t kParts = kMost / 2;
    Json shown = Json::array();
    const auto show = [&shown](const std::pair<UtcMillis, double>& sample) {
        shown.push_back(Json::array({ms(sample.first), rounded(sample.second, kVoltDecimals)}));
    };
    if (samples.size() <= kMost) {
        std::ranges::for_each(samples, show);
        return shown;
    }
    for (std::size_t part = 0; part < kParts; ++part) {
        const auto at = [&](std::size_t i) {
            return samples.begin() + static_cast<std::ptrdiff_t>(samples.size() * i / kParts);
        };
        const auto [low, high] = std::minmax_element(at(part), at(part + 1),
                                                     [](const auto& a, const auto& b) { return a.second < b.second; });
        show(*std::min(low, high));
        if (low != high) {
            show(*std::max(low, high));
        }
    }
    return shown;
}

/// Volts that count now.
std::optional<double> volts_now(const LatestReading& latest) {
    const Sample sample{latest.reading.time, latest.reading.channel, latest.reading.flags,
                        latest.reading.values.voltage_v};
    return latest.is_fresh && is_shown(sample) ? sample.voltage_v : std::nullopt;
}

Json reading_json(const RecordView& view, const LatestReading& latest, const RecentSamples& recent) {
    const ReadingRecord& reading = latest.reading;
    const PlugRow* const plug = view.find_plug(reading.plug_id);
    const auto samples = recent.find({reading.plug_id, reading.channel});
    return {{"plug", plug == nullptr ? "" : plug->topic},
            {"channel", reading.channel},
            {"time", ms(reading.time)},
            {"voltage_v", volts_or_null(reading.values.voltage_v)},
            {"power_w", or_null(reading.values.power_w)},
            {"fresh", latest.is_fresh},
            {"recent", samples == recent.end() ? Json::array() : thinned(samples->second)}};
}

}  // namespace

HttpAnswer site_without_record(const WebSettings& settings, UtcMillis now) {
    return json_answer(site_json(settings, now, {"no_database", std::nullopt}, nullptr));
}

AnswerResult site_answer(const RecordView& view, const Parameters& /*parameters*/) {
    const auto latest = read_latest(view);
    if (!latest) {
        return tl::unexpected(problem_of(latest.error(), view.settings));
    }
    const auto runs = view.record.last_runs();
    const bool has_stopped = runs && !runs->empty() && runs->front().run.stop;
    RecordingNow recording{"stale", std::nullopt};
    for (const LatestReading& one : *latest) {
        recording.state = one.is_fresh && !has_stopped ? "ok" : recording.state;
        recording.last_reading = std::max(recording.last_reading, std::optional(one.reading.time));
    }
    return json_answer(site_json(view.settings, view.now, recording, &view.site));
}

AnswerResult plugs_answer(const RecordView& view, const Parameters& /*parameters*/) {
    const auto latest = view.record.latest({});
    if (!latest) {
        return tl::unexpected(problem_of(latest.error(), view.settings));
    }
    Json plugs = Json::array();
    for (const PlugRow& plug : view.plugs) {
        const StreetConfig* const street = street_of(view.settings, plug.topic);
        plugs.push_back({{"plug", plug.topic},
                         {"name", or_null(plug.name)},
                         {"channels", channels_of(plug, *latest)},
                         {"online", or_null(plug.online)},
                         {"first_seen", ms(plug.first_seen)},
                         {"last_seen", ms_or_null(plug.last_seen)},
                         {"model", or_null(plug.model)},
                         {"firmware", or_null(plug.firmware)},
                         {"street", street == nullptr ? Json(nullptr) : Json(street->name)}});
    }
    return json_answer({{"plugs", std::move(plugs)}});
}

AnswerResult latest_answer(const RecordView& view, const Parameters& /*parameters*/) {
    const auto latest = read_latest(view);
    const auto recent = recent_samples(view);
    if (!latest || !recent) {
        return tl::unexpected(problem_of(latest ? recent.error() : latest.error(), view.settings));
    }
    Json readings = Json::array();
    std::vector<double> volts;
    for (const LatestReading& one : *latest) {
        readings.push_back(reading_json(view, one, *recent));
        if (const auto now = volts_now(one)) {
            volts.push_back(*now);
        }
    }
    const auto above = std::ranges::count_if(volts, [](double v) { return v > kVoltageHighV; });
    const auto measured = volts.size();
    const auto spread = voltage_spread(std::move(volts));
    return json_answer({{"now", ms(view.now)},
                        {"median_v", spread ? Json(rounded(spread->p50, kVoltDecimals)) : Json(nullptr)},
                        {"measured", measured},
                        {"above_253", above},
                        {"readings", std::move(readings)}});
}

}  // namespace collector::web
