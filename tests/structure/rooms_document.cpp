#include "rooms_document.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace collector::test {
namespace {

/// Names after these words are of those that it may not include.
constexpr std::string_view kAllAbove = "all above";

/// The text up to a mark, which is taken off `rest` together with it; all of it when there is no mark.
std::string_view take_until(std::string_view& rest, std::string_view mark) {
    const auto end = std::min(rest.find(mark), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + mark.size(), rest.size()));
    return taken;
}

std::string_view trimmed(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(' '), text.size());
    return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// The words between backticks.
Folders names_in(std::string_view text) {
    Folders names;
    while (text.find('`') != std::string_view::npos) {
        take_until(text, "`");
        names.emplace(take_until(text, "`"));
    }
    return names;
}

Folders without(Folders folders, const Folders& others) {
    std::erase_if(folders, [&others](const std::string& folder) { return others.contains(folder); });
    return folders;
}

/// nullopt: a line of no row, or of the table's head.
std::optional<DocumentedRoom> room_in(std::string_view line, const std::vector<DocumentedRoom>& above) {
    constexpr std::string_view kRow = "| `";
    if (!line.starts_with(kRow)) {
        return std::nullopt;
    }
    line.remove_prefix(kRow.size());
    DocumentedRoom room;
    room.name = take_until(line, "` |");
    room.sentence = trimmed(take_until(line, " | "));
    const std::string_view includes = trimmed(take_until(line, " |"));
    room.includes = names_in(includes);
    if (includes.starts_with(kAllAbove)) {
        Folders all;
        std::ranges::transform(above, std::inserter(all, all.end()), &DocumentedRoom::name);
        room.includes = without(std::move(all), room.includes);
    }
    return room;
}

void check_row(const DocumentedRoom& room, const Folders& above, const Folders& allowed,
               std::vector<std::string>& violations) {
    if (!room.sentence.ends_with('.') || room.sentence.find(' ') == std::string::npos) {
        violations.push_back(room.name + " has no sentence");
    }
    if (room.includes != allowed) {
        violations.push_back(fmt::format("{} may include {}, and not {}", room.name, fmt::join(allowed, ", "),
                                         fmt::join(room.includes, ", ")));
    }
    for (const std::string& below : without(room.includes, above)) {
        violations.push_back(fmt::format("{} includes {}, which is not above it", room.name, below));
    }
}

}  // namespace

std::vector<DocumentedRoom> rooms_in(std::string_view document) {
    take_until(document, "\n## Rooms\n");
    std::string_view section = take_until(document, "\n#");
    std::vector<DocumentedRoom> rooms;
    while (!section.empty()) {
        if (auto room = room_in(take_until(section, "\n"), rooms)) {
            rooms.push_back(std::move(*room));
        }
    }
    return rooms;
}

std::vector<std::string> check_rooms(const std::vector<DocumentedRoom>& rooms, const std::vector<SourceFile>& files,
                                     const FolderRules& rules) {
    Folders existing;
    for (const SourceFile& file : files) {
        if (const auto folder = folder_of(file.path); folder && rules.contains(*folder)) {
            existing.insert(*folder);
        }
    }
    std::vector<std::string> violations;
    Folders above;
    for (const DocumentedRoom& room : rooms) {
        if (!existing.contains(room.name)) {
            violations.push_back(room.name + " has a row and no folder");
            continue;
        }
        Folders coming = rules.find(room.name)->second;
        check_row(room, above, without(coming, without(coming, existing)), violations);
        if (!above.insert(room.name).second) {
            violations.push_back(room.name + " has two rows");
        }
    }
    for (const std::string& folder : without(existing, above)) {
        violations.push_back(folder + " has a folder and no row");
    }
    return violations;
}

}  // namespace collector::test
