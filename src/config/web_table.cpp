#include "config/web_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

/// As a browser sends it, so that it can be compared.
bool is_host_name(std::string_view name) {
    constexpr std::size_t kLettersMax = 253;
    return !name.empty() && name.size() <= kLettersMax && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

}  // namespace

WebConfig read_web(const toml::table* table, const std::filesystem::path& folder, ConfigNotes& faults) {
    WebConfig web;
    TableReader reader(table, "web", faults);
    if (const auto listen = reader.text("listen")) {
        if (auto address = parse_listen_address(listen->value)) {
            web.listen = std::move(*address);
        } else {
            reader.fault("listen", listen->line, address.error().what);
        }
    }
    if (const auto file = reader.text("password_file"); file && !file->value.empty()) {
        web.password_file = (folder / file->value).lexically_normal();
    }
    web.is_public = reader.flag("public").value_or(Located<bool>{false, 0}).value;
    if (const auto names = reader.texts("names")) {
        web.names = names->value;
        for (const std::string& name : names->value) {
            if (!is_host_name(name)) {
                reader.fault(
                    "names", names->line,
                    fmt::format("{} is no name of a host in small letters, e.g. \"raspberrypi.local\"", quote(name)));
            }
        }
    }
    reader.refuse_unknown_keys();
    return web;
}

}  // namespace collector
