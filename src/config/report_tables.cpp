#include "config/report_tables.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

/// A plug of a street, and what to say when it is in another one as well.
struct Member {
    std::uint32_t line;
    std::string key;
    std::string plug;
    std::string street;
};

/// Whether a plug can have this topic: it is part of those that its messages come on.
bool is_plug_topic(std::string_view topic) {
    return !topic.empty() && topic.find_first_of("+#") == std::string_view::npos &&
           std::ranges::none_of(topic, [](char c) { return c >= 0 && c < ' '; });
}

/// Reads the one list that a street has, and adds its plugs to the members of all streets.
StreetConfig read_street(const std::string& name, TableReader& reader, std::vector<Member>& members) {
    StreetConfig street{.name = name, .plugs = {}};
    const auto plugs = reader.texts("plugs");
    if (!plugs) {
        if (!reader.has("plugs")) {
            reader.missing("plugs", "is missing; it lists the topics of the plugs, e.g. [\"tasmota_F17F56\"]");
        }
        return street;
    }
    if (plugs->value.empty()) {
        reader.fault("plugs", plugs->line, "must hold at least one plug");
    }
    for (const std::string& plug : plugs->value) {
        if (!is_plug_topic(plug)) {
            reader.fault("plugs", plugs->line, fmt::format("{} is no topic of a plug", quote(plug)));
        } else if (std::ranges::find(street.plugs, plug) != street.plugs.end()) {
            reader.fault("plugs", plugs->line, fmt::format("{} is there twice", quote(plug)));
        } else {
            street.plugs.push_back(plug);
            members.push_back({plugs->line, reader.dotted("plugs"), plug, name});
        }
    }
    return street;
}

/// The later one in the file is at fault.
void refuse_plugs_of_two_streets(std::vector<Member> members, ConfigNotes& faults) {
    std::ranges::stable_sort(members, {}, &Member::line);
    std::map<std::string, std::string> streets;
    for (const Member& member : members) {
        const auto [street, is_first] = streets.emplace(member.plug, member.street);
        if (!is_first) {
            faults.add(member.line, member.key,
                       fmt::format("{} is in the street {} as well; a plug is in one street at most",
                                   quote(member.plug), quote(street->second)));
        }
    }
}

}  // namespace

ReportConfig read_report(const toml::table* table, ConfigNotes& faults) {
    ReportConfig report;
    TableReader reader(table, "report", faults);
    if (const auto language = reader.text("language"); language && !language->value.empty()) {
        report.language = language_of(language->value);
        if (!report.language) {
            reader.fault("language", language->line,
                         fmt::format("{} is not one of \"en\", \"nl\", \"de\"", quote(language->value)));
        }
    }
    reader.refuse_unknown_keys();
    return report;
}

std::vector<StreetConfig> read_streets(const toml::table* table, ConfigNotes& faults) {
    std::vector<StreetConfig> streets;
    if (table == nullptr) {
        return streets;
    }
    TableReader all(table, "street", faults);
    std::vector<Member> members;
    for (const auto& [key, node] : *table) {
        const toml::table* const one = node.as_table();
        if (one == nullptr) {
            all.fault(key.str(), key.source().begin.line,
                      "must stand in a street's own table, which is written [street.\"NAME\"]");
            continue;
        }
        if (key.str().find_first_not_of(' ') == std::string_view::npos) {
            all.fault(key.str(), key.source().begin.line, "needs a name");
        }
        TableReader reader(one, all.dotted(key.str()), faults);
        streets.push_back(read_street(std::string(key.str()), reader, members));
        reader.refuse_unknown_keys();
    }
    refuse_plugs_of_two_streets(std::move(members), faults);
    return streets;
}

}  // namespace collector
