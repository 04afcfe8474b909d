#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace collector::test {

/// What the rules look at in one file of ours.
struct SourceFile {
    std::string path;                     ///< from the project's folder, e.g. `src/base/quote.cpp`
    std::vector<std::string> includes{};  ///< with their delimiters, e.g. `<vector>`
    bool has_pragma_once = false;
    std::size_t lines = 0;
    std::string ending{};  ///< the first function it calls that ends the process; empty: none
};

using Folders = std::set<std::string, std::less<>>;
using FolderRules = std::map<std::string, Folders, std::less<>>;

/// What each folder of src/ and include/collector/ may include beside itself, those that are to come among them. The
/// table in docs/architecture.md says the same of those that are there.
[[nodiscard]] const FolderRules& folder_rules();

/// Whose file it is: a folder of the flow, or `tools`; nullopt for main.cpp and what has no place.
[[nodiscard]] std::optional<std::string> folder_of(std::string_view path);

/// A room with more than this share of all lines of ours is two rooms.
inline constexpr std::size_t kRoomPercentMax = 15;

/// Past this many lines a file likely holds two ideas.
inline constexpr std::size_t kLinesMax = 400;

/// A file that may be longer, since it is one flat table: nothing in it decides anything.
struct FlatTable {
    std::string path;
    std::string what;  ///< the table holds, for whoever asks why it is long
};

[[nodiscard]] SourceFile scan_source(std::string path, std::string_view content);

/// Every .hpp and .cpp below `include`, `src` and `tools` of a project, by path.
[[nodiscard]] std::vector<SourceFile> scan_project(const std::filesystem::path& project);

/// Each gives one sentence for each violation, file first; empty when all is well.
/// Includes follow the flow of data: a folder sees only those that folder_rules() allows it.
[[nodiscard]] std::vector<std::string> check_folder_directions(const std::vector<SourceFile>& files);
/// Each third-party library is known to one folder, SQLite to the three that are made of it; public headers know none
/// but tl::expected, and those of `sqlite` what they wrap for the other two.
[[nodiscard]] std::vector<std::string> check_libraries(const std::vector<SourceFile>& files);
/// main.cpp hands over to cli and does nothing itself.
[[nodiscard]] std::vector<std::string> check_main(const std::vector<SourceFile>& files);
/// Only main.cpp ends the process: a library returns how.
[[nodiscard]] std::vector<std::string> check_endings(const std::vector<SourceFile>& files);
[[nodiscard]] std::vector<std::string> check_pragma_once(const std::vector<SourceFile>& files);
/// A header lies in include/ only if another room, main or a tool includes it, or a public header that one of them
/// needs.
[[nodiscard]] std::vector<std::string> check_public_headers(const std::vector<SourceFile>& files);
/// A room counts with its public headers; tools are no rooms.
[[nodiscard]] std::vector<std::string> check_room_sizes(const std::vector<SourceFile>& files);
/// Of src and include. A table that is not there, or is short enough, is no exception and a violation.
[[nodiscard]] std::vector<std::string> check_lengths(const std::vector<SourceFile>& files,
                                                     const std::vector<FlatTable>& flat_tables);

}  // namespace collector::test
