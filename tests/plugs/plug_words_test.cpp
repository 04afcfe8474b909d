#include <collector/plugs/plug_words.hpp>

#include <ostream>

#include <gtest/gtest.h>

namespace collector {
namespace {

Announcement announced(std::optional<std::string> online, std::optional<std::string> offline,
                       std::vector<std::string> state_texts) {
    Announcement body;
    body.online_text = std::move(online);
    body.offline_text = std::move(offline);
    body.state_texts = std::move(state_texts);
    return body;
}

PlugWords dutch() {
    return {.online = "Hier", .offline = "Weg", .on = "AAN", .off = "UIT"};
}

struct WordCase {
    const char* name;
    PlugWords words;
    const char* text;
    std::optional<bool> means;

    friend std::ostream& operator<<(std::ostream& out, const WordCase& row) { return out << row.name; }
};

class LwtWordTest : public testing::TestWithParam<WordCase> {};

TEST_P(LwtWordTest, SaysWhetherThePlugIsOnline) {
    EXPECT_EQ(GetParam().words.is_online(GetParam().text), GetParam().means);
}

INSTANTIATE_TEST_SUITE_P(
    Words, LwtWordTest,
    testing::Values(WordCase{"online", {}, "Online", true}, WordCase{"offline", {}, "Offline", false},
                    WordCase{"cleared", {}, "", false}, WordCase{"lower_case", {}, "online", std::nullopt},
                    WordCase{"foreign", {}, "Hier", std::nullopt}, WordCase{"own_online", dutch(), "Hier", true},
                    WordCase{"own_offline", dutch(), "Weg", false},
                    WordCase{"own_word_in_other_case", dutch(), "weg", std::nullopt},
                    WordCase{"the_will_says_offline_whatever_was_announced", dutch(), "Offline", false},
                    WordCase{"tasmotas_online_counts_beside_the_own_word", dutch(), "Online", true},
                    WordCase{"own_words_come_first", {.online = "Offline", .offline = "Online"}, "Offline", true},
                    WordCase{
                        "one_word_for_both_says_nothing", {.online = "Plug", .offline = "Plug"}, "Plug", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

class RelayWordTest : public testing::TestWithParam<WordCase> {};

TEST_P(RelayWordTest, SaysWhetherTheRelayIsOn) {
    EXPECT_EQ(GetParam().words.is_on(GetParam().text), GetParam().means);
}

INSTANTIATE_TEST_SUITE_P(
    Words, RelayWordTest,
    testing::Values(WordCase{"on", {}, "ON", true}, WordCase{"off", {}, "OFF", false},
                    WordCase{"lower_case_that_nobody_announced", {}, "off", std::nullopt},
                    WordCase{"toggle", {}, "TOGGLE", std::nullopt}, WordCase{"hold", {}, "HOLD", std::nullopt},
                    WordCase{"blinking", {}, "Blink ON", std::nullopt}, WordCase{"number", {}, "1", std::nullopt},
                    WordCase{"nothing", {}, "", std::nullopt}, WordCase{"foreign", {}, "UIT", std::nullopt},
                    WordCase{"own_on", dutch(), "AAN", true}, WordCase{"own_off", dutch(), "UIT", false},
                    WordCase{"own_lower_case", {.on = "on", .off = "off"}, "off", false},
                    WordCase{"own_word_in_other_case", dutch(), "uit", std::nullopt},
                    WordCase{"tasmotas_on_after_a_reset_of_the_settings", dutch(), "ON", true},
                    WordCase{"tasmotas_off_after_a_reset_of_the_settings", dutch(), "OFF", false},
                    WordCase{"numbers_as_words", {.on = "1", .off = "0"}, "0", false},
                    WordCase{"own_words_come_first", {.on = "OFF", .off = "ON"}, "OFF", true},
                    WordCase{"one_word_for_both_says_nothing", {.on = "X", .off = "X"}, "X", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugWordsTest, AreLearntFromTheAnnouncement) {
    PlugWords words;
    EXPECT_TRUE(words.learn(announced("Hier", "Weg", {"UIT", "AAN", "WISSEL", "VAST"})));
    EXPECT_EQ(words, dutch());
}

TEST(PlugWordsTest, SameAnnouncementAgainIsNoNews) {
    PlugWords words = dutch();
    EXPECT_FALSE(words.learn(announced("Hier", "Weg", {"UIT", "AAN", "WISSEL", "VAST"})));
}

TEST(PlugWordsTest, EachChangedWordIsNews) {
    for (const Announcement& changed :
         {announced("Da", "Weg", {"UIT", "AAN"}), announced("Hier", "Fort", {"UIT", "AAN"}),
          announced("Hier", "Weg", {"AUS", "AAN"}), announced("Hier", "Weg", {"UIT", "EIN"})}) {
        PlugWords words = dutch();
        EXPECT_TRUE(words.learn(changed));
        EXPECT_NE(words, dutch());
    }
}

TEST(PlugWordsTest, WhatAnAnnouncementLeavesOutStaysKnown) {
    PlugWords words = dutch();
    EXPECT_FALSE(words.learn(announced({}, {}, {})));
    EXPECT_FALSE(words.learn(announced({}, {}, {"ALONE"}))) << "two words at least";
    EXPECT_FALSE(words.learn(announced("", "", {"", ""}))) << "an empty word is none";
    EXPECT_EQ(words, dutch());
}

}  // namespace
}  // namespace collector
