#include "presentation/unclosed_tag.hpp"

#include <vector>

namespace collector::test {

std::string unclosed_tag(const std::string& text) {
    std::vector<std::string> open;
    for (auto from = text.find('<'); from != std::string::npos; from = text.find('<', from + 1)) {
        const auto end = text.find('>', from);
        const bool is_end = text[from + 1] == '/';
        const auto start = from + (is_end ? 2 : 1);
        const std::string name = text.substr(start, text.find_first_of(" />", start) - start);
        if (text[end - 1] == '/' || name == "!DOCTYPE" || name == "meta" || name == "br") {
            continue;
        }
        if (!is_end) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name) {
            return name;
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back();
}

}  // namespace collector::test
