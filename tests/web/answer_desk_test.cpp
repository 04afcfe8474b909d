#include "web/answer_desk.hpp"

#include <cmath>
#include <set>

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/measured_street.hpp"
#include "report/measured_week.hpp"
#include "report/recorded_fleet.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"
#include "web/answer_parts.hpp"

namespace collector::web {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::at;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// A desk over a database file of the test's own.
class AnswerDeskTest : public testing::Test {
  protected:
    HttpAnswer ask(const std::string& target, const HttpRequest& request = {}) {
        const auto parsed = parse_target(target);
        EXPECT_TRUE(parsed) << target;
        return desk_.answer(request, *parsed);
    }
    json get(const std::string& target) {
        const HttpAnswer answer = ask(target);
        EXPECT_EQ(answer.status, 200U) << target << ": " << answer.body;
        EXPECT_EQ(answer.content_type, "application/json") << target;
        return json::parse(answer.body);
    }
    /// What is said of a request that is refused.
    std::string refusal(const std::string& target, unsigned status) {
        const HttpAnswer answer = ask(target);
        EXPECT_EQ(answer.status, status) << target << ": " << answer.body;
        EXPECT_EQ(answer.content_type, "application/problem+json") << target;
        return json::parse(answer.body)["detail"];
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    WebSettings settings_{.program = "collector 9.9.9", .database = file_, .language = {}, .streets = {}};
    OpenRecord open_ = [this] { return open_sqlite_record(file_); };
    RecordVersions versions_{open_};
    KeptAnswers kept_;
    test::ManualClock clock_{test::fleet_end() + 30s};
    AnswerDesk desk_{{settings_, versions_, kept_}, open_, clock_};
};

// Without a record.

TEST_F(AnswerDeskTest, WithoutADatabaseTheSiteSaysSo) {
    const json site = get("/api/v1/site");
    EXPECT_EQ(site["recording"], "no_database");
    EXPECT_EQ(site["last_reading"], nullptr);
    EXPECT_EQ(site["limits"]["high_10"], 253);
    EXPECT_THAT(refusal("/api/v1/latest", 503), HasSubstr("there is no database"));
}

TEST_F(AnswerDeskTest, ADatabaseThatComesLaterIsFound) {
    EXPECT_EQ(get("/api/v1/site")["recording"], "no_database");
    test::record_fleet(file_);
    EXPECT_EQ(get("/api/v1/plugs")["plugs"].size(), 4U);
}

TEST_F(AnswerDeskTest, WhatIsNoDatabaseIsAProblemOfThatRequestAlone) {
    folder_.write("voltage.db", "no database at all, but long enough to be read as one");
    EXPECT_EQ(ask("/api/v1/plugs").status, 503U);
    std::filesystem::remove(file_);
    test::record_fleet(file_);
    EXPECT_EQ(ask("/api/v1/plugs").status, 200U);
}

TEST_F(AnswerDeskTest, TheFileIsNotNamedToThePublic) {
    settings_.is_public = true;
    EXPECT_EQ(refusal("/api/v1/street", 503), "there is no record yet");
}

// Addresses and parameters.

TEST_F(AnswerDeskTest, OtherAddressesAreNotThere) {
    for (const char* target : {"/api/v1/", "/api/v1", "/api/v2/plugs", "/api/v1/plugs/", "/api/v1/../v1/plugs",
                               "/API/v1/plugs", "/etc/passwd"}) {
        EXPECT_EQ(refusal(target, 404), "there is nothing at this address") << target;
    }
}

TEST_F(AnswerDeskTest, ParametersThatCannotBeMeantAreRefused) {
    test::record_fleet(file_);
    const std::string series = "/api/v1/series?plug=tasmota_A1C001";
    EXPECT_THAT(refusal("/api/v1/plugs?plug=x", 400), HasSubstr("takes no parameter \"plug\""));
    EXPECT_THAT(refusal("/api/v1/series", 400), HasSubstr("the parameter plug is missing"));
    EXPECT_THAT(refusal("/api/v1/series?plug=' OR 1=1 --", 404), HasSubstr("no plug on record"));
    EXPECT_THAT(refusal(series + "&channel=0", 400), HasSubstr("limit channel"));
    EXPECT_THAT(refusal(series + "&points=9", 400), HasSubstr("limit points: \"9\" is no number from 10 to 4000"));
    EXPECT_THAT(refusal(series + "&points=1e3", 400), HasSubstr("limit points"));
    EXPECT_THAT(refusal(series + "&from=yesterday", 400), HasSubstr("from=\"yesterday\" is no time"));
    EXPECT_THAT(refusal(series + "&from=-1", 400), HasSubstr("is no time"));
    EXPECT_THAT(refusal(series + "&to=99999999999999999999", 400), HasSubstr("is no time"));
    EXPECT_THAT(refusal(series + "&from=5&to=5", 400), HasSubstr("from does not come before to"));
    EXPECT_THAT(refusal(series + "&from=0", 400), HasSubstr("limit span: at most 400 days"));
    EXPECT_THAT(refusal(series + "&format=xml", 400), HasSubstr("neither json nor csv"));
    EXPECT_THAT(refusal("/api/v1/street?from=2026-01-01", 400), HasSubstr("limit span: at most 35 days of a street"));
    EXPECT_THAT(refusal("/api/v1/street?street=x", 404), HasSubstr("no street \"x\""));
    EXPECT_THAT(refusal("/report?plug=strip&week=2026-W60", 400), HasSubstr("2026-W60"));
    EXPECT_THAT(refusal("/report?plug=strip&language=fr", 400), HasSubstr("none of en, nl, de"));
}

TEST_F(AnswerDeskTest, MoreRowsThanAnAnswerHoldsAreRefused) {
    RowTable table("rows", {"n"});
    for (std::size_t i = 0; i < kRowsMax; ++i) {
        EXPECT_TRUE(table.add({i}));
    }
    EXPECT_FALSE(table.add({0}));
}

// Answers are what the document says.

TEST_F(AnswerDeskTest, AnswersHaveTheKeysOfTheDocument) {
    test::record_measured_week(file_);
    clock_.step(at("2026-05-25T08:00:00Z") - clock_.utc_now());
    const json paths = json::parse(test::read_file(COLLECTOR_PROJECT "/docs/openapi.json"))["paths"];
    for (const Resource& resource : resources()) {
        if (resource.path == "/report") {
            continue;
        }
        const json& get_it = paths[std::string(resource.path)]["get"];
        const bool needs_plug = !get_it["parameters"].empty() && get_it["parameters"][0]["required"] == true;
        const json answer = get(std::string(resource.path) + (needs_plug ? "?plug=tasmota_A1C001" : ""));
        const json& schema = get_it["responses"]["200"]["content"]["application/json"]["schema"];
        if (!schema.contains("required")) {
            continue;
        }
        std::set<std::string> keys;
        for (const auto& [key, value] : answer.items()) {
            keys.insert(key);
            const json& rows = schema["properties"][key];
            if (rows.contains("items") && !value.empty()) {
                std::vector<std::string> columns;
                for (const auto& [column, cell] : value[0].items()) {
                    columns.push_back(column);
                }
                EXPECT_THAT(columns, testing::UnorderedElementsAreArray(
                                         rows["items"]["required"].get<std::vector<std::string>>()))
                    << resource.path;
            }
        }
        EXPECT_EQ(keys, schema["required"].get<std::set<std::string>>()) << resource.path;
    }
}

// What is there now.

class FleetDeskTest : public AnswerDeskTest {
  protected:
    FleetDeskTest() {
        test::record_fleet(file_);
        settings_.streets = {{"Dorpsstraat 3812", {"tasmota_A1C001", "nobody"}}};
    }
};

TEST_F(FleetDeskTest, PlugsAreAsTheyAreOnRecord) {
    const json plugs = get("/api/v1/plugs")["plugs"];
    ASSERT_EQ(plugs.size(), 4U);
    EXPECT_EQ(plugs[0]["plug"], "tasmota_A1C001");
    EXPECT_EQ(plugs[0]["name"], "Kitchen");
    EXPECT_EQ(plugs[0]["street"], "Dorpsstraat 3812");
    EXPECT_EQ(plugs[1]["street"], nullptr);
    EXPECT_EQ(plugs[2]["channels"], json::array({1, 2}));
    EXPECT_EQ(plugs[2]["online"], false);
    EXPECT_EQ(plugs[2]["name"], "=cmd|' \x1b[31m<b>") << "the page escapes it";
    EXPECT_EQ(plugs[3]["last_seen"], nullptr);
}

TEST_F(FleetDeskTest, LatestCountsWhatIsFresh) {
    const json latest = get("/api/v1/latest");
    EXPECT_EQ(latest["measured"], 2);
    EXPECT_EQ(latest["above_253"], 0);
    EXPECT_EQ(latest["median_v"], 231);
    const json& readings = latest["readings"];
    ASSERT_EQ(readings.size(), 4U);
    EXPECT_EQ(readings[0]["plug"], "tasmota_A1C001");
    EXPECT_EQ(readings[0]["voltage_v"], 231.4);
    EXPECT_EQ(readings[0]["fresh"], true);
    EXPECT_EQ(readings[0]["recent"].size(), 10U);
    EXPECT_EQ(readings[1]["fresh"], true) << "it reports every five minutes";
    EXPECT_EQ(readings[2]["plug"], "strip");
    EXPECT_EQ(readings[2]["fresh"], false);
    EXPECT_EQ(readings[2]["recent"], json::array());
}

TEST_F(FleetDeskTest, ACollectorThatHasStoppedIsStale) {
    EXPECT_EQ(get("/api/v1/site")["recording"], "ok");
    EXPECT_EQ(get("/api/v1/health")["run"], nullptr);
    SQLite::Database(file_, SQLite::OPEN_READWRITE)
        .exec(
            "INSERT INTO collector_run (start_time, alive_time, stop_time, version) VALUES (1000, 2000, 3000, "
            "'0.2.0')");
    const json site = get("/api/v1/site");
    EXPECT_EQ(site["recording"], "stale");
    EXPECT_EQ(site["last_reading"], test::fleet_end().time_since_epoch().count());
    EXPECT_EQ(site["time_zone"], "Europe/Amsterdam");
    EXPECT_EQ(site["streets"], json::array({"Dorpsstraat 3812"}));
    EXPECT_EQ(get("/api/v1/health")["run"],
              (json{{"start", 1000}, {"alive", 2000}, {"end", 3000}, {"version", "0.2.0"}}));
}

TEST_F(FleetDeskTest, TheFleetIsWhatTheCommandSays) {
    const json fleet = get("/api/v1/fleet");
    EXPECT_EQ(fleet["plugs"].size(), 4U);
    EXPECT_EQ(fleet["program"], "collector 9.9.9");
}

// Curves.

TEST_F(FleetDeskTest, FewSamplesAreShownAsTheyAre) {
    const json series = get("/api/v1/series?plug=tasmota_A1C001&from=2026-06-08T14:30:00Z&to=2026-06-08T15:00:01Z");
    EXPECT_EQ(series["kind"], "samples");
    EXPECT_EQ(series["step_ms"], nullptr);
    ASSERT_EQ(series["points"].size(), 31U);
    EXPECT_EQ(series["points"][30], json::array({1'780'930'800'000, 231.4, 231.4, 231.4}));
}

TEST_F(FleetDeskTest, ManySamplesAreBucketsThatKeepTheExtremes) {
    const json series = get("/api/v1/series?plug=tasmota_A1C001&points=10");
    EXPECT_EQ(series["kind"], "minmax");
    EXPECT_EQ(series["step_ms"], 8'640'000);
    EXPECT_EQ(series["points"].back()[3], 231.4);
    EXPECT_EQ(series["points"].back()[1], 230.1);
}

TEST_F(FleetDeskTest, ALongTimeIsMadeOfIntervals) {
    const json series = get("/api/v1/series?plug=tasmota_A1C001&from=2026-05-08&points=4000");
    EXPECT_EQ(series["kind"], "minmax");
    EXPECT_EQ(series["step_ms"], 1'200'000);
    EXPECT_EQ(series["points"].size(), 69U) << "a day of 72 less an hour";
    EXPECT_EQ(series["points"][0], json::array({1'780'844'400'000, 230.1, 230.1, 230.1}));
}

TEST_F(FleetDeskTest, RowsAreAlsoCsv) {
    const HttpAnswer answer = ask("/api/v1/gaps?format=csv&from=2026-06-08&to=2026-06-09");
    EXPECT_EQ(answer.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(answer.body, "plug,start,end,cause\r\n,1780912800000,1780916400000,collector_stopped\r\n");
    EXPECT_THAT(ask("/api/v1/series?plug=strip&format=csv").body, StartsWith("time,min_v,mean_v,max_v\r\n"));
}

// Tags.

TEST_F(FleetDeskTest, WhatHasNotChangedIsNotSentAgain) {
    HttpRequest request;
    request.if_none_match = ask("/api/v1/plugs").etag;
    EXPECT_THAT(*request.if_none_match, StartsWith("W/\""));
    EXPECT_EQ(ask("/api/v1/plugs", request).status, 304U);
    EXPECT_EQ(ask("/api/v1/plugs", request).body, "");
    clock_.advance(1h);
    EXPECT_EQ(ask("/api/v1/plugs", request).status, 304U);
    test::record_fleet(file_);
    EXPECT_EQ(ask("/api/v1/plugs", request).status, 200U) << "the record has changed";
}

TEST_F(FleetDeskTest, WhatDependsOnTheTimeIsSentAgainSoon) {
    HttpRequest request;
    request.if_none_match = ask("/api/v1/latest").etag;
    EXPECT_EQ(ask("/api/v1/latest", request).status, 304U);
    clock_.advance(10s);
    EXPECT_EQ(ask("/api/v1/latest", request).status, 200U);
    request.if_none_match = ask("/api/v1/series?plug=strip&to=2026-06-08").etag;
    clock_.advance(1h);
    EXPECT_EQ(ask("/api/v1/series?plug=strip&to=2026-06-08", request).status, 304U);
}

TEST_F(FleetDeskTest, TagsOfAnotherProcessMeanNothing) {
    RecordVersions other(open_);
    EXPECT_NE(other.current(), versions_.current());
}

TEST_F(FleetDeskTest, WhatIsLongIsCompressedForWhomTakesIt) {
    HttpRequest request;
    request.accept_encoding = "gzip";
    const HttpAnswer answer = ask("/api/v1/fleet", request);
    EXPECT_THAT(answer.headers, testing::Contains(std::pair<std::string, std::string>("Content-Encoding", "gzip")));
    EXPECT_THAT(answer.body, StartsWith("\x1f\x8b"));
    EXPECT_THAT(ask("/api/v1/fleet").headers, testing::IsEmpty());
}

// The public.

TEST_F(FleetDeskTest, ThePublicIsShownStreetsAlone) {
    settings_.is_public = true;
    settings_.streets.clear();  // all plugs are one
    for (const Resource& resource : resources()) {
        const bool is_public = resource.path == "/api/v1/site" || resource.path == "/api/v1/street";
        EXPECT_EQ(ask(std::string(resource.path) + "?").status, is_public ? 200U : 404U) << resource.path;
    }
    EXPECT_EQ(get("/api/v1/site")["site"], nullptr);
}

class StreetDeskTest : public AnswerDeskTest {
  protected:
    StreetDeskTest() {
        test::record_measured_street(file_);
        clock_.step(at("2026-05-25T08:00:00Z") - clock_.utc_now());
        settings_.streets = {{"Long", {"tasmota_S00001", "tasmota_S00002", "tasmota_S00003"}},
                             {"Short", {"tasmota_S00001", "tasmota_S00003"}}};
    }
    const std::string noon_ = "from=2026-05-20T10:00:00Z&to=2026-05-20T10:10:00Z";
};

TEST_F(StreetDeskTest, SaysWhatItsPlugsShowTogether) {
    for (int i = 0; i < 2; ++i) {
        const json street = get("/api/v1/street?" + noon_);
        EXPECT_EQ(street["plugs"], 5);
        ASSERT_EQ(street["slots"].size(), 1U);
        EXPECT_EQ(street["slots"][0][1], 6) << "curves; the third plug has two";
        EXPECT_GE(street["slots"][0][2], 5) << "24 V more from noon on";
    }
    EXPECT_EQ(get("/api/v1/street?street=Short&" + noon_)["slots"][0][1], 3);
    EXPECT_EQ(get("/api/v1/street?from=2026-05-18&to=2026-05-25")["slots"].size(), 144 * 7U - 6U - 12U)
        << "from Sunday 22:00 UTC on, but the hour in which the collector did not run";
}

TEST_F(StreetDeskTest, ThePublicSeesWhatIsPublished) {
    settings_.is_public = true;
    const json street = get("/api/v1/street?street=Long&" + noon_);
    EXPECT_EQ(street["plugs"], nullptr);
    ASSERT_EQ(street["slots"].size(), 1U);
    const json& slot = street["slots"][0];
    EXPECT_EQ(slot[1], 3) << "plugs, not curves";
    EXPECT_EQ(slot[2], nullptr) << "of three, how many were above would tell of each";
    EXPECT_EQ(slot[4], std::floor(slot[4].get<double>())) << "of three plugs, whole volts";
    EXPECT_EQ(slot[3], slot[4]);
    EXPECT_EQ(slot[5], slot[4]);
    EXPECT_EQ(slot[6], nullptr) << "the highest is one plug's";
}

TEST_F(StreetDeskTest, ThePublicIsNotToldOfAStreetThatIsTooSmall) {
    settings_.is_public = true;
    EXPECT_EQ(get("/api/v1/site")["streets"], json::array({"Long"}));
    EXPECT_EQ(ask("/api/v1/street?street=Short").status, 404U);
}

TEST_F(StreetDeskTest, ThePublicCannotSubtractStreetsFromTheWhole) {
    settings_.is_public = true;
    EXPECT_EQ(ask("/api/v1/street?" + noon_).status, 400U);
    settings_.streets.clear();
    EXPECT_EQ(get("/api/v1/street?" + noon_)["slots"][0][1], 3) << "five plugs";
}

// What was found out.

class WeekDeskTest : public AnswerDeskTest {
  protected:
    WeekDeskTest() {
        test::record_measured_week(file_);
        clock_.step(at("2026-05-25T08:00:00Z") - clock_.utc_now());
    }
};

TEST_F(WeekDeskTest, WeeksAreCountedAsTheReportDoes) {
    const json weeks = get("/api/v1/weeks?plug=tasmota_A1C001")["weeks"];
    ASSERT_EQ(weeks.size(), 1U);
    EXPECT_EQ(weeks[0]["week"], test::kMeasuredWeek);
    EXPECT_EQ(weeks[0]["intervals"], 1008);
    EXPECT_EQ(weeks[0]["valid"], 1002);
    EXPECT_EQ(weeks[0]["above_253"], 5);
    EXPECT_EQ(weeks[0]["verdict"], "fail");
    EXPECT_EQ(weeks[0]["coverage_percent"], 99.4);
}

TEST_F(WeekDeskTest, EpisodesAndIntervalsAreThoseOfTheRecord) {
    const json episodes = get("/api/v1/episodes?plug=tasmota_A1C001")["episodes"];
    ASSERT_EQ(episodes.size(), 2U);
    EXPECT_EQ(episodes[0]["start"], at("2026-05-20T11:00:00Z").time_since_epoch().count());
    EXPECT_EQ(episodes[0]["end"], at("2026-05-20T11:40:00Z").time_since_epoch().count());
    const json intervals =
        get("/api/v1/intervals?plug=tasmota_A1C001&from=2026-05-20T11:00:00Z"
            "&to=2026-05-20T12:00:00Z")["intervals"];
    ASSERT_EQ(intervals.size(), 6U);
    EXPECT_EQ(intervals[0]["rms_v"], 254);
    EXPECT_EQ(intervals[0]["status"], "valid");
}

TEST_F(WeekDeskTest, TheReportIsAPageInTheLanguageThatIsAskedFor) {
    const HttpAnswer answer = ask("/report?plug=tasmota_A1C001&week=2026-W21&language=nl");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(answer.body, AllOf(HasSubstr("lang=\"nl\""), HasSubstr("collector report en50160 --week 2026-W21")));
    EXPECT_EQ(answer.headers.at(0).first, "Content-Security-Policy");
}

}  // namespace
}  // namespace collector::web
