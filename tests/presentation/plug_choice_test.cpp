#include <collector/presentation/plug_choice.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PlugRow plug(PlugId id, const char* topic, std::optional<std::string> name) {
    PlugRow row{};
    row.id = id;
    row.topic = topic;
    row.name = std::move(name);
    return row;
}

const std::vector<PlugRow> kPlugs{plug(1, "tasmota_A1C001", "Tasmota"), plug(2, "tasmota_A1C002", "Tasmota"),
                                  plug(3, "kitchen", std::nullopt), plug(4, "tasmota_B2D003", "kitchen")};

std::vector<PlugId> chosen(const std::vector<std::string>& words) {
    std::vector<PlugId> ids;
    const auto rows = choose_plugs(kPlugs, words);
    for (const PlugRow& row : rows.value()) {
        ids.push_back(row.id);
    }
    return ids;
}

TEST(PlugChoiceTest, IsAllWithoutAWord) {
    EXPECT_THAT(chosen({}), ElementsAre(1, 2, 3, 4));
}

TEST(PlugChoiceTest, GoesByTopicBeforeName) {
    EXPECT_THAT(chosen({"kitchen"}), ElementsAre(3));
    EXPECT_THAT(chosen({"tasmota_B2D003", "kitchen", "kitchen"}), ElementsAre(3, 4)) << "each once";
}

TEST(PlugChoiceTest, TakesAllPlugsOfAName) {
    EXPECT_THAT(chosen({"Tasmota"}), ElementsAre(1, 2));
}

TEST(PlugChoiceTest, NamesThePlugThatWasMeant) {
    EXPECT_THAT(choose_plugs(kPlugs, {"kitchen", "tasmota_A1C0O2"}).error().what,
                HasSubstr("no plug \"tasmota_A1C0O2\"; did you mean \"tasmota_A1C002\"?"));
    EXPECT_THAT(choose_plugs(kPlugs, {"attic room"}).error().what, HasSubstr("no plug \"attic room\"; "));
    EXPECT_THAT(choose_plugs({}, {"attic"}).error().what, HasSubstr("no plug is on record yet"));
}

}  // namespace
}  // namespace collector
