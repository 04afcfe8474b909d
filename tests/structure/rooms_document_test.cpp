#include "rooms_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kDocument = R"(# A house

| `attic` | Is no room of this table. | – |

## Rooms

Words about `them`.

| room | what lives there | may include |
| --- | --- | --- |
| `base` | What every room needs. | – |
| `store` | Keeps it. | `base` |
| `watch` | Looks at it. | all above but `base` |
| `cli` | Starts it. | all above |

### What comes

| `web` | Shows it. | `store` |
)";

/// Folders as they are, and what the rule allows each.
const std::vector<SourceFile> kFiles{{"include/collector/base/a.hpp", {}},
                                     {"src/cli/a.cpp", {}},
                                     {"src/main.cpp", {}},
                                     {"src/store/a.cpp", {}},
                                     {"src/watch/a.cpp", {}},
                                     {"tools/sim/a.cpp", {}}};
const FolderRules kRules{{"base", {}},
                         {"store", {"base"}},
                         {"web", {"base", "store"}},
                         {"watch", {"store", "web"}},
                         {"cli", {"base", "store", "watch", "web"}}};

std::vector<DocumentedRoom> rooms() {
    return rooms_in(kDocument);
}

TEST(RoomsDocument, IsReadBetweenItsHeadings) {
    EXPECT_THAT(rooms(), ElementsAre(DocumentedRoom{"base", "What every room needs.", {}},
                                     DocumentedRoom{"store", "Keeps it.", {"base"}},
                                     DocumentedRoom{"watch", "Looks at it.", {"store"}},
                                     DocumentedRoom{"cli", "Starts it.", {"base", "store", "watch"}}));
    EXPECT_THAT(rooms_in("# Nothing here\n"), IsEmpty());
}

TEST(RoomsDocument, AgreesWithFoldersAndRuleWhereRoomsToComeAreLeftOut) {
    EXPECT_THAT(check_rooms(rooms(), kFiles, kRules), IsEmpty());
}

TEST(RoomsDocument, HasARowForEachFolder) {
    auto some = rooms();
    some.erase(some.begin() + 2);
    some.back().includes.erase("watch");
    EXPECT_THAT(
        check_rooms(some, kFiles, kRules),
        ElementsAre("cli may include base, store, watch, and not base, store", "watch has a folder and no row"));
}

TEST(RoomsDocument, HasNoRowWithoutAFolder) {
    auto more = rooms();
    more.push_back({"web", "Shows it.", {"base", "store"}});
    EXPECT_THAT(check_rooms(more, kFiles, kRules), ElementsAre("web has a row and no folder"));
}

TEST(RoomsDocument, HasNoRowTwice) {
    auto more = rooms();
    more.push_back(more.front());
    EXPECT_THAT(check_rooms(more, kFiles, kRules), ElementsAre("base has two rows"));
}

TEST(RoomsDocument, SaysASentenceOfEachRoom) {
    auto silent = rooms();
    silent[0].sentence = "";
    silent[1].sentence = "Keeps";
    EXPECT_THAT(check_rooms(silent, kFiles, kRules), ElementsAre("base has no sentence", "store has no sentence"));
}

TEST(RoomsDocument, NamesTheIncludesOfTheRule) {
    auto wrong = rooms();
    wrong[1].includes = {};
    EXPECT_THAT(check_rooms(wrong, kFiles, kRules), ElementsAre("store may include base, and not "));
}

TEST(RoomsDocument, GoesDown) {
    auto turned = rooms();
    std::swap(turned[0], turned[1]);
    EXPECT_THAT(check_rooms(turned, kFiles, kRules), ElementsAre("store includes base, which is not above it"));
}

TEST(RoomsDocument, OfThisProjectIsTrue) {
    const auto rooms = rooms_in(read_file(COLLECTOR_PROJECT "/docs/architecture.md"));
    EXPECT_GE(rooms.size(), 14U);
    EXPECT_THAT(check_rooms(rooms, scan_project(COLLECTOR_PROJECT), folder_rules()), IsEmpty());
}

}  // namespace
}  // namespace collector::test
