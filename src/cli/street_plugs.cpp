#include "cli/street_plugs.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include <collector/base/nearest.hpp>
#include <collector/base/quote.hpp>

namespace collector {

std::vector<PlugRow> plugs_of_street(const StreetConfig& street, const std::vector<PlugRow>& known, Log& log) {
    std::vector<PlugRow> plugs;
    std::ranges::copy_if(known, std::back_inserter(plugs), [&street](const PlugRow& plug) {
        return std::ranges::find(street.plugs, plug.topic) != street.plugs.end();
    });
    std::vector<std::string> topics;
    std::ranges::transform(known, std::back_inserter(topics), &PlugRow::topic);
    for (const std::string& topic : street.plugs) {
        if (std::ranges::find(topics, topic) == topics.end()) {
            const auto meant = nearest(topic, topics);
            log.warn(fmt::format("{} of the street {} is not on record{}", quote(topic), quote(street.name),
                                 meant ? fmt::format("; did you mean {}?", quote(*meant)) : ""));
        }
    }
    return plugs;
}

}  // namespace collector
