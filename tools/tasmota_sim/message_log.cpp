#include "message_log.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "noise.hpp"

namespace tasmota_sim {

namespace {

void append_json_string(std::string& text, std::string_view value) {
    text += '"';
    for (const char c : value) {
        switch (c) {
            case '"':
                text += "\\\"";
                break;
            case '\\':
                text += "\\\\";
                break;
            case '\b':
                text += "\\b";
                break;
            case '\f':
                text += "\\f";
                break;
            case '\n':
                text += "\\n";
                break;
            case '\r':
                text += "\\r";
                break;
            case '\t':
                text += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20U) {
                    fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    text += c;
                }
        }
    }
    text += '"';
}

/// The string that starts at `json[at]`, quotes included.
std::string_view string_at(std::string_view json, std::size_t at) {
    std::size_t end = at + 1;
    while (json[end] != '"') {
        end += json[end] == '\\' ? 2U : 1U;
    }
    return json.substr(at, end + 1 - at);
}

bool starts_number(char c) {
    return c == '-' || (c >= '0' && c <= '9');
}

/// Payloads of plugs are JSON objects or plain words such as `Online`.
bool is_json(std::string_view payload) {
    return payload.starts_with('{');
}

}  // namespace

std::string compact_json(std::string_view json) {
    std::string text;
    text.reserve(json.size());
    std::size_t at = 0;
    while (at < json.size()) {
        const char c = json[at];
        if (c == '"') {
            const std::string_view whole = string_at(json, at);
            text += whole;
            at += whole.size();
        } else if (starts_number(c)) {
            double value = 0.0;
            const char* begin = json.data() + at;
            const char* end = std::from_chars(begin, json.data() + json.size(), value).ptr;
            fmt::format_to(std::back_inserter(text), "{:.15g}", value);
            at += static_cast<std::size_t>(end - begin);
        } else {
            if (c != ' ') {
                text += c;
            }
            ++at;
        }
    }
    return text;
}

void MessageLog::write(const Message& message) {
    const bool embed = style_ == PayloadStyle::object && !message.payload.empty();
    if (embed && !is_json(message.payload)) {
        return;
    }
    using std::chrono::microseconds;
    const microseconds network{below(lines_++, 0, 1000)};
    last_ = std::max(message.at + network, last_ + microseconds{1});

    line_.assign(R"({"tst":")");
    const auto second = std::chrono::floor<std::chrono::seconds>(last_);
    append_iso_seconds(line_, second);
    fmt::format_to(std::back_inserter(line_), ".{:06}Z+0000\",\"topic\":", (last_ - second).count());
    append_json_string(line_, message.topic);
    fmt::format_to(std::back_inserter(line_), R"(,"qos":0,"retain":0,"payloadlen":{},"payload":)",
                   message.payload.size());
    if (message.payload.empty()) {
        line_ += "null";
    } else if (embed) {
        line_ += compact_json(message.payload);
    } else {
        append_json_string(line_, message.payload);
    }
    line_ += "}\n";
    file_.write(line_);
}

}  // namespace tasmota_sim
