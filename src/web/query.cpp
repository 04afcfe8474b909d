#include "web/query.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/base/utf8.hpp>

namespace collector::web {
namespace {

enum class Plus : std::uint8_t { is_itself, is_blank };

std::optional<char> escaped_byte(std::string_view digits) {
    constexpr int kHexadecimal = 16;
    unsigned char byte = 0;
    const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, kHexadecimal);
    return digits.size() == 2 && fault == std::errc{} && stop == digits.data() + 2
               ? std::optional(static_cast<char>(byte))
               : std::nullopt;
}

bool is_control(char c) {
    constexpr char kDelete = 0x7f;
    return (c >= 0 && c < ' ') || c == kDelete;
}

/// nullopt: it cannot be decoded, or no text of ours can have it.
std::optional<std::string> decoded(std::string_view text, Plus plus) {
    constexpr std::size_t kDigits = 2;
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const auto byte = escaped_byte(text.substr(i + 1, kDigits));
            if (!byte) {
                return std::nullopt;
            }
            c = *byte;
            i += kDigits;
        } else if (c == '+' && plus == Plus::is_blank) {
            c = ' ';
        }
        if (is_control(c)) {
            return std::nullopt;
        }
        result += c;
    }
    return is_utf8(result) ? std::optional(std::move(result)) : std::nullopt;
}

tl::unexpected<Problem> bad_text(std::string_view what) {
    return refuse(status::kBadRequest, fmt::format("{} is not percent-encoded UTF-8 text", what));
}

/// Adds one `name=value`.
tl::expected<void, Problem> add_parameter(std::string_view part, Target& target) {
    const auto equals = std::min(part.find('='), part.size());
    auto name = decoded(part.substr(0, equals), Plus::is_blank);
    auto value = decoded(part.substr(std::min(equals + 1, part.size())), Plus::is_blank);
    if (!name || !value) {
        return bad_text("the query");
    }
    if (target.find(*name)) {
        return refuse(status::kBadRequest, fmt::format("the parameter {} is there twice", quote(*name)));
    }
    if (target.parameters.size() == kParametersMax) {
        return refuse(status::kBadRequest, fmt::format("limit parameters: at most {} in a query", kParametersMax));
    }
    target.parameters.emplace_back(std::move(*name), std::move(*value));
    return {};
}

}  // namespace

std::optional<std::string_view> Target::find(std::string_view name) const {
    const auto found = std::ranges::find_if(parameters, [name](const auto& one) { return one.first == name; });
    return found == parameters.end() ? std::nullopt : std::optional(std::string_view(found->second));
}

tl::expected<Target, Problem> parse_target(std::string_view target) {
    if (target.size() > kTargetBytesMax) {
        return refuse(status::kUriTooLong, fmt::format("limit target_bytes: at most {}", kTargetBytesMax));
    }
    const auto question = std::min(target.find('?'), target.size());
    auto path = decoded(target.substr(0, question), Plus::is_itself);
    if (!path || !path->starts_with('/')) {
        return bad_text("the path");
    }
    Target result{.path = std::move(*path), .parameters = {}};
    std::string_view rest = target.substr(std::min(question + 1, target.size()));
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        if (end > 0) {
            if (auto added = add_parameter(rest.substr(0, end), result); !added) {
                return tl::unexpected(added.error());
            }
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return result;
}

}  // namespace collector::web
