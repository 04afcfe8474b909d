#include "watch/wanted_plugs.hpp"

#include <algorithm>
#include <utility>

namespace collector {
namespace {

std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

/// A MAC with or without colons or dashes as 12 lower-case digits; nullopt: it is none.
std::optional<std::string> as_mac(const std::string& folded_text) {
    constexpr std::size_t kDigits = 12;
    std::string digits = folded_text;
    std::erase_if(digits, [](char c) { return c == ':' || c == '-'; });
    const bool is_mac = digits.size() == kDigits && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_mac ? std::optional(digits) : std::nullopt;
}

}  // namespace

WantedPlug::WantedPlug(std::string text) : text_(std::move(text)), folded_(folded(text_)), mac_(as_mac(folded_)) {}

bool WantedPlug::is(std::string_view device) const {
    const std::string name = folded(device);
    return name == folded_ || name == mac_;
}

bool WantedPlug::is(const PlugChecklist& plug) const {
    return is(plug.topic()) ||
           std::ranges::any_of(plug.names(), [this](const std::string& name) { return folded(name) == folded_; }) ||
           std::ranges::any_of(plug.macs(), [this](const std::string& mac) { return folded(mac) == mac_; });
}

bool WantedPlug::is_named_in(std::string_view topic) const {
    return folded(topic).find(folded_) != std::string::npos;
}

WantedPlugs::WantedPlugs(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        plugs_.emplace_back(text);
    }
}

bool WantedPlugs::is_shown(const PlugChecklist& plug) const {
    return is_everyone() || std::ranges::any_of(plugs_, [&plug](const WantedPlug& wanted) { return wanted.is(plug); });
}

bool WantedPlugs::is_shown(std::string_view device) const {
    return is_everyone() ||
           std::ranges::any_of(plugs_, [device](const WantedPlug& wanted) { return wanted.is(device); });
}

bool WantedPlugs::is_named_in(std::string_view topic) const {
    return std::ranges::any_of(plugs_, [topic](const WantedPlug& wanted) { return wanted.is_named_in(topic); });
}

}  // namespace collector
