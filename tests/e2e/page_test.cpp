#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "e2e/known_network.hpp"
#include "e2e/street_month.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// Pages for people, in the browser that people have.
namespace collector::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Json = nlohmann::json;

constexpr auto kPagesPatience = std::chrono::minutes{3};

/// Opened and printed by pages_open.py, which says what is wrong with a page.
struct Opened {
    int code = 0;
    std::string said;
    std::vector<Json> pages;
};

Opened open_pages(const std::vector<std::filesystem::path>& pages) {
    const std::filesystem::path pictures =
        std::filesystem::path(PICTURES_DIR) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::vector<std::string> command{"/usr/bin/python3", SOURCE_DIR "/tests/e2e/pages_open.py", pictures.string()};
    command.insert(command.end(), pages.begin(), pages.end());
    Process browser(command);
    Opened opened{.code = browser.wait_exit(kPagesPatience).value_or(-1), .said = browser.output(), .pages = {}};
    for (auto from = opened.said.find("{\"page\""); from != std::string::npos;
         from = opened.said.find("{\"page\"", from + 1)) {
        opened.pages.push_back(Json::parse(opened.said.substr(from, opened.said.find('\n', from) - from)));
    }
    return opened;
}

class PageTest : public testing::Test {
  protected:
    [[nodiscard]] std::filesystem::path report(const std::string& name, const std::vector<std::string>& options,
                                               const std::string& week = "2026-W23",
                                               const std::string& kind = "en50160") const {
        std::vector<std::string> command{COLLECTOR_BINARY,
                                         "report",
                                         kind,
                                         "--database",
                                         database_,
                                         "--format",
                                         "html",
                                         "--week",
                                         week,
                                         "--output",
                                         folder_ / (name + ".html")};
        command.insert(command.end(), options.begin(), options.end());
        run(command);
        return folder_ / (name + ".html");
    }

    TempDir folder_;
    std::string database_ = known_network(folder_);
};

/// On paper: the verdict and the pictures, then the numbers, then what they depend on and how it was measured.
TEST_F(PageTest, OnePlugIsThreeSheetsInEachLanguage) {
    const Opened opened = open_pages({report("en", {"--plug", "tasmota_A1C001", "--language", "en"}),
                                      report("nl", {"--plug", "tasmota_A1C001", "--language", "nl"}),
                                      report("de", {"--plug", "tasmota_A1C001", "--language", "de"})});
    ASSERT_EQ(opened.code, 0) << opened.said;
    ASSERT_EQ(opened.pages.size(), 3U) << opened.said;
    const Json& english = opened.pages[0];
    EXPECT_EQ(english["language"], "en");
    EXPECT_EQ(english["title"], "Grid voltage report, 2026-W23");
    EXPECT_THAT(english["begins"], ElementsAre("Grid voltage report", "The numbers", "If the plug were wrong"));
    EXPECT_THAT(english["verdicts"].at(0).get<std::string>(), HasSubstr("253 V"));
    EXPECT_THAT(opened.pages[1]["begins"],
                ElementsAre("Rapport netspanning", "De cijfers", "Als de stekker ernaast zit"));
    EXPECT_EQ(opened.pages[1]["language"], "nl");
    EXPECT_THAT(opened.pages[2]["begins"],
                ElementsAre("Bericht zur Netzspannung", "Die Zahlen", "Falls die Steckdose falsch misst"));
    EXPECT_EQ(opened.pages[2]["language"], "de");
}

TEST_F(PageTest, EveryPlugBeginsOnASheetOfItsOwn) {
    const Opened opened = open_pages({report("all", {})});
    ASSERT_EQ(opened.code, 0) << opened.said;
    ASSERT_EQ(opened.pages.size(), 1U) << opened.said;
    std::size_t plugs = 0;
    for (const std::string sheet : opened.pages[0]["begins"]) {
        plugs += sheet.starts_with("Plug ") ? 1U : 0U;
    }
    EXPECT_EQ(plugs + 1, opened.pages[0]["verdicts"].size()) << "the first one has the title above it: " << opened.said;
    EXPECT_GT(plugs, 3U);
}

TEST_F(PageTest, AWeekInWhichNothingWasMeasuredIsAPageToo) {
    const Opened opened = open_pages({report("nothing", {"--plug", "tasmota_A1C001"}, "2026-W20")});
    ASSERT_EQ(opened.code, 0) << opened.said;
    EXPECT_THAT(opened.pages.at(0)["verdicts"].at(0).get<std::string>(), HasSubstr("0.00 %"));
}

// The other reports, in each language.

struct Kind {
    const char* name;
    std::vector<std::string> titles;  ///< in English, Dutch and German
    std::size_t sheets_min;
    std::size_t sheets_max;

    friend std::ostream& operator<<(std::ostream& out, const Kind& kind) { return out << kind.name; }
};

class OtherPageTest : public PageTest, public testing::WithParamInterface<Kind> {};

