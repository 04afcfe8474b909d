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
constexpr std::array<Resource, 4> kResources{{
    {"latest", kNone, house, a_moment, latest_answer},
    {"plugs", kNone, house, while_record_does, plugs_answer},
    {"series", kSeries, house, a_moment, series_answer},
    {"site", kNone, everybody, a_moment, site_answer},
}};

}  // namespace

std::span<const Resource> resources() {
    return kResources;
}

const Resource* find_resource(std::string_view name) {
    const auto found = std::ranges::find(kResources, name, &Resource::name);
    return found == kResources.end() ? nullptr : &*found;
}

AnswerResult answer(const Resource& resource, const Target& target, const RecordView& view) {
    for (const auto& [name, value] : target.parameters) {
        if (std::ranges::find(resource.parameters, name) == resource.parameters.end()) {
            return refuse(status::kBadRequest, fmt::format("{} takes no parameter {}", resource.name, quote(name)));
        }
    }
    return resource.answer(view, Parameters(target, view));
}

}  // namespace collector::web
