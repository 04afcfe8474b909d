#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source_rules.hpp"

namespace collector::test {

/// A row of the table of rooms in docs/architecture.md.
struct DocumentedRoom {
    std::string name;
    std::string sentence;
    Folders includes;  ///< those that the row names, or leaves of all above

    friend bool operator==(const DocumentedRoom&, const DocumentedRoom&) = default;
};

/// The rows between the heading `## Rooms` and the next heading, as they stand.
[[nodiscard]] std::vector<DocumentedRoom> rooms_in(std::string_view document);

/// Holds the table against the folders that have files and against the rule for their includes. One sentence for each
/// violation: a folder without a row, or a row without a folder; a row without a sentence; includes that are not those
/// of the rule, or not above.
[[nodiscard]] std::vector<std::string> check_rooms(const std::vector<DocumentedRoom>& rooms,
                                                   const std::vector<SourceFile>& files, const FolderRules& rules);

}  // namespace collector::test
