#include <collector/report/en50160_page.hpp>

#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/digest.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class En50160PageTest : public testing::Test {
  protected:
    En50160PageTest() { test::record_measured_week(file_); }

    [[nodiscard]] std::string page(Language language, const std::string& name = "Koelkast \"boven\"") const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const ReportPeriod period =
            find_period({.week = test::kMeasuredWeek, .from = {}, .to = {}}, clock, now, std::nullopt).value();
        auto plugs = record->plugs({}).value();
        plugs.front().name = name;
        const En50160Report report{.program = "collector 9.9.9",
                                   .made_at = now,
                                   .time_zone = test::kZone,
                                   .period = period,
                                   .evaluated_until = std::nullopt,
                                   .limits = {},
                                   .channels = evaluate_en50160(*record, plugs, period.span, {}, clock).value()};
        return en50160_page(report, read_pictures(*record, report).value(), clock, language,
                            "collector report en50160 --week 2026-W21");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

/// Whether every tag that is opened is closed, in order.
std::string unclosed_tag(const std::string& page) {
    const std::regex tag("<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>");
    std::vector<std::string> open;
    for (auto it = std::sregex_iterator(page.begin(), page.end(), tag); it != std::sregex_iterator(); ++it) {
        const std::string name = (*it)[2];
        if ((*it)[3].length() > 0 || name == "meta" || name == "br") {
            continue;
        }
        if ((*it)[1].length() == 0) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name) {
            return name;
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back();
}

TEST_F(En50160PageTest, SaysTheVerdictInEachLanguage) {
    EXPECT_THAT(
        page(Language::english),
        AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("it was above 253 V for 50 minutes"),
              HasSubstr("Week 2026-W21, 18 May 2026 to 24 May 2026"), HasSubstr("1002 of 1008 intervals (99.40 %)")));
    EXPECT_THAT(page(Language::dutch),
                AllOf(HasSubstr("<html lang=\"nl\">"), HasSubstr("was zij 50 minuten lang hoger dan 253 V"),
                      HasSubstr("Week 2026-W21, 18 mei 2026 tot en met 24 mei 2026"), HasSubstr("195,5")));
    EXPECT_THAT(page(Language::german),
                AllOf(HasSubstr("<html lang=\"de\">"), HasSubstr("lag sie 50 Minuten lang über 253 V"),
                      HasSubstr("Woche 2026-W21, 18. Mai 2026 bis 24. Mai 2026")));
}

TEST_F(En50160PageTest, IsWholeAndNeedsNothingElse) {
    for (const Language language : kLanguages) {
        const std::string text = page(language);
        EXPECT_EQ(unclosed_tag(text), "");
        EXPECT_THAT(text, AllOf(Not(HasSubstr("http:")), Not(HasSubstr("https:")), Not(HasSubstr("<script")),
                                Not(HasSubstr("<link")), Not(HasSubstr("<img")), Not(HasSubstr("@import")),
                                Not(HasSubstr(" style=\"")), Not(HasSubstr("{}"))));
        EXPECT_THAT(text, Not(testing::ContainsRegex("[^l]\\(nan|[ \"]nan|inf\"")));
    }
}

TEST_F(En50160PageTest, AllowsItsOwnStyleAlone) {
    const std::string text = page(Language::english);
    const auto from = text.find("<style>") + 7;
    Digest style;
    style.add(text.substr(from, text.find("</style>") - from));
    EXPECT_THAT(text, HasSubstr("default-src 'none'; style-src 'sha256-" + style.base64() + "'"));
}

TEST_F(En50160PageTest, ANameFromOutsideIsText) {
    EXPECT_THAT(
        page(Language::english, "<script>alert(1)</script>&\"'\x01"),
        AllOf(HasSubstr("(&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;?)"), Not(HasSubstr("<script"))));
}

TEST_F(En50160PageTest, ShowsWhatWasTooHighAndWhatIsMissing) {
    const std::string text = page(Language::english);
    EXPECT_THAT(
        text,
        AllOf(HasSubstr("<td>Wed 20 13:00</td><td>Wed 20 13:40</td><td class=\"number\">40</td>"),
              HasSubstr("<td>the plug was offline or silent</td><td class=\"number\">6</td>"),
              HasSubstr("<td>the plug was not there yet, or no longer</td><td class=\"number\">648</td>"),
              HasSubstr("<td>-1 V</td><td class=\"number\">0</td><td class=\"number\">0</td><td>meets the rule</td>"),
              HasSubstr("collector report en50160 --week 2026-W21")));
    EXPECT_THAT(text, HasSubstr(">254</text>")) << "a mark in the heat map";
}

TEST_F(En50160PageTest, PicturesHaveATitleAndADescription) {
    const std::string text = page(Language::english);
    EXPECT_THAT(text,
                HasSubstr("<title id=\"t-curve-1\">The voltage over time</title>\n<desc id=\"d-curve-1\">Ten-minute "
                          "means of the voltage with the limit of 253 V. Lowest 230.0 V, highest 254.0 V; 5 intervals "
                          "above the limit.</desc>"));
}

}  // namespace
}  // namespace collector
