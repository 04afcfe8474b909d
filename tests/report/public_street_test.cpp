#include <collector/report/public_street.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "presentation/unclosed_tag.hpp"
#include "report/measured_street.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using test::at;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PublicStreetTest : public testing::Test {
  protected:
    PublicStreetTest() { test::record_measured_street(file_); }

    [[nodiscard]] std::vector<PublicSlot> slots(const std::vector<PlugId>& plugs) const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        return read_public_slots(*record, plugs, week_, {}).value();
    }
    [[nodiscard]] PublicStreet street(const std::string& name) const {
        return {.name = name,
                .period = {.span = week_,
                           .first_day = local_days{std::chrono::year{2026} / 5 / 18},
                           .last_day = local_days{std::chrono::year{2026} / 5 / 24},
                           .week = std::nullopt},
                .slots = slots({1, 2, 3, 4, 5})};
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    TimeSpan week_{at("2026-05-17T22:00:00Z"), at("2026-05-24T22:00:00Z")};
    LocalClock clock_{offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value()};
};

TEST_F(PublicStreetTest, EverySlotIsThereAndEmptyWhereTooFewWere) {
    const auto all = slots({1, 2, 3, 4, 5});
    ASSERT_EQ(all.size(), 1008U);
    EXPECT_EQ(all[0].measured, 3) << "five, in steps of three";
    EXPECT_EQ(all[0].middle_v, 230);
    EXPECT_EQ(all[60 * 6].middle_v, 254);
    EXPECT_EQ(all[96 * 6].measured, 0) << "the collector did not run";
    EXPECT_EQ(all[96 * 6].middle_v, std::nullopt);
}

TEST_F(PublicStreetTest, APlugWithTwoChannelsIsOne) {
    const auto two_plugs = slots({2, 3});
    EXPECT_TRUE(std::ranges::all_of(two_plugs, [](const PublicSlot& slot) { return slot.measured == 0; }));
}

TEST_F(PublicStreetTest, NoPlugsAreNotAllPlugs) {
    EXPECT_EQ(slots({})[0].measured, 0);
    EXPECT_EQ(slots({}).size(), 1008U);
}

TEST_F(PublicStreetTest, AHostileNameIsTextEverywhere) {
    const PublicStreet hostile = street("</title><script>alert(1)</script>\"' {} \x1b[31m \xff");
    const PublicTerms terms{.rules = {}, .licence = "<script>{0} \xfe", .time_zone = "Europe/Amsterdam"};
    for (const Language language : kLanguages) {
        const std::string page =
            public_page(hostile, terms, {.months = {{hostile.period.first_day, "2026-05"}}}, clock_, language);
        EXPECT_EQ(test::unclosed_tag(page), "");
        EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("\x1b")), HasSubstr("&lt;script&gt;{0}")));
    }
    const auto json = nlohmann::json::parse(public_json(hostile.name, hostile.slots, terms, "2026-05"));
    EXPECT_THAT(json.at("street").get<std::string>(), HasSubstr("</title><script>"));
    EXPECT_EQ(json.at("slots").size(), 1008U);
    const auto about =
        nlohmann::json::parse(public_about({{.folder = "x", .name = *hostile.name, .days = {}}}, terms, "collector 1"));
    EXPECT_EQ(about.at("streets").at(0).at("folder"), "x");
    EXPECT_EQ(test::unclosed_tag(public_overview({{.folder = "x", .name = *hostile.name, .days = {}}}, "<b>", terms,
                                                 clock_, Language::dutch)),
              "");
}

TEST_F(PublicStreetTest, ATableIsReadAsItWasWritten) {
    std::vector<PublicSlot> all = slots({1, 2, 3, 4, 5});
    all.push_back(public_slot(week_.end, std::vector<double>(20, 254.37), {}));
    const std::string csv = public_csv(all);
    EXPECT_EQ(parse_public_csv(csv), all);
    EXPECT_EQ(parse_public_csv(csv.substr(0, csv.find('\n') + 1)), std::vector<PublicSlot>{});
    const std::string head = csv.substr(0, csv.find('\n') + 1);
    for (const std::string& wrong :
         {std::string(), std::string("start\r\n"), csv.substr(0, csv.size() - 1), csv + "x",
          head + "2026-06-01T00:00:00Z,3,,,nan,\r\n", head + "2026-06-01T00:00:00Z,3,,,231.0,\r\n",
          head + "2026-06-01T00:00:00Z,3,,,231\r\n", head + "today,3,,,231,\r\n", head + "\r\n",
          head + "2026-06-01T00:00:00Z,3,,,231,,\r\n"}) {
        EXPECT_EQ(parse_public_csv(wrong), std::nullopt) << wrong.substr(0, 200);
    }
}

TEST_F(PublicStreetTest, ThePageSaysWhatWasTooHigh) {
    const std::string page =
        public_page(street("Lindelaan"), {.rules = {}, .licence = "", .time_zone = "Europe/Amsterdam"}, {}, clock_,
                    Language::english);
    EXPECT_THAT(page, AllOf(HasSubstr("above 253 V on 1 of 7 days, for 2 h in all"),
                            HasSubstr("It was highest at 257.0 V, on Wed 20 May at 12:30."),
                            HasSubstr("has named no licence")));
}

}  // namespace
}  // namespace collector
