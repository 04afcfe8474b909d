#include <collector/presentation/words.hpp>

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/street_words.hpp>

namespace collector {
namespace {

using std::chrono::local_days;

constexpr local_days kDay{std::chrono::year{2026} / 5 / 18};

/// What is put into a sentence: how many things, in whatever order.
std::size_t blanks_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '{'));
}

TEST(WordsTest, NoneIsMissingInAnyLanguage) {
    for (std::size_t i = 0; i < kWords; ++i) {
        const auto which = static_cast<Word>(i);
        for (const Language language : kLanguages) {
            EXPECT_FALSE(word(language, which).empty()) << i << code(language);
            EXPECT_EQ(blanks_in(word(language, which)), blanks_in(word(Language::english, which)))
                << i << code(language);
        }
    }
}

TEST(WordsTest, NothingIsLeftUnsaidOfAStreet) {
    for (std::size_t i = 0; i < kStreetWords; ++i) {
        const auto which = static_cast<StreetWord>(i);
        for (const Language language : kLanguages) {
            EXPECT_FALSE(word(language, which).empty()) << i << code(language);
            EXPECT_EQ(blanks_in(word(language, which)), blanks_in(word(Language::english, which)))
                << i << code(language);
        }
    }
}

TEST(WordsTest, EachReasonHasItsOwn) {
    std::set<Word> words;
    for (std::size_t status = 1; status < kIntervalStatuses; ++status) {
        words.insert(status_word(static_cast<IntervalStatus>(status)));
    }
    EXPECT_EQ(words.size(), kIntervalStatuses - 1);
    EXPECT_FALSE(words.contains(Word::status_unrecorded));
}

TEST(WordsTest, NumbersHaveTheMarkOfTheLanguage) {
    EXPECT_EQ(decimal(Language::english, 253.06, 1), "253.1");
    EXPECT_EQ(decimal(Language::dutch, 253.06, 1), "253,1");
    EXPECT_EQ(shortest(Language::german, 195.5), "195,5");
    EXPECT_EQ(shortest(Language::german, 253), "253");
}

TEST(WordsTest, DaysAreWrittenAsPeopleDo) {
    EXPECT_EQ(long_day(Language::english, kDay), "18 May 2026");
    EXPECT_EQ(long_day(Language::dutch, kDay), "18 mei 2026");
    EXPECT_EQ(long_day(Language::german, kDay), "18. Mai 2026");
    EXPECT_EQ(short_day(Language::english, kDay), "Mon 18 May");
    EXPECT_EQ(short_day(Language::dutch, kDay), "ma 18-5");
    EXPECT_EQ(short_day(Language::german, kDay + std::chrono::days{6}), "So 24.5.");
}

TEST(LanguageTest, IsThatOfTheLocale) {
    EXPECT_EQ(language_of_locale("nl_NL.UTF-8"), Language::dutch);
    EXPECT_EQ(language_of_locale("de_AT@euro"), Language::german);
    EXPECT_EQ(language_of_locale("fr_FR.UTF-8"), Language::english);
    EXPECT_EQ(language_of_locale("C"), Language::english);
    EXPECT_EQ(language_of("nl"), Language::dutch);
    EXPECT_EQ(language_of("nld"), std::nullopt);
}

}  // namespace
}  // namespace collector
