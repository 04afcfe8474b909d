#include "plug_topics.hpp"

namespace tasmota_sim {

namespace {

constexpr std::string_view kPrefixToken = "%prefix%";
constexpr std::string_view kTopicToken = "%topic%";

std::string_view prefix_text(Role role) {
    switch (role) {
        case Role::command:
            return "cmnd";
        case Role::status:
            return "stat";
        case Role::telemetry:
            return "tele";
    }
    return "";
}

void replace_all(std::string& text, std::string_view token, std::string_view with) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + with.size())) {
        text.replace(at, token.size(), with);
    }
}

}  // namespace

std::string compose_topic(std::string_view full_topic, Role role, std::string_view topic, std::string_view last) {
    std::string text{full_topic};
    if (role == Role::command && text.find(kPrefixToken) == std::string::npos) {
        text += '/';
        text += kPrefixToken;
    }
    replace_all(text, kPrefixToken, prefix_text(role));
    replace_all(text, kTopicToken, topic);
    text += '/';
    for (auto at = text.find("//"); at != std::string::npos; at = text.find("//")) {
        text.erase(at, 1);
    }
    text += last;
    return text;
}

}  // namespace tasmota_sim
