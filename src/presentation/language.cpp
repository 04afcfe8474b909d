#include <collector/presentation/language.hpp>

#include <algorithm>

namespace collector {

std::string_view code(Language language) {
    switch (language) {
        case Language::english:
            return "en";
        case Language::dutch:
            return "nl";
        case Language::german:
            return "de";
    }
    return {};
}

std::optional<Language> language_of(std::string_view wanted) {
    const auto* const found =
        std::ranges::find_if(kLanguages, [wanted](Language language) { return code(language) == wanted; });
    return found == kLanguages.end() ? std::nullopt : std::optional(*found);
}

Language language_of_locale(std::string_view locale) {
    return language_of(locale.substr(0, locale.find_first_of("_.@"))).value_or(Language::english);
}

}  // namespace collector
