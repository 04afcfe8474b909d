#include <collector/presentation/plug_choice.hpp>

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include <collector/base/nearest.hpp>
#include <collector/base/quote.hpp>

namespace collector {
namespace {

UnknownPlug unknown(const std::string& word, const std::vector<PlugRow>& plugs) {
    if (plugs.empty()) {
        return {fmt::format("there is no plug {}: no plug is on record yet", quote(word))};
    }
    std::vector<std::string> known;
    for (const PlugRow& plug : plugs) {
        known.push_back(plug.topic);
        if (plug.name) {
            known.push_back(*plug.name);
        }
    }
    const auto meant = nearest(word, known);
    return {meant ? fmt::format("there is no plug {}; did you mean {}?", quote(word), quote(*meant))
                  : fmt::format("there is no plug {}; `collector watch` and the table plug name those there are",
                                quote(word))};
}

}  // namespace

Result<std::vector<PlugRow>, UnknownPlug> choose_plugs(const std::vector<PlugRow>& plugs,
                                                       const std::vector<std::string>& words) {
    if (words.empty()) {
        return plugs;
    }
    std::set<PlugId> chosen;
    for (const std::string& word : words) {
        const auto take = [&chosen, &plugs](const auto& is_meant) {
            bool is_any = false;
            for (const PlugRow& plug : plugs) {
                if (is_meant(plug)) {
                    chosen.insert(plug.id);
                    is_any = true;
                }
            }
            return is_any;
        };
        if (!take([&word](const PlugRow& plug) { return plug.topic == word; }) &&
            !take([&word](const PlugRow& plug) { return plug.name == word; })) {
            return tl::unexpected(unknown(word, plugs));
        }
    }
    std::vector<PlugRow> rows;
    std::ranges::copy_if(plugs, std::back_inserter(rows),
                         [&chosen](const PlugRow& plug) { return chosen.contains(plug.id); });
    return rows;
}

}  // namespace collector
