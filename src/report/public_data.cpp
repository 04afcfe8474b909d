#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/report/public_street.hpp>

namespace collector {
namespace {

struct PublicColumn {
    const char* name;
    const char* meaning;  ///< with a blank for k, and one for k - 1
};

constexpr std::array kColumns{
    PublicColumn{"start", "begin of the ten minutes, UTC"},
    PublicColumn{"measured", "at least so many plugs were measured; counted in steps of {0}; 0: too few to be shown"},
    PublicColumn{"above_253_percent",
                 "at least so many per cent of the measured plugs were above 253 V, in steps of 5; empty: too few to "
                 "be counted"},
    PublicColumn{"low_v",
                 "V: lower edge, the mean of {0} plugs around the 5th percentile, the {1} lowest left out; empty: too "
                 "few plugs"},
    PublicColumn{"middle_v",
                 "V: the mean of the {0} plugs in the middle, or one more; of few plugs cut to whole volts"},
    PublicColumn{
        "high_v",
        "V: upper edge, the mean of {0} plugs around the 95th percentile, the {1} highest left out; empty: too "
        "few plugs"}};

std::string meaning_of(const PublicColumn& column, const PublicRules& rules) {
    return fmt::format(fmt::runtime(column.meaning), rules.plugs_needed, rules.plugs_needed - 1);
}

/// `nothing`: for what is absent.
template <class Value>
std::string cell(const std::optional<Value>& value, std::string_view nothing) {
    return value ? fmt::to_string(*value) : std::string(nothing);
}

std::string cells(const PublicSlot& slot, std::string_view nothing) {
    return fmt::format("{},{},{},{},{}", slot.measured, cell(slot.above_percent, nothing), cell(slot.low_v, nothing),
                       cell(slot.middle_v, nothing), cell(slot.high_v, nothing));
}

Json licence_of(const PublicTerms& terms) {
    return terms.licence.empty() ? Json(nullptr) : Json(terms.licence);
}

Json columns_json(const PublicRules& rules) {
    Json columns = Json::object();
    for (const PublicColumn& column : kColumns) {
        columns[column.name] = meaning_of(column, rules);
    }
    return columns;
}

std::string csv_head() {
    std::string text;
    for (const PublicColumn& column : kColumns) {
        text += (text.empty() ? "" : ",") + std::string(column.name);
    }
    return text + "\r\n";
}

/// Takes the next cell off a line. False: it is no such number. An empty one is absent.
template <class Value>
bool take_cell(std::string_view& line, std::optional<Value>& value) {
    const std::string_view text = line.substr(0, line.find(','));
    line.remove_prefix(std::min(text.size() + 1, line.size()));
    if (text.empty()) {
        value = std::nullopt;
        return true;
    }
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value.emplace());
    return text.front() >= '0' && text.front() <= '9' && read.ec == std::errc() &&
           read.ptr == text.data() + text.size();
}

std::optional<PublicSlot> parse_line(std::string_view line) {
    const std::string_view time = line.substr(0, line.find(','));
    const auto start = parse_iso_time(time);
    line.remove_prefix(std::min(time.size() + 1, line.size()));
    PublicSlot slot{.start = start ? start->stamp : UtcMillis{}};
    std::optional<std::int64_t> measured;
    const bool is_read = take_cell(line, measured) && take_cell(line, slot.above_percent) &&
                         take_cell(line, slot.low_v) && take_cell(line, slot.middle_v) && take_cell(line, slot.high_v);
    slot.measured = measured.value_or(0);
    return start && start->zoned && is_read ? std::optional(slot) : std::nullopt;
}

}  // namespace

std::string public_csv(const std::vector<PublicSlot>& slots) {
    std::string text = csv_head();
    for (const PublicSlot& slot : slots) {
        text += fmt::format("{},{}\r\n", second_text(slot.start), cells(slot, ""));
    }
    return text;
}

