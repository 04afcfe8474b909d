#include "source_rules.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

namespace collector::test {

const FolderRules& folder_rules() {
    const Folders programs{"base",     "model",   "tasmota",      "mqtt",          "plugs",         "quality",
                           "store",    "sqlite",  "sqlite_guard", "sqlite_writer", "sqlite_reader", "recorder",
                           "evidence", "forward", "config",       "process",       "metrics_feed"};
    static const FolderRules allowed{
        {"base", {}},
        {"model", {"base"}},
        {"mqtt", {"base", "model"}},
        {"tasmota", {"base", "model"}},
        {"plugs", {"base", "model"}},
        {"quality", {"base", "model"}},
        {"store", {"base", "model"}},
        {"sqlite", {"base", "model", "store"}},
        {"sqlite_guard", {"base", "model", "store", "sqlite"}},
        {"sqlite_writer", {"base", "model", "store", "sqlite", "sqlite_guard"}},
        {"sqlite_reader", {"base", "model", "store", "sqlite"}},
        {"recorder", {"base", "model", "plugs", "store"}},
        {"evidence", {"base", "model", "quality", "store"}},
        {"presentation", {"base", "model", "quality", "store"}},
        {"charts", {"base", "model", "quality", "store", "presentation"}},
        {"report", {"base", "model", "plugs", "quality", "store", "presentation", "charts"}},
        {"forward", {"base", "model", "store"}},
        // The settings of these folders are part of the configuration, and their own checks are called.
        {"config", {"base", "mqtt", "tasmota", "recorder", "presentation"}},
        {"process", {"base", "config"}},
        {"web", {"base", "model", "quality", "store", "presentation", "charts", "report", "config", "process"}},
        {"metrics_feed", {"base", "model"}},
        {"metrics", {"base", "model", "process", "metrics_feed"}},
        // Programs, each a room of its own: they never see each other.
        {"daemon", programs},
        {"check", programs},
        {"watch", programs},
        {"cli", {"base",     "model",        "tasmota",      "mqtt",          "plugs",         "quality",
                 "store",    "sqlite",       "sqlite_guard", "sqlite_writer", "sqlite_reader", "recorder",
                 "evidence", "presentation", "charts",       "report",        "forward",       "config",
                 "process",  "web",          "daemon",       "check",         "watch",         "metrics_feed"}},
    };
    return allowed;
}

namespace {

/// Every folder there is, `tools` included.
Folders everywhere() {
    Folders folders{"tools"};
    for (const auto& [folder, allowed] : folder_rules()) {
        folders.insert(folder);
    }
    return folders;
}

struct Library {
    std::string_view include;  ///< a whole header, or a folder up to its slash
    Folders folders;           ///< `tools` is all of tools/
};

const std::vector<Library>& libraries() {
    const Folders sqlite{"sqlite", "sqlite_guard", "sqlite_writer", "sqlite_reader"};
    const Folders presenting{"presentation", "report"};
    static const std::vector<Library> all{
        {"mqtt/", {"mqtt"}},
        {"MQTTAsync.h", {"mqtt"}},
        {"openssl/evp.h", presenting},
        {"openssl/", {"mqtt"}},
        {"nlohmann/", presenting},
        {"simdjson.h", {"tasmota"}},
        {"toml++/", {"config"}},
        {"SQLiteCpp/", sqlite},
        {"sqlite3.h", sqlite},
        {"spdlog/", {"process"}},
        {"CLI/", {"cli", "tools"}},
        {"date/", {"base", "tools"}},
        {"microhttpd.h", {"web", "metrics"}},
        {"prometheus/", {"metrics"}},
        {"zlib.h", {"web"}},
        {"mosquitto.h", {"tools"}},
        {"fmt/", everywhere()},
        {"tl/expected.hpp", everywhere()},
    };
    return all;
}

/// What is common to the rooms on SQLite shows them the library, and what is common to those that present the record
/// shows them how to write JSON and sentences; nobody else's public headers show any but tl::expected.
bool may_be_shown(std::string_view library, const std::optional<std::string>& folder) {
    return library == "tl/expected.hpp" ||
           ((folder == "sqlite" || folder == "sqlite_guard") && library.starts_with("SQLiteCpp/")) ||
           (folder == "presentation" && (library.starts_with("nlohmann/") || library.starts_with("fmt/")));
}

/// Headers of the operating system, which are no library; everything else with a `.` or `/` in its name is one.
bool is_system_header(std::string_view name) {
    constexpr std::array<std::string_view, 14> kHeaders{"dlfcn.h",  "fcntl.h",  "grp.h",     "langinfo.h", "link.h",
                                                        "malloc.h", "netdb.h",  "poll.h",    "pwd.h",      "signal.h",
                                                        "spawn.h",  "unistd.h", "termios.h", "time.h"};
    constexpr std::array<std::string_view, 5> kFolders{"sys/", "arpa/", "net/", "netinet/", "linux/"};
    return std::ranges::find(kHeaders, name) != kHeaders.end() ||
           std::ranges::any_of(kFolders, [name](std::string_view folder) { return name.starts_with(folder); });
}

bool is_standard_header(std::string_view name) {
    return name.find_first_of("./") == std::string_view::npos;
}

bool is_quoted(std::string_view include) {
    return include.starts_with('"');
}

/// Written as a name between delimiters, and not as a macro, which could stand for anything.
bool is_plain(std::string_view include) {
    return include.size() > 2 && ((include.starts_with('<') && include.ends_with('>')) ||
                                  (include.starts_with('"') && include.ends_with('"')));
}

/// Without its delimiters.
std::string_view bare(std::string_view include) {
    return include.substr(1, include.size() - 2);
}

/// The level below `head`, e.g. `base` of `src/base/quote.cpp` below `src/`; nullopt when there is none.
std::optional<std::string> level_below(std::string_view path, std::string_view head) {
    if (!path.starts_with(head)) {
        return std::nullopt;
    }
    path.remove_prefix(head.size());
    const auto slash = path.find('/');
    return slash == std::string_view::npos ? std::nullopt : std::optional(std::string(path.substr(0, slash)));
}

bool is_ours(std::string_view include) {
    return is_plain(include) && (is_quoted(include) || bare(include).starts_with("collector/"));
}

std::optional<std::string> violation_of_direction(const SourceFile& file, const std::string& folder,
                                                  const std::string& include) {
    const bool quoted = is_quoted(include);
    const auto target = quoted ? level_below(bare(include), "") : level_below(bare(include), "collector/");
    if (!target) {
        return fmt::format("{} includes {}, which names no folder", file.path, include);
    }
    if (quoted && file.path.starts_with("include/")) {
        return fmt::format("{} is a public header and includes {}, which is not", file.path, include);
    }
    if (*target == folder) {
        return std::nullopt;
    }
    if (quoted) {
        return fmt::format("{} includes {}, a header of {} alone", file.path, include, *target);
    }
    if (!folder_rules().at(folder).contains(*target)) {
        return fmt::format("{} includes {}: {} must not know {}", file.path, include, folder, *target);
    }
    return std::nullopt;
}

const Library* library_of(std::string_view name) {
    const auto found = std::ranges::find_if(libraries(), [name](const Library& library) {
        return library.include.ends_with('/') ? name.starts_with(library.include) : name == library.include;
    });
    return found == libraries().end() ? nullptr : &*found;
}

/// The first call in a line that ends the process; a function of a class may have such a name.
std::string ending_in(std::string_view line) {
    constexpr std::array<std::string_view, 6> kEndings{"exit", "_exit", "_Exit", "quick_exit", "abort", "terminate"};
    for (auto open = line.find('('); open != std::string_view::npos; open = line.find('(', open + 1)) {
        const std::string_view before = line.substr(0, open);
        const auto name_start =
            before.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        const std::string_view name = name_start == std::string_view::npos ? before : before.substr(name_start + 1);
        const bool is_member =
            name_start != std::string_view::npos && (before[name_start] == '.' || before[name_start] == '>');
        if (!is_member && std::ranges::find(kEndings, name) != kEndings.end()) {
            return std::string(name);
        }
    }
    return {};
}

}  // namespace

std::optional<std::string> folder_of(std::string_view path) {
    if (path.starts_with("tools/")) {
        return "tools";
    }
    const auto folder = level_below(path, "include/collector/");
    return folder ? folder : level_below(path, "src/");
}

SourceFile scan_source(std::string path, std::string_view content) {
    SourceFile file{.path = std::move(path)};
    while (!content.empty()) {
        const auto end = std::min(content.find('\n'), content.size());
        std::string_view line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        ++file.lines;
        if (file.ending.empty()) {
            file.ending = ending_in(line);
        }

        const auto skip_blanks = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
        skip_blanks();
        if (!line.starts_with('#')) {
            continue;
        }
        line.remove_prefix(1);
        skip_blanks();
        file.has_pragma_once = file.has_pragma_once || line.starts_with("pragma once");
        constexpr std::string_view kInclude = "include";
        if (!line.starts_with(kInclude)) {
            continue;
        }
        line.remove_prefix(kInclude.size());
        skip_blanks();
        const auto close = line.starts_with('<') ? line.find('>') : line.find('"', 1);
        // An include by macro is taken as it stands; check_libraries refuses it.
        file.includes.emplace_back(line.substr(0, close == std::string_view::npos ? close : close + 1));
    }
    return file;
}

std::vector<SourceFile> scan_project(const std::filesystem::path& project) {
    std::vector<SourceFile> files;
    for (const std::string_view top : {"include", "src", "tools"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(project / top)) {
            const auto extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp")) {
                continue;
            }
            std::ifstream stream(entry.path(), std::ios::binary);
            const std::string content(std::istreambuf_iterator<char>(stream), {});
            if (!stream) {
                throw std::runtime_error("cannot read " + entry.path().string());
            }
            files.push_back(scan_source(entry.path().lexically_relative(project).generic_string(), content));
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

/// `collector` and `collector-web`.
bool is_main(const SourceFile& file) {
    return file.path == "src/main.cpp" || file.path == "src/web_main.cpp";
}

std::vector<std::string> check_folder_directions(const std::vector<SourceFile>& files) {
    std::vector<std::string> violations;
    for (const SourceFile& file : files) {
        if (is_main(file) || file.path.starts_with("tools/")) {
            continue;
        }
        const auto folder = folder_of(file.path);
        if (!folder || !folder_rules().contains(*folder)) {
            violations.push_back(file.path + " lies in no folder that has a rule");
            continue;
        }
        for (const std::string& include : file.includes) {
            if (!is_ours(include)) {
                continue;
            }
            if (auto violation = violation_of_direction(file, *folder, include)) {
                violations.push_back(std::move(*violation));
            }
        }
    }
    return violations;
}

std::vector<std::string> check_libraries(const std::vector<SourceFile>& files) {
    std::vector<std::string> violations;
    for (const SourceFile& file : files) {
        for (const std::string& include : file.includes) {
            if (!is_plain(include)) {
                violations.push_back(fmt::format("{} includes {}, which is no plain name", file.path, include));
                continue;
            }
            const std::string_view name = bare(include);
            if (is_ours(include) || is_standard_header(name)) {
                continue;
            }
            const auto folder = folder_of(file.path);
            if (file.path.starts_with("include/")) {
                if (!may_be_shown(name, folder)) {
                    violations.push_back(fmt::format("{} is a public header and includes {}", file.path, include));
                }
                continue;
            }
            if (is_system_header(name)) {
                continue;
            }
            const Library* const library = library_of(name);
            if (library == nullptr) {
                violations.push_back(fmt::format("{} includes {}, a library without a rule", file.path, include));
            } else if (!folder || !library->folders.contains(*folder)) {
                violations.push_back(fmt::format("{} includes {}, which is for {} alone", file.path, include,
                                                 fmt::join(library->folders, ", ")));
            }
        }
    }
    return violations;
}

std::vector<std::string> check_main(const std::vector<SourceFile>& files) {
    const auto main = std::ranges::find(files, "src/main.cpp", &SourceFile::path);
    if (main == files.end()) {
        return {"src/main.cpp is not there"};
    }
    if (main->includes != std::vector<std::string>{"<cstdlib>", "<collector/cli/cli.hpp>"}) {
        return {fmt::format("src/main.cpp includes {}, and not <cstdlib> and <collector/cli/cli.hpp> alone",
                            fmt::join(main->includes, " "))};
    }
    return {};
}

std::vector<std::string> check_endings(const std::vector<SourceFile>& files) {
    std::vector<std::string> violations;
    for (const SourceFile& file : files) {
        if (!file.ending.empty() && file.path != "src/main.cpp" && !file.path.starts_with("tools/")) {
            violations.push_back(fmt::format("{} calls {}: only main ends the process", file.path, file.ending));
        }
    }
    return violations;
}

std::vector<std::string> check_pragma_once(const std::vector<SourceFile>& files) {
    std::vector<std::string> violations;
    for (const SourceFile& file : files) {
        if (file.path.ends_with(".hpp") != file.has_pragma_once) {
            violations.push_back(file.path + (file.has_pragma_once ? " is no header but says" : " lacks") +
                                 " #pragma once");
        }
    }
    return violations;
}

std::vector<std::string> check_public_headers(const std::vector<SourceFile>& files) {
    constexpr std::string_view kPublic = "include/";
    std::map<std::string, const SourceFile*, std::less<>> unused;  // by the name that an include has
    for (const SourceFile& file : files) {
        if (file.path.starts_with(kPublic)) {
            unused.emplace(fmt::format("<{}>", file.path.substr(kPublic.size())), &file);
        }
    }
    std::vector<const SourceFile*> needed;
    const auto need_includes_of = [&unused, &needed](const SourceFile& file, bool own_room_too) {
        for (const std::string& include : file.includes) {
            const auto found = unused.find(include);
            if (found != unused.end() && (own_room_too || folder_of(found->second->path) != folder_of(file.path))) {
                needed.push_back(found->second);
                unused.erase(found);
            }
        }
    };
    for (const SourceFile& file : files) {
        need_includes_of(file, false);
    }
    // A public header can include no private one, so it takes those of its room along.
    while (!needed.empty()) {
        const SourceFile& header = *needed.back();
        needed.pop_back();
        need_includes_of(header, true);
    }
    std::vector<std::string> violations;
    for (const auto& [include, header] : unused) {
        violations.push_back(fmt::format("{} is included by no other room: its place is src/{}", header->path,
                                         folder_of(header->path).value_or("")));
    }
    return violations;
}

std::vector<std::string> check_room_sizes(const std::vector<SourceFile>& files) {
    std::map<std::string, std::size_t, std::less<>> lines;
    std::size_t all = 0;
    for (const SourceFile& file : files) {
        const auto room = folder_of(file.path);
        if (room == "tools") {
            continue;
        }
        all += file.lines;
        if (room) {
            lines[*room] += file.lines;
        }
    }
    std::vector<std::string> violations;
    for (const auto& [room, count] : lines) {
        if (count * 100 > all * kRoomPercentMax) {
            violations.push_back(
                fmt::format("{} has {} of {} lines, more than {} %", room, count, all, kRoomPercentMax));
        }
    }
    return violations;
}

std::vector<std::string> check_lengths(const std::vector<SourceFile>& files,
                                       const std::vector<FlatTable>& flat_tables) {
    std::set<std::string, std::less<>> excepted;
    for (const FlatTable& table : flat_tables) {
        excepted.insert(table.path);
    }
    std::vector<std::string> violations;
    for (const SourceFile& file : files) {
        if (file.lines > kLinesMax && !file.path.starts_with("tools/") && excepted.erase(file.path) == 0) {
            violations.push_back(fmt::format("{} has {} lines, more than {}", file.path, file.lines, kLinesMax));
        }
    }
    for (const std::string& path : excepted) {
        violations.push_back(fmt::format("{} has not more than {} lines and needs no exception", path, kLinesMax));
    }
    return violations;
}

}  // namespace collector::test
