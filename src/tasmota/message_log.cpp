#include <collector/tasmota/message_log.hpp>

#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>

namespace collector::tasmota {
namespace {

namespace ondemand = simdjson::ondemand;

template <class T>
using LineResult = Result<T, BadLogLine>;

tl::unexpected<BadLogLine> bad_line(std::string what) {
    return tl::unexpected(BadLogLine{std::move(what)});
}

/// mosquitto_sub writes local time, a literal `Z`, and then the offset: `...45.514819Z+0200`.
LineResult<UtcMillis> read_tst(std::string_view text) {
    std::string written(text);
    if (const auto zulu = written.find('Z'); zulu != std::string::npos && zulu + 1 < written.size()) {
        written.erase(zulu, 1);
    }
    const auto time = parse_iso_time(written);
    if (!time || !time->zoned) {
        return bad_line("\"tst\" is no time with a zone: " + quote(text));
    }
    return time->stamp;
}

/// mosquitto_sub before 2.0 writes whole seconds since 1970.
LineResult<UtcMillis> read_epoch(ondemand::value value) {
    double seconds = 0;
    constexpr double kSecondsMax = 253'402'300'800;  // the year 10000
    if (value.get_double().get(seconds) != simdjson::SUCCESS || !(seconds >= 0 && seconds < kSecondsMax)) {
        return bad_line("\"tst\" is neither a text nor seconds since 1970");
    }
    return UtcMillis{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

simdjson::simdjson_result<std::string_view> raw_object(ondemand::value value) {
    ondemand::object object;
    const auto fault = value.get_object().get(object);
    return fault == simdjson::SUCCESS ? object.raw_json() : simdjson::simdjson_result<std::string_view>(fault);
}

simdjson::simdjson_result<std::string_view> raw_array(ondemand::value value) {
    ondemand::array array;
    const auto fault = value.get_array().get(array);
    return fault == simdjson::SUCCESS ? array.raw_json() : simdjson::simdjson_result<std::string_view>(fault);
}

simdjson::error_code read_null(ondemand::value value) {
    bool is_null = false;
    const auto fault = simdjson::simdjson_result<bool>(value.is_null()).get(is_null);
    return fault == simdjson::SUCCESS && !is_null ? simdjson::N_ATOM_ERROR : fault;
}

LineResult<std::string> read_payload(ondemand::value value) {
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) {
        return bad_line("\"payload\" is not JSON");
    }
    std::string_view bytes;
    auto fault = simdjson::SUCCESS;
    switch (type) {
        case ondemand::json_type::null:
            fault = read_null(value);
            break;
        case ondemand::json_type::string:
            fault = value.get_string().get(bytes);
            break;
        case ondemand::json_type::object:
            fault = raw_object(value).get(bytes);
            break;
        case ondemand::json_type::array:
            fault = raw_array(value).get(bytes);
            break;
        case ondemand::json_type::number:
            bytes = value.raw_json_token();
            fault = value.get_double().error();
            break;
        case ondemand::json_type::boolean:
            bytes = value.raw_json_token();
            fault = value.get_bool().error();
            break;
    }
    if (fault != simdjson::SUCCESS) {
        return bad_line(fmt::format("\"payload\" cannot be read: {}", simdjson::error_message(fault)));
    }
    if (type != ondemand::json_type::string) {
        bytes = bytes.substr(0, bytes.find_last_not_of(" \t\r\n") + 1);
    }
    return std::string(bytes);
}

struct Line {
    std::optional<std::string> topic;
    std::optional<std::string> payload;
    bool is_text = false;  ///< the payload is written as a text, as %j does
    std::optional<std::uint64_t> payload_bytes;
    std::optional<UtcMillis> time;
    std::uint64_t qos = 0;
    std::uint64_t retain = 0;
};

LineResult<void> read_field(std::string_view key, ondemand::value value, Line& line) {
    std::string_view text;
    if (key == "topic") {
        if (value.get_string().get(text) != simdjson::SUCCESS) {
            return bad_line("\"topic\" is not a text");
        }
        line.topic = text;
    } else if (key == "tst") {
        ondemand::json_type type{};
        const bool is_text = value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::string;
        if (is_text && value.get_string().get(text) != simdjson::SUCCESS) {
            return bad_line("\"tst\" is not a text");
        }
        return (is_text ? read_tst(text) : read_epoch(value)).map([&line](UtcMillis time) { line.time = time; });
    } else if (key == "payload") {
        ondemand::json_type type{};
        line.is_text = value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::string;
        return read_payload(value).map([&line](std::string payload) { line.payload = std::move(payload); });
    } else if (key == "payloadlen") {
        std::uint64_t bytes = 0;
        if (value.get_uint64().get(bytes) != simdjson::SUCCESS) {
            return bad_line("\"payloadlen\" is not a whole number");
        }
        line.payload_bytes = bytes;
    } else if (key == "qos") {
        if (value.get_uint64().get(line.qos) != simdjson::SUCCESS || line.qos > 2) {
            return bad_line("\"qos\" is not 0, 1 or 2");
        }
    } else if (key == "retain") {
        if (value.get_uint64().get(line.retain) != simdjson::SUCCESS || line.retain > 1) {
            return bad_line("\"retain\" is not 0 or 1");
        }
    }
    return {};
}

LineResult<Line> read_fields(ondemand::document& document) {
    Line line;
    ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) {
        return bad_line("not a JSON object");
    }
    for (auto field : object) {
        std::string_view key;
        ondemand::value value;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS) {
            return bad_line("broken JSON");
        }
        if (auto done = read_field(key, value, line); !done) {
            return tl::unexpected(done.error());
        }
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        return bad_line("something follows the JSON object");
    }
    return line;
}

}  // namespace

struct MessageLogReader::Parser {
    ondemand::parser json;
    std::string text;
};

MessageLogReader::MessageLogReader() : parser_(std::make_unique<Parser>()) {}
MessageLogReader::~MessageLogReader() = default;
MessageLogReader::MessageLogReader(MessageLogReader&&) noexcept = default;
MessageLogReader& MessageLogReader::operator=(MessageLogReader&&) noexcept = default;

Result<Delivery, BadLogLine> MessageLogReader::read_line(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) {
        return bad_line("a zero byte, which no JSON holds");
    }
    // What Windows shells put before a file may stand where logs were joined.
    if (constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf"; line.starts_with(kByteOrderMark)) {
        line.remove_prefix(kByteOrderMark.size());
    }
    parser_->text.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    parser_->text.assign(line);
    ondemand::document document;
    if (const auto fault = parser_->json.iterate(parser_->text).get(document); fault != simdjson::SUCCESS) {
        return bad_line(fmt::format("not JSON: {}", simdjson::error_message(fault)));
    }
    auto fields = read_fields(document);
    if (!fields) {
        return tl::unexpected(fields.error());
    }
    if (!fields->topic || !fields->time || !fields->payload) {
        return bad_line(!fields->topic ? "no \"topic\"" : !fields->time ? "no \"tst\"" : "no \"payload\"");
    }
    // mosquitto_sub ends a text at its first zero byte.
    if (fields->is_text && fields->payload_bytes && *fields->payload_bytes != fields->payload->size()) {
        return bad_line(fmt::format("the payload has {} bytes, but \"payloadlen\" says {}", fields->payload->size(),
                                    *fields->payload_bytes));
    }
    return Delivery{std::move(*fields->topic), std::move(*fields->payload), *fields->time,
                    static_cast<std::uint8_t>(fields->qos), fields->retain == 1};
}

}  // namespace collector::tasmota
