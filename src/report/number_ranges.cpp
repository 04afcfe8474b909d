#include "report/number_ranges.hpp"

#include <fmt/format.h>

namespace collector {

std::string number_ranges(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (auto from = numbers.begin(); from != numbers.end();) {
        auto last = from;
        while (last + 1 != numbers.end() && *(last + 1) == *last + 1) {
            ++last;
        }
        text += text.empty() ? "" : ", ";
        text += last == from ? fmt::to_string(*from + 1) : fmt::format("{}-{}", *from + 1, *last + 1);
        from = last + 1;
    }
    return text;
}

}  // namespace collector
