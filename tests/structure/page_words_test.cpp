#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

/// The live page says everything from tables of words: the same keys in each language, each of them used.
namespace collector::test {
namespace {

using Table = std::map<std::string, std::string>;

const std::filesystem::path kWeb = std::filesystem::path(COLLECTOR_PROJECT) / "web";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

Table words(const std::string& language) {
    return nlohmann::json::parse(text_of(kWeb / "words" / (language + ".json"))).get<Table>();
}

/// Of every module and of the page itself.
std::string sources() {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(kWeb)) {
        if (file.path().extension() == ".js" || file.path().extension() == ".html") {
            all += text_of(file.path());
        }
    }
    return all;
}

/// What is in quotes and looks like a key; files have another end.
std::set<std::string> keys_used() {
    static const std::regex quoted(R"re(['"]([a-z]+\.[a-z0-9_]+)['"])re");
    static const std::regex file(R"re(.*\.(js|css|svg|json|html))re");
    const std::string text = sources();
    std::set<std::string> keys;
    for (std::sregex_iterator found(text.begin(), text.end(), quoted), end; found != end; ++found) {
        if (!std::regex_match(found->str(1), file)) {
            keys.insert(found->str(1));
        }
    }
    return keys;
}

std::set<std::string> placeholders(const std::string& text) {
    static const std::regex name(R"re(\{(\w+)\})re");
    return {std::sregex_token_iterator(text.begin(), text.end(), name, 1), std::sregex_token_iterator()};
}

TEST(PageWords, EveryKeyThatIsUsedIsThereAndNoOther) {
    std::set<std::string> keys;
    for (const auto& [key, text] : words("en")) {
        keys.insert(key);
    }
    EXPECT_EQ(keys, keys_used());
    EXPECT_GT(keys.size(), 150U);
}

TEST(PageWords, EveryLanguageHasEveryKeyWithTheSamePlaces) {
    const Table english = words("en");
    for (const std::string language : {"nl", "de"}) {
        Table other = words(language);
        for (const auto& [key, text] : english) {
            ASSERT_TRUE(other.contains(key)) << language << ": " << key;
            EXPECT_FALSE(other[key].empty()) << language << ": " << key;
            EXPECT_EQ(placeholders(other[key]), placeholders(text)) << language << ": " << key;
        }
        EXPECT_EQ(other.size(), english.size()) << language;
    }
}

/// Names of plugs and whatever a message held reach the page as text only, and no style or script lies in its markup.
TEST(PageWords, NoMarkupIsMadeFromText) {
    const std::string text = sources();
    for (const char* way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", " style=\"",
                            "setAttribute('style'", "onclick=", "http://localhost", "https://"}) {
        EXPECT_EQ(text.find(way), std::string::npos) << way;
    }
}

}  // namespace
}  // namespace collector::test
