#include "config/password.hpp"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "config/blanks.hpp"
#include "config/file_access.hpp"

namespace collector {
namespace {

/// A password longer than this is some other file given by mistake.
constexpr std::size_t kPasswordBytesMax = 4096;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// The lines in which something stands, without what ends them and without comments: `#` alone, or with a blank after
/// it, so that a password may begin with it.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::string_view words = trimmed(line);
        const bool is_comment = words == "#" || words.starts_with("# ") || words.starts_with("#\t");
        if (!words.empty() && !is_comment) {
            lines.push_back(line);
        }
    }
    return lines;
}

bool is_in_quotes(std::string_view text) {
    return text.size() > 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
}

/// From the one line it stands on, with a remark on whatever is not as it should be.
FoundPassword password_on(std::string_view line) {
    constexpr std::string_view kVerbatim = "; a password that has them goes into the key password of the configuration";
    FoundPassword found;
    std::string_view text = trimmed(line);
    if (text != line) {
        found.remarks.push_back(fmt::format("has blanks around the password, which were left out{}", kVerbatim));
    }
    if (is_in_quotes(text)) {
        text = text.substr(1, text.size() - 2);
        found.remarks.push_back(fmt::format("has quotes around the password, which were left out{}", kVerbatim));
    } else if (text.find(" #") != std::string_view::npos) {
        found.remarks.emplace_back(
            "has a # after a blank, which is taken for a part of the password, as is all after "
            "it; a comment stands on a line of its own");
    }
    found.text = text;
    return found;
}

tl::expected<FoundPassword, std::string> password_in(std::string_view content) {
    if (content.size() > kPasswordBytesMax) {
        return tl::unexpected<std::string>("is too long for a password");
    }
    if (content.find('\0') != std::string_view::npos) {
        return tl::unexpected<std::string>("is no plain text; save it as UTF-8, not as \"Unicode\" or UTF-16");
    }
    if (content.starts_with(kByteOrderMark)) {
        content.remove_prefix(kByteOrderMark.size());
    }
    const std::vector<std::string_view> lines = lines_of(content);
    if (lines.size() > 1) {
        return tl::unexpected(
            fmt::format("holds {} lines; it must hold the password alone, on one line (a comment "
                        "begins with \"# \")",
                        lines.size()));
    }
    return lines.empty() ? FoundPassword{} : password_on(lines.front());
}

/// nullopt when the file cannot be read.
std::optional<std::string> content_of(const std::filesystem::path& file) {
    std::error_code fault;
    if (std::filesystem::is_directory(file, fault)) {
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    std::string content(kPasswordBytesMax + 1, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(stream.gcount()));
    return stream.is_open() && !stream.bad() ? std::optional(std::move(content)) : std::nullopt;
}

/// Why content_of() gave nothing.
std::string_view why_unreadable(const std::filesystem::path& file) {
    std::error_code fault;
    if (std::filesystem::is_directory(file, fault)) {
        return "is a folder";
    }
    if (access(file.c_str(), R_OK) == 0) {
        return "cannot be read";
    }
    return errno == EACCES                       ? "cannot be read by this user; perhaps with sudo"
           : errno == ENOENT || errno == ENOTDIR ? "is missing; make it with the password on its only line"
                                                 : "cannot be read";
}

bool is_set_elsewhere(const PasswordKeys& keys, const GetEnvironment& environment) {
    return (keys.file && can_read(*keys.file)) || keys.plain || environment(kPasswordVariable);
}

}  // namespace

PasswordOrigin find_password(const PasswordKeys& keys, const GetEnvironment& environment) {
    using Kind = PasswordOrigin::Kind;
    if (const auto folder = environment("CREDENTIALS_DIRECTORY")) {
        std::filesystem::path credential = std::filesystem::path(*folder) / "broker-password";
        std::error_code fault;
        const auto found = read_password(credential);
        if (std::filesystem::exists(credential, fault) &&
            (!found || !found->text.empty() || !is_set_elsewhere(keys, environment))) {
            return {Kind::credential, std::move(credential)};
        }
    }
    if (keys.file) {
        return {Kind::file, *keys.file};
    }
    if (environment(kPasswordVariable)) {
        return {Kind::environment};
    }
    return {keys.plain ? Kind::configuration : Kind::none};
}

std::filesystem::path packaged_password_file(const std::filesystem::path& credential) {
    constexpr std::string_view kTemplate = "collector@";
    const std::filesystem::path folder = "/etc/collector";
    const std::string unit = credential.parent_path().stem().string();
    return folder / (unit.starts_with(kTemplate) ? unit.substr(kTemplate.size()) + ".password" : "broker-password");
}

tl::expected<FoundPassword, std::string> read_password(const std::filesystem::path& file) {
    const auto content = content_of(file);
    auto found = content ? password_in(*content) : tl::unexpected(std::string(why_unreadable(file)));
    if (!found) {
        return tl::unexpected(fmt::format("{} {}", quote(file.string(), 200), found.error()));
    }
    return found;
}

}  // namespace collector
