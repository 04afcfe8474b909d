#include "web/api.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "web/api_answers.hpp"

namespace collector::web {
namespace {

using enum Resource::Audience;
using enum Resource::Lasts;

constexpr std::array<std::string_view, 0> kNone{};
constexpr std::array<std::string_view, 6> kSeries{"plug", "channel", "from", "to", "points", "format"};
constexpr std::array<std::string_view, 5> kRows{"plug", "channel", "from", "to", "format"};
constexpr std::array<std::string_view, 4> kGaps{"plug", "from", "to", "format"};
constexpr std::array<std::string_view, 3> kStreet{"street", "from", "to"};
constexpr std::array<std::string_view, 3> kReport{"plug", "week", "language"};
constexpr std::array<Resource, 12> kResources{{
    {"/api/v1/episodes", kRows, house, while_record_does, episodes_answer},
    {"/api/v1/fleet", kNone, house, a_moment, fleet_answer},
    {"/api/v1/gaps", kGaps, house, while_record_does, gaps_answer},
    {"/api/v1/health", kNone, house, a_moment, health_answer},
    {"/api/v1/intervals", kRows, house, while_record_does, intervals_answer},
    {"/api/v1/latest", kNone, house, a_moment, latest_answer},
    {"/api/v1/plugs", kNone, house, while_record_does, plugs_answer},
    {"/api/v1/series", kSeries, house, while_record_does, series_answer},
    {"/api/v1/site", kNone, everybody, a_moment, site_answer},
    {"/api/v1/street", kStreet, everybody, while_record_does, street_answer},
    {"/api/v1/weeks", kRows, house, while_record_does, weeks_answer},
    {"/report", kReport, house, a_moment, report_answer},
}};

}  // namespace

std::span<const Resource> resources() {
    return kResources;
}

const Resource* find_resource(std::string_view path) {
    const auto found = std::ranges::find(kResources, path, &Resource::path);
    return found == kResources.end() ? nullptr : &*found;
}

AnswerResult answer(const Resource& resource, const Target& target, const RecordView& view) {
    for (const auto& [name, value] : target.parameters) {
        if (std::ranges::find(resource.parameters, name) == resource.parameters.end()) {
            return refuse(status::kBadRequest, fmt::format("{} takes no parameter {}", resource.path, quote(name)));
        }
    }
    return resource.answer(view, Parameters(target, view));
}

}  // namespace collector::web
