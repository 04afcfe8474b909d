#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace collector {

/// What a report for people can be written in.
enum class Language : std::uint8_t { english, dutch, german };
inline constexpr std::array kLanguages{Language::english, Language::dutch, Language::german};

/// `en`, `nl`, `de`: as in options, and in HTML.
[[nodiscard]] std::string_view code(Language language);

/// Of a code. nullopt: none of ours.
[[nodiscard]] std::optional<Language> language_of(std::string_view code);

/// Of a locale as LANG names it, e.g. `nl_NL.UTF-8`; English unless it is one of ours.
[[nodiscard]] Language language_of_locale(std::string_view locale);

}  // namespace collector
