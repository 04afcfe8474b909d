#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/quality/en50160.hpp>

#include "web/answer_parts.hpp"
#include "web/api_answers.hpp"
#include "web/street_days.hpp"

namespace collector::web {
namespace {

/// Each day of a hundred plugs has 14,400 intervals.
constexpr std::chrono::days kStreetSpanMax{35};

/// The plugs that are meant, which is all of them without `street`. The public gets no figures of several streets
/// together, since those of one could be had by subtracting the others.
tl::expected<std::vector<PlugId>, Problem> plugs_of(const RecordView& view, const Parameters& parameters) {
    std::vector<PlugId> plugs;
    const auto name = parameters.text("street");
    if (!name && view.settings.is_public && !view.settings.streets.empty()) {
        return refuse(status::kBadRequest, "street is missing: which one?");
    }
    const StreetConfig* const street = name ? view.settings.find_street(*name) : nullptr;
    // One that is too small to be shown is not even mentioned.
    if (name && (street == nullptr || !view.settings.shows(*street))) {
        return refuse(status::kNotFound, fmt::format("the configuration has no street {}", quote(*name)));
    }
    for (const PlugRow& plug : view.plugs) {
        if (street == nullptr || std::ranges::find(street->plugs, plug.topic) != street->plugs.end()) {
            plugs.push_back(plug.id);
        }
    }
    return plugs;
}

Json slot_json(const StreetPoint& slot) {
    const auto volts = [](float v) { return rounded(v, kVoltDecimals); };
    return Json::array({ms(slot.start), slot.measured, slot.above ? Json(*slot.above) : Json(), volts(slot.p5_v),
                        volts(slot.median_v), volts(slot.p95_v), slot.max_v ? Json(volts(*slot.max_v)) : Json()});
}

}  // namespace

AnswerResult street_answer(const RecordView& view, const Parameters& parameters) {
    const auto plugs = plugs_of(view, parameters);
    const auto span = parameters.span(std::chrono::days{7});
    if (!plugs || !span) {
        return tl::unexpected(plugs ? span.error() : plugs.error());
    }
    if (span->end - span->start > kStreetSpanMax) {
        return refuse(status::kBadRequest,
                      fmt::format("limit span: at most {} days of a street in one answer", kStreetSpanMax.count()));
    }
    Json slots = Json::array();
    const auto read =
        view.kept.street_days.for_each_slot(view, std::string(parameters.text("street").value_or("")), *plugs, *span,
                                            [&slots](const StreetPoint& slot) { slots.push_back(slot_json(slot)); });
    if (!read) {
        return tl::unexpected(problem_of(read.error(), view.settings));
    }
    return json_answer(
        {{"plugs", view.settings.is_public ? Json() : Json(plugs->size())}, {"slots", std::move(slots)}});
}

}  // namespace collector::web