TEST_P(OtherPageTest, IsWholeOnScreensAndOnPaper) {
    const Kind& kind = GetParam();
    const std::vector<std::string> languages{"en", "nl", "de"};
    std::vector<std::filesystem::path> pages;
    for (const std::string& language : languages) {
        pages.push_back(report(language, {"--language", language}, "2026-W23", kind.name));
    }
    const Opened opened = open_pages(pages);
    ASSERT_EQ(opened.code, 0) << opened.said;
    ASSERT_EQ(opened.pages.size(), languages.size()) << opened.said;
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const Json& page = opened.pages[i];
        EXPECT_EQ(page["language"], languages[i]);
        EXPECT_EQ(page["begins"].at(0), kind.titles[i]);
        EXPECT_THAT(page["title"].get<std::string>(), StartsWith(kind.titles[i]));
        EXPECT_GE(page["sheets"].get<std::size_t>(), kind.sheets_min) << opened.said;
        EXPECT_LE(page["sheets"].get<std::size_t>(), kind.sheets_max) << opened.said;
        EXPECT_FALSE(page["verdicts"].at(0).get<std::string>().empty());
    }
}

TEST_P(OtherPageTest, OfAWeekWithoutDataIsAPageToo) {
    const Opened opened = open_pages({report("nothing", {}, "2026-W20", GetParam().name)});
    ASSERT_EQ(opened.code, 0) << opened.said;
    EXPECT_FALSE(opened.pages.at(0)["verdicts"].at(0).get<std::string>().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Pages, OtherPageTest,
    testing::Values(
        Kind{"inverter",
             {"When solar inverters switch off", "Wanneer omvormers uitschakelen", "Wann Wechselrichter abschalten"},
             6,
             24},
        Kind{"gaps", {"What was not measured", "Wat niet is gemeten", "Was nicht gemessen wurde"}, 3, 8},
        Kind{"street",
             {"What a street shows together", "Wat een straat samen laat zien", "Was eine Straße gemeinsam zeigt"},
             2,
             4}),
    [](const auto& kind) { return std::string(kind.param.name); });

/// A month of twenty plugs, and two more that are a street too small to be shown.
class PublishedPageTest : public testing::Test {
  protected:
    PublishedPageTest() {
        const StreetMonth month;
        std::string plugs;
        for (const House& house : month.houses()) {
            plugs += fmt::format("\"{}\", ", house.topic);
        }
        config_ = folder_.write("month.toml",
                                fmt::format("[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"voltage.db\"\n"
                                            "[street.\"Lindelaan <b>\"]\nplugs = [{}]\n"
                                            "[street.Kleinweg]\nplugs = [\"small_1\", \"small_2\"]\n",
                                            plugs));
        month.write_log(folder_ / "month.jsonl");
        run({COLLECTOR_BINARY, "replay", folder_ / "month.jsonl", "--config", config_});
    }

    TempDir folder_;
    std::filesystem::path config_;
};

TEST_F(PublishedPageTest, NeedsNothingButItselfInEachLanguage) {
    for (const auto& [language, title] : {std::pair{"en", "Grid voltage, Lindelaan <b>"},
                                          {"nl", "Netspanning, Lindelaan <b>"},
                                          {"de", "Netzspannung, Lindelaan <b>"}}) {
        const auto out = folder_ / language;
        run({COLLECTOR_BINARY, "publish", out, "--config", config_, "--language", language, "--licence", "CC0 1.0"});
        const auto street = out / "lindelaan-b";
        const Opened opened = open_pages({street / "index.html", street / "2026-06.html", out / "index.html"});
        ASSERT_EQ(opened.code, 0) << opened.said;
        ASSERT_EQ(opened.pages.size(), 3U) << opened.said;
        EXPECT_EQ(opened.pages[0]["title"], title);
        EXPECT_EQ(opened.pages[0]["language"], language);
        EXPECT_LE(opened.pages[1]["sheets"], 4);
        for (const auto& page : {street / "index.html", street / "2026-06.html", out / "index.html"}) {
            const std::string text = read_file(page);
            EXPECT_LT(text.size(), 200'000U) << page;
            for (auto at = text.find("href=\""); at != std::string::npos; at = text.find("href=\"", at + 1)) {
                const std::string address = text.substr(at + 6, text.find('"', at + 6) - at - 6);
                EXPECT_TRUE(std::filesystem::exists(page.parent_path() / address)) << page << " leads to " << address;
            }
        }
    }
}

// What the browser is asked is worth something only if it can say no.

struct Fault {
    const char* name;
    const char* from;
    const char* to;
    const char* said;

    friend std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }
};

class FaultyPageTest : public PageTest, public testing::WithParamInterface<Fault> {};

TEST_P(FaultyPageTest, IsNoticed) {
    const std::filesystem::path page = report("faulty", {"--plug", "tasmota_A1C001"});
    std::string text = read_file(page);
    const auto at = text.find(GetParam().from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view(GetParam().from).size(), GetParam().to);
    std::ofstream(page) << text;
    const Opened opened = open_pages({page});
    EXPECT_NE(opened.code, 0);
    EXPECT_THAT(opened.said, HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Pages, FaultyPageTest,
    testing::Values(Fault{"a_request", "</main>", "<img src=\"missing.png\" alt=\"\"></main>", "missing.png"},
                    Fault{"a_style_of_another", "<h1>", "<h1 style=\"color: red\">", "Content Security Policy"},
                    Fault{"too_wide", "<p class=\"verdict",
                          "<pre>"
                          "1234567890123456789012345678901234567890123456789012345678901234567890"
                          "</pre><p class=\"verdict",
                          "pixels wide"},
                    Fault{"no_description", "aria-labelledby=", "aria-label=", "without a title and a description"}),
    [](const auto& fault) { return std::string(fault.param.name); });

}  // namespace
}  // namespace collector::test
