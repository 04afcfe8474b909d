#include "recorder/wifi_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace collector {
namespace {

constexpr std::array<std::string_view, 6> kKeys{"ssid", "bssid", "password", "mqttuser", "mqttpassword", "webpassword"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The key that ends before the quote at `end`, in lower case and without its number: `SSId1` is `ssid`.
std::string key_before(std::string_view text, std::size_t end) {
    std::size_t last = end;
    while (last > 0 && text[last - 1] >= '0' && text[last - 1] <= '9') {
        --last;
    }
    std::size_t first = last;
    while (first > 0 && text[first - 1] != '"') {
        --first;
    }
    std::string key(text.substr(first, last - first));
    std::ranges::transform(key, key.begin(), lower);
    return key;
}

/// Blanks from the opening quote at `quote` to the closing one, or to the end when there is none.
std::size_t blank_text(std::string& text, std::size_t quote) {
    std::size_t i = quote + 1;
    while (i < text.size() && text[i] != '"') {
        const bool escape = text[i] == '\\' && i + 1 < text.size();
        text[i] = '*';
        if (escape) {
            text[++i] = '*';
        }
        ++i;
    }
    return i + 1;
}

/// Blanks the value after the colon at `colon`; returns where to go on.
std::size_t blank_value(std::string& text, std::size_t colon) {
    std::size_t i = text.find_first_not_of(" \t\r\n", colon + 1);
    if (i == std::string::npos) {
        return text.size();
    }
    if (text[i] == '"') {
        return blank_text(text, i);
    }
    if (text[i] != '[') {
        return i;
    }
    while (i < text.size() && text[i] != ']') {
        i = text[i] == '"' ? blank_text(text, i) : i + 1;
    }
    return i;
}

}  // namespace

std::string without_wifi_names(std::string_view payload) {
    std::string text(payload);
    for (std::size_t quote = text.find('"'); quote != std::string::npos;) {
        const std::size_t colon = text.find_first_not_of(" \t\r\n", quote + 1);
        const bool ends_key = colon != std::string::npos && text[colon] == ':';
        const bool secret = ends_key && std::ranges::find(kKeys, key_before(text, quote)) != kKeys.end();
        quote = text.find('"', secret ? blank_value(text, colon) : quote + 1);
    }
    return text;
}

}  // namespace collector
