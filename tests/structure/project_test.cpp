#include <gtest/gtest.h>

#include <algorithm>

#include "source_rules.hpp"

/// The rules of source_rules.hpp, held against the project as it stands.
namespace collector::test {
namespace {

const std::vector<SourceFile>& project() {
    static const std::vector<SourceFile> files = scan_project(COLLECTOR_PROJECT);
    return files;
}

void expect_none(const std::vector<std::string>& violations) {
    for (const std::string& violation : violations) {
        ADD_FAILURE() << violation;
    }
}

TEST(Project, WasFound) {
    for (const std::string_view path : {"src/main.cpp", "src/tasmota/decoder.cpp", "include/collector/base/result.hpp",
                                        "tools/tasmota_sim/main.cpp"}) {
        EXPECT_TRUE(std::ranges::any_of(project(), [path](const SourceFile& file) { return file.path == path; }))
            << path;
    }
}

TEST(Project, FoldersSeeOnlyWhatLiesUpstream) {
    expect_none(check_folder_directions(project()));
}

TEST(Project, EachLibraryHasItsFolders) {
    expect_none(check_libraries(project()));
}

TEST(Project, MainOnlyHandsOver) {
    expect_none(check_main(project()));
}

TEST(Project, OnlyMainEndsTheProcess) {
    expect_none(check_endings(project()));
}

TEST(Project, EveryHeaderIsReadOnce) {
    expect_none(check_pragma_once(project()));
}

TEST(Project, PublicHeadersAreUsedByOtherRooms) {
    expect_none(check_public_headers(project()));
}

TEST(Project, NoRoomIsTooLarge) {
    expect_none(check_room_sizes(project()));
}

TEST(Project, NoFileIsTooLong) {
    const std::vector<FlatTable> flat_tables{};
    expect_none(check_lengths(project(), flat_tables));
}

}  // namespace
}  // namespace collector::test
