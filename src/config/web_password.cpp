#include <collector/config/web_password.hpp>

#include <system_error>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "config/password.hpp"

namespace collector {

tl::expected<std::optional<std::string>, std::string> find_web_password(const WebConfig& web,
                                                                        const GetEnvironment& environment) {
    if (const auto folder = environment("CREDENTIALS_DIRECTORY")) {
        const std::filesystem::path credential = std::filesystem::path(*folder) / "web-password";
        std::error_code fault;
        if (std::filesystem::exists(credential, fault)) {
            auto found = read_password(credential);
            if (!found) {
                return tl::unexpected(found.error());
            }
            if (!found->text.empty()) {
                return std::move(found->text);
            }
        }
    }
    if (web.password_file.empty()) {
        return std::nullopt;
    }
    auto found = read_password(web.password_file);
    if (!found) {
        return tl::unexpected(found.error());
    }
    if (found->text.empty()) {
        return tl::unexpected(fmt::format("{} holds no password", quote(web.password_file.string(), 200)));
    }
    return std::move(found->text);
}

}  // namespace collector
