#include "config/table_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/duration.hpp>
#include <collector/base/nearest.hpp>
#include <collector/base/quote.hpp>

namespace collector {
namespace {

std::uint32_t line_of(const toml::node& node) {
    return node.source().begin.line;
}

std::string_view type_name(const toml::node& node) {
    if (node.is_string()) {
        return "a text";
    }
    if (node.is_integer() || node.is_floating_point()) {
        return "a number";
    }
    if (node.is_boolean()) {
        return "true or false";
    }
    if (node.is_array()) {
        return "a list";
    }
    return node.is_table() ? "a table" : "a date or time";
}

}  // namespace

std::vector<ConfigNote> ConfigNotes::sorted() const {
    std::vector<ConfigNote> result = notes_;
    std::ranges::stable_sort(result, {}, &ConfigNote::line);
    return result;
}

std::string TableReader::dotted(std::string_view key) const {
    const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
    const std::string shown = plain ? std::string(key) : quote(key);
    return name_.empty() ? shown : fmt::format("{}.{}", name_, shown);
}

const toml::node* TableReader::find(std::string_view key) {
    known_.emplace(key);
    return table_ == nullptr ? nullptr : table_->get(key);
}

void TableReader::fault(std::string_view key, std::uint32_t line, std::string what) {
    faults_.add(line, dotted(key), std::move(what));
}

void TableReader::missing(std::string_view key, std::string what) {
    fault(key, table_ == nullptr ? 0 : line_of(*table_), std::move(what));
}

std::optional<Located<std::string>> TableReader::text(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (const auto* const value = node->as_string()) {
        return Located<std::string>{value->get(), line_of(*node)};
    }
    fault(key, line_of(*node), fmt::format("must be a text in quotes, not {}", type_name(*node)));
    return std::nullopt;
}

std::optional<Located<std::vector<std::string>>> TableReader::texts(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    Located<std::vector<std::string>> result{{}, line_of(*node)};
    const toml::array* const array = node->as_array();
    if (array == nullptr) {
        fault(key, line_of(*node), fmt::format("must be a list of texts, not {}", type_name(*node)));
        return std::nullopt;
    }
    for (const toml::node& element : *array) {
        const auto* const value = element.as_string();
        if (value == nullptr) {
            fault(key, line_of(element), fmt::format("must be a list of texts, but holds {}", type_name(element)));
            return std::nullopt;
        }
        result.value.push_back(value->get());
    }
    return result;
}

std::optional<Located<std::chrono::milliseconds>> TableReader::duration(std::string_view key) {
    const auto written = text(key);
    if (!written) {
        return std::nullopt;
    }
    const auto parsed = parse_duration(written->value);
    if (!parsed) {
        fault(key, written->line,
              fmt::format("{} is no duration; write it as \"5s\", \"10min\", \"12h\" or \"400d\"",
                          quote(written->value)));
        return std::nullopt;
    }
    return Located<std::chrono::milliseconds>{*parsed, written->line};
}

std::optional<Located<bool>> TableReader::flag(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (const auto* const value = node->as_boolean()) {
        return Located<bool>{value->get(), line_of(*node)};
    }
    fault(key, line_of(*node), fmt::format("must be true or false, not {}", type_name(*node)));
    return std::nullopt;
}

const toml::table* TableReader::table(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return nullptr;
    }
    const toml::table* const result = node->as_table();
    if (result == nullptr) {
        fault(key, line_of(*node), fmt::format("must be a table, written [{}], not {}", key, type_name(*node)));
    }
    return result;
}

std::size_t TableReader::find_word(std::string_view key, std::span<const std::string_view> words) {
    const auto written = text(key);
    if (!written) {
        return 0;
    }
    const auto found = std::ranges::find(words, written->value);
    if (found != words.end()) {
        return static_cast<std::size_t>(found - words.begin());
    }
    std::string choices;
    for (const std::string_view word : words) {
        choices += fmt::format("{}\"{}\"", choices.empty() ? "" : " or ", word);
    }
    fault(key, written->line, fmt::format("{} is not {}", quote(written->value), choices));
    return 0;
}

void TableReader::refuse_unknown_keys() {
    if (table_ == nullptr) {
        return;
    }
    for (const auto& [key, node] : *table_) {
        if (known_.contains(key.str())) {
            continue;
        }
        const auto meant = nearest(key.str(), {known_.begin(), known_.end()});
        fault(key.str(), key.source().begin.line,
              meant ? fmt::format("unknown key; did you mean {}?", quote(*meant)) : std::string("unknown key"));
    }
}

}  // namespace collector
