#include <collector/base/nearest.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace collector {
namespace {

constexpr std::size_t kLettersMax = 3;

/// Levenshtein distance: how many letters to change, add or drop.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
    const auto letters_to = [word](const std::string& one) { return edit_distance(word, one); };
    const auto best = std::ranges::min_element(known, {}, letters_to);
    const bool is_near = best != known.end() && letters_to(*best) <= std::min(kLettersMax, (word.size() + 1) / 2);
    return is_near ? std::optional(*best) : std::nullopt;
}

}  // namespace collector
