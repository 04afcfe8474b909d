#include "web/web_arguments.hpp"

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector::web {

tl::expected<WebArguments, std::string> parse_web_arguments(const std::vector<std::string>& arguments) {
    WebArguments parsed;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        std::string* const value = name == "--config"     ? &parsed.config
                                   : name == "--database" ? &parsed.database
                                   : name == "--listen"   ? &parsed.listen
                                                          : nullptr;
        if (name == "--version") {
            parsed.wants_version = true;
        } else if (value == nullptr) {
            return tl::unexpected(fmt::format("{} is no option; collector serve --help explains them", quote(name)));
        } else if (i + 1 == arguments.size()) {
            return tl::unexpected(fmt::format("{} needs a value", name));
        } else {
            *value = arguments[++i];
        }
    }
    return parsed;
}

}  // namespace collector::web
