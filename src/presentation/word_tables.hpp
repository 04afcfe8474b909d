#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <collector/presentation/words.hpp>

/// A table of words for each language.
namespace collector {

struct WordText {
    Word word;
    std::string_view text;
};
using WordTable = std::array<WordText, kWords>;

constexpr bool is_in_order(const WordTable& table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].word) != i) {
            return false;
        }
    }
    return true;
}

extern const WordTable kEnglishWords;
extern const WordTable kDutchWords;
extern const WordTable kGermanWords;

}  // namespace collector