std::optional<std::vector<PublicSlot>> parse_public_csv(std::string_view text) {
    const std::string head = csv_head();
    if (!text.starts_with(head)) {
        return std::nullopt;
    }
    const std::string_view whole = text;
    text.remove_prefix(head.size());
    std::vector<PublicSlot> slots;
    while (!text.empty()) {
        const auto end = text.find("\r\n");
        const auto slot = end == std::string_view::npos ? std::nullopt : parse_line(text.substr(0, end));
        if (!slot) {
            return std::nullopt;
        }
        slots.push_back(*slot);
        text.remove_prefix(end + 2);
    }
    // Numbers and lines that are written in another way are none of ours.
    return public_csv(slots) == whole ? std::optional(std::move(slots)) : std::nullopt;
}

std::string public_json(const std::optional<std::string>& street, const std::vector<PublicSlot>& slots,
                        const PublicTerms& terms, const std::string& month) {
    Json head;
    head["street"] = or_null(street);
    head["month"] = month;
    head["time_zone"] = terms.time_zone;
    head["licence"] = licence_of(terms);
    head["plugs_needed"] = terms.rules.plugs_needed;
    head["columns"] = columns_json(terms.rules);
    std::string text = json_text(head);
    text.resize(text.rfind('\n', text.rfind('}')));  // it goes on
    text += ",\n  \"slots\": [";
    std::string_view before = "\n";
    for (const PublicSlot& slot : slots) {
        text += fmt::format("{}    [\"{}\",{}]", before, second_text(slot.start), cells(slot, "null"));
        before = ",\n";
    }
    return text + "\n  ]\n}\n";
}

std::string public_about(const std::vector<PublicEntry>& streets, const PublicTerms& terms,
                         const std::string& program) {
    const PublicRules& rules = terms.rules;
    Json about;
    about["made_by"] = program;
    about["what"] =
        "The mains voltage of streets in ten-minute values, measured by smart plugs. No single plug is in it, no "
        "power, and no name.";
    about["licence"] = licence_of(terms);
    about["time_zone"] = terms.time_zone;
    about["plugs_needed"] = rules.plugs_needed;
    about["rules"] = {
        fmt::format("Ten minutes with fewer than {} measured plugs are empty.", rules.plugs_needed),
        "A plug counts once, with the mean of its channels; one that was not measured well enough does not count.",
        fmt::format("Every voltage is the mean of {} plugs at least, and no plug goes into two voltages of one slot.",
                    rules.plugs_needed),
        fmt::format("From {} plugs on, the {} lowest and highest are left out, and voltages are rounded to 0.1 V; with "
                    "fewer, the middle is cut to whole volts.",
                    3 * rules.plugs_needed - 2, rules.plugs_needed - 1),
        fmt::format("Edges need {} plugs, and a share of plugs {}.", 5 * rules.plugs_needed - 2,
                    2 * rules.plugs_needed),
        fmt::format("Plugs are counted in steps of {}, downwards, and shares of them are in steps of 5 %, downwards.",
                    rules.plugs_needed),
        "Streets have no plug in common, and of all streets together nothing is published that is not of each."};
    about["columns"] = columns_json(rules);
    Json named = Json::array();
    for (const PublicEntry& street : streets) {
        named.push_back({{"name", street.name.empty() ? Json(nullptr) : Json(street.name)},
                         {"folder", street.folder.empty() ? "." : street.folder}});
    }
    about["streets"] = std::move(named);
    return json_text(about);
}

std::string public_readme(const PublicTerms& terms) {
    std::string text =
        "The voltage of a street in ten-minute values: a file for each month, as CSV (RFC 4180, UTF-8) and as JSON.\r\n"
        "\r\nColumns\r\n";
    for (const PublicColumn& column : kColumns) {
        text += fmt::format("  {:18} {}\r\n", column.name, meaning_of(column, terms.rules));
    }
    return text + fmt::format(
                      "\r\nMonths are those on the clocks of {}. about.json in the folder of the first page "
                      "says by which rules this was made.\r\n\r\nLicence\r\n  {}\r\n",
                      terms.time_zone, terms.licence.empty() ? "none is named" : terms.licence);
}

}  // namespace collector
