#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/presentation/digest.hpp>
#include <collector/report/pseudonyms.hpp>

#include "cli/captured_run.hpp"
#include "presentation/unclosed_tag.hpp"
#include "report/public_record.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::LateReading;
using test::Outcome;
using test::read_file;
using test::run_collector;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Files = std::map<std::string, std::string>;

/// By path within the folder, the list of what is ours included.
Files files_in(const std::filesystem::path& folder) {
    Files files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
        }
    }
    return files;
}

/// What changes when a file is written anew, even with the same content.
std::map<std::string, std::pair<ino_t, std::int64_t>> marks_in(const std::filesystem::path& folder) {
    std::map<std::string, std::pair<ino_t, std::int64_t>> marks;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        struct stat found {};
        stat(entry.path().c_str(), &found);
        marks[entry.path().lexically_relative(folder).string()] = {
            found.st_ino, found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec};
    }
    return marks;
}

/// The names of those that differ.
std::vector<std::string> changed(const Files& before, const Files& after) {
    std::vector<std::string> names;
    for (const auto& [name, text] : after) {
        if (!before.contains(name) || before.at(name) != text) {
            names.push_back(name);
        }
    }
    return names;
}

class PublishCommandTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        recorded_ = new test::TempDir;
        test::record_public_streets(*recorded_ / "voltage.db");
    }
    static void TearDownTestSuite() {
        delete recorded_;
        recorded_ = nullptr;
    }

    [[nodiscard]] Outcome publish(const std::vector<std::string>& more = {}) const {
        return publish_from(config_, more);
    }
    [[nodiscard]] Outcome publish_from(const std::string& config, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"publish", out_.string(), "--config", config, "--language", "en"};
        words.insert(words.end(), more.begin(), more.end());
        return run_collector(words);
    }
    /// Of the street of twenty alone, which then is the whole page.
    [[nodiscard]] std::string one_street(const std::filesystem::path& database) const {
        std::string text = test::config_of_public_streets(database);
        text.resize(text.find("[street.Achterweg]"));
        return folder_.write("one.toml", text).string();
    }
    [[nodiscard]] std::string published(const std::string& name) const { return read_file(out_ / name); }

    static test::TempDir* recorded_;
    test::TempDir folder_;
    std::filesystem::path database_ = *recorded_ / "voltage.db";
    std::filesystem::path out_ = folder_ / "out";
    std::string config_ = folder_.write("c.toml", test::config_of_public_streets(database_)).string();
};

test::TempDir* PublishCommandTest::recorded_ = nullptr;

const char* const kFolder = "dorpsstraat-1";

TEST_F(PublishCommandTest, WritesAPageForEachStreetAndOneThatLeadsToThem) {
    const Outcome outcome = publish({"--licence", "CC0-1.0 <x>"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("the street \"Achterweg\" has 2 of the 3 plugs that it takes"),
                                   HasSubstr("10 files written, 0 removed")));
    std::vector<std::string> names;
    for (const auto& [name, text] : files_in(out_)) {
        names.push_back(name);
    }
    EXPECT_THAT(names, ElementsAre(".collector-publish", "about.json", "dorpsstraat-1/2026-05.html",
                                   "dorpsstraat-1/2026-06.html", "dorpsstraat-1/data/2026-05.csv",
                                   "dorpsstraat-1/data/2026-05.json", "dorpsstraat-1/data/2026-06.csv",
                                   "dorpsstraat-1/data/2026-06.json", "dorpsstraat-1/data/README.txt",
                                   "dorpsstraat-1/index.html", "index.html"));
    EXPECT_THAT(published("index.html"), HasSubstr("<a href=\"dorpsstraat-1/index.html\">Dorpsstraat &lt;&amp;&gt; 1"));
    const std::string page = published("dorpsstraat-1/index.html");
    EXPECT_THAT(page, AllOf(HasSubstr("above 253 V on 1 of 8 days, for 2 h in all"), HasSubstr("CC0-1.0 &lt;x&gt;"),
                            HasSubstr("default-src 'none'"), Not(HasSubstr("<script"))));
    EXPECT_THAT(published("dorpsstraat-1/data/README.txt"), HasSubstr("CC0-1.0 <x>"));
}

TEST_F(PublishCommandTest, NoByteGivesAwayAPlug) {
    ASSERT_EQ(publish({"--licence", "ODbL 1.0"}).code, 0);
    std::vector<std::string> secrets = test::secrets_of_public_streets();
    for (const char* const topic : {"tasmota_P00001", "tasmota_Q00001"}) {
        Digest digest;
        digest.add(topic);
        secrets.push_back(digest.hex().substr(0, 8));
    }
    for (const auto& [name, text] : files_in(out_)) {
        for (const std::string& secret : secrets) {
            EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in " << name;
            EXPECT_EQ(name.find(secret), std::string::npos) << secret << " in " << name;
        }
        if (name.ends_with(".html")) {
            EXPECT_EQ(test::unclosed_tag(text), "") << name;
        }
    }
}

TEST_F(PublishCommandTest, APseudonymLeadsBackToNoStreetWithoutTheSalt) {
    const std::string salt = folder_.write("salt", "0123456789abcdef0123456789abcdef\n").string();
    std::filesystem::permissions(salt, std::filesystem::perms::owner_read);
    const Outcome outcome = publish({"--pseudonyms", "--salt-file", salt});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    std::vector<std::string> secrets = test::secrets_of_public_streets();
    const Pseudonyms pseudonyms("0123456789abcdef0123456789abcdef");
    for (const char* const topic : {"tasmota_P00001", "tasmota_P00020", "tasmota_Q00001", "Dorpsstraat <&> 1"}) {
        secrets.push_back(pseudonyms.of(topic).substr(5));
    }
    secrets.insert(secrets.end(), {"Dorpsstraat", "dorpsstraat", "0123456789abcdef"});
    for (const auto& [name, text] : files_in(out_)) {
        for (const std::string& secret : secrets) {
            EXPECT_EQ((name + text).find(secret), std::string::npos) << secret << " in " << name;
        }
    }
    EXPECT_THAT(published("index.html"), testing::ContainsRegex("street-[0-9a-f]{8}/index.html"));
    EXPECT_EQ(publish({"--pseudonyms"}).code, 64) << "which nobody could say again";
    EXPECT_EQ(publish({"--salt-file", salt}).code, 64);
}

TEST_F(PublishCommandTest, TheTableHasEverySlotAndTheJsonTheSame) {
    ASSERT_EQ(publish().code, 0);
    const std::string csv = published("dorpsstraat-1/data/2026-06.csv");
    EXPECT_THAT(csv, StartsWith("start,measured,above_253_percent,low_v,middle_v,high_v\r\n"
                                "2026-05-31T22:00:00Z,18,0,"));
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 7 * 144);
    EXPECT_THAT(csv, HasSubstr("2026-06-03T10:00:00Z,18,90,25")) << "at least 18 of 20 are 90 %";
    EXPECT_THAT(csv, HasSubstr("2026-06-05T00:00:00Z,3,,,230,\r\n")) << "five have whole volts, and no band";
    EXPECT_THAT(csv, HasSubstr("2026-06-06T00:00:00Z,0,,,,\r\n")) << "two are nothing";
    const auto json = nlohmann::json::parse(published("dorpsstraat-1/data/2026-06.json"));
    EXPECT_EQ(json.at("street"), "Dorpsstraat <&> 1");
    EXPECT_EQ(json.at("licence"), nullptr);
    EXPECT_EQ(json.at("slots").size(), 7U * 144U);
    std::string again = "start,measured,above_253_percent,low_v,middle_v,high_v\r\n";
    for (const auto& slot : json.at("slots")) {
        again += slot.at(0).get<std::string>();
        for (std::size_t column = 1; column < slot.size(); ++column) {
            again += "," + (slot.at(column).is_null()             ? ""
                            : slot.at(column).is_number_integer() ? fmt::to_string(slot.at(column).get<int>())
                                                                  : fmt::to_string(slot.at(column).get<double>()));
        }
        again += "\r\n";
    }
    EXPECT_EQ(again, csv);
}

TEST_F(PublishCommandTest, ASecondRunWritesNothing) {
    ASSERT_EQ(publish().code, 0);
    const auto before = marks_in(out_);
    const Outcome outcome = publish();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, Not(HasSubstr("written")));
    EXPECT_EQ(marks_in(out_), before);
    ASSERT_EQ(publish({"--anew"}).code, 0);
    EXPECT_EQ(marks_in(out_), before) << "nor where all is made anew";
}

TEST_F(PublishCommandTest, ALateReadingChangesOnlyItsMonth) {
    const auto other = folder_ / "late.db";
    test::record_public_streets(other, LateReading::in_june);
    ASSERT_EQ(publish_from(one_street(database_)).code, 0);
    const Files before = files_in(out_);
    ASSERT_EQ(publish_from(one_street(other)).code, 0);
    EXPECT_THAT(changed(before, files_in(out_)),
                ElementsAre("2026-06.html", "data/2026-06.csv", "data/2026-06.json", "index.html"));
}

TEST_F(PublishCommandTest, AMonthThatIsLongOverStaysUnlessAskedFor) {
    const auto other = folder_ / "late.db";
    test::record_public_streets(other, LateReading::in_may);
    ASSERT_EQ(publish_from(one_street(database_)).code, 0);
    const Files before = files_in(out_);
    ASSERT_EQ(publish_from(one_street(other)).code, 0);
    EXPECT_THAT(changed(before, files_in(out_)), IsEmpty());
    ASSERT_EQ(publish_from(one_street(other), {"--anew"}).code, 0);
    EXPECT_THAT(changed(before, files_in(out_)), Contains("data/2026-05.csv"));
}

/// From two versions of a month, one made with a plug and one without, that plug could be had by subtracting.
TEST_F(PublishCommandTest, AnotherListOfPlugsChangesNoMonthThatIsLongOver) {
    ASSERT_EQ(publish_from(one_street(database_)).code, 0);
    const Files before = files_in(out_);
    std::string other = read_file(one_street(database_));
    const auto from = other.find("\"tasmota_P00015\"");
    other.erase(from, other.find(']', from) - from);
    const std::string config = folder_.write("other.toml", other).string();
    ASSERT_EQ(publish_from(config).code, 0);
    EXPECT_THAT(changed(before, files_in(out_)),
                ElementsAre("2026-06.html", "data/2026-06.csv", "data/2026-06.json", "index.html"));
    // Nor does the first page show another May.
    const auto may_of = [](const std::string& page) {
        const auto row = page.find("<th scope=\"row\">Sun 31 May");
        return page.substr(row, page.find("</tr>", row) - row);
    };
    EXPECT_EQ(may_of(published("index.html")), may_of(before.at("index.html")));
    EXPECT_THAT(may_of(published("index.html")), HasSubstr("231.2 V"));
}

TEST_F(PublishCommandTest, OtherTermsMakeAllAnew) {
    ASSERT_EQ(publish().code, 0);
    const Outcome outcome = publish({"--minimum-plugs", "21"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("has 20 of the 21 plugs"));
    EXPECT_FALSE(std::filesystem::exists(out_ / kFolder)) << "what it wrote earlier is gone";
    EXPECT_THAT(published("index.html"), Not(HasSubstr("Dorpsstraat")));
    ASSERT_EQ(publish({"--minimum-plugs", "6"}).code, 0);
    EXPECT_THAT(published("dorpsstraat-1/data/2026-05.json"), HasSubstr("\"plugs_needed\": 6"));
    ASSERT_EQ(publish({"--minimum-plugs", "4"}).code, 0);
    EXPECT_THAT(published("dorpsstraat-1/data/2026-05.json"), HasSubstr("\"plugs_needed\": 4"));
    EXPECT_EQ(publish({"--minimum-plugs", "2"}).code, 64);
}

TEST_F(PublishCommandTest, WithoutStreetsTheWholeRecordIsOne) {
    const Outcome outcome = run_collector({"publish", out_.string(), "--database", database_.string()});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(published("index.html"), HasSubstr("<h1>Grid voltage</h1>"));
    EXPECT_EQ(nlohmann::json::parse(published("data/2026-06.json")).at("street"), nullptr);
}

TEST_F(PublishCommandTest, DaysAndWeeksCanBeNamed) {
    ASSERT_EQ(publish_from(one_street(database_), {"--from", "2026-06-02", "--to", "2026-06-03"}).code, 0);
    const std::string csv = published("data/2026-06.csv");
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 2 * 144);
    EXPECT_FALSE(std::filesystem::exists(out_ / "data/2026-05.csv"));
    ASSERT_EQ(publish_from(one_street(database_), {"--weeks", "1"}).code, 0);
    EXPECT_EQ(std::ranges::count(published("data/2026-06.csv"), '\n'), 1 + 7 * 144);
    EXPECT_FALSE(std::filesystem::exists(out_ / "data/2026-05.csv"));
    EXPECT_EQ(publish({"--weeks", "1", "--from", "2026-06-02"}).code, 64);
    EXPECT_EQ(publish({"--from", "June"}).code, 64);
    EXPECT_EQ(publish({"--weeks", "0"}).code, 64);
}

TEST_F(PublishCommandTest, SpeaksThreeLanguages) {
    for (const auto& [language, title] : {std::pair{"nl", "Netspanning, "}, {"de", "Netzspannung, "}}) {
        ASSERT_EQ(run_collector({"publish", out_.string(), "--config", config_, "--language", language}).code, 0);
        EXPECT_THAT(published("dorpsstraat-1/2026-05.html"),
                    AllOf(HasSubstr(fmt::format("<html lang=\"{}\">", language)), HasSubstr(title)));
    }
}

TEST_F(PublishCommandTest, AFolderOfOthersIsLeftAlone) {
    std::filesystem::create_directory(out_);
    folder_.write("out/holiday.jpg", "x");
    folder_.write("out/.htaccess", "x");
    const Outcome outcome = publish();
    EXPECT_EQ(outcome.code, 73);
    EXPECT_THAT(outcome.err, HasSubstr("holds \"holiday.jpg\", which collector publish did not write; name a folder "
                                       "that is new or empty"));
    EXPECT_EQ(files_in(out_), (Files{{"holiday.jpg", "x"}, {".htaccess", "x"}}));
    std::filesystem::remove(out_ / "holiday.jpg");
    EXPECT_EQ(publish().code, 0) << "what begins with a dot is no part of a page";
    EXPECT_EQ(published(".htaccess"), "x");
}

TEST_F(PublishCommandTest, WhatOthersPutThereLaterStays) {
    ASSERT_EQ(publish().code, 0);
    folder_.write("out/CNAME", "voltage.example.org");
    folder_.write("out/dorpsstraat-1/own.html", "x");
    ASSERT_EQ(publish({"--minimum-plugs", "21"}).code, 0);
    EXPECT_EQ(published("CNAME"), "voltage.example.org");
    EXPECT_EQ(published("dorpsstraat-1/own.html"), "x");
    EXPECT_FALSE(std::filesystem::exists(out_ / "dorpsstraat-1/index.html"));
    folder_.write("out/dorpsstraat-1/index.html", "mine");
    const Outcome outcome = publish();
    EXPECT_EQ(outcome.code, 73);
    EXPECT_THAT(outcome.err, HasSubstr("holds \"dorpsstraat-1/index.html\", which collector publish did not write"));
    EXPECT_EQ(published("dorpsstraat-1/index.html"), "mine");
}

TEST_F(PublishCommandTest, ALinkLeadsNobodyOutOfTheFolder) {
    ASSERT_EQ(publish_from(one_street(database_)).code, 0);
    const auto elsewhere = folder_ / "elsewhere";
    std::filesystem::rename(out_ / "data", elsewhere);
    std::filesystem::create_directory_symlink(elsewhere, out_ / "data");
    const Files before = files_in(elsewhere);
    EXPECT_EQ(publish_from(one_street(database_), {"--licence", "other"}).code, 73);
    EXPECT_EQ(files_in(elsewhere), before);
}

TEST_F(PublishCommandTest, AListThatIsNotOursIsSaid) {
    ASSERT_EQ(publish().code, 0);
    folder_.write("kept", "x");
    for (const char* const list :
         {"", "nonsense\n", "collector publish 1\nfile ../kept\n", "collector publish 1\nfile /etc/passwd\n",
          "collector publish 1\nfolder a/../..\n", "collector publish 1\nrubbish\n"}) {
        folder_.write("out/.collector-publish", list);
        const Outcome outcome = publish();
        EXPECT_EQ(outcome.code, 65) << list;
        EXPECT_THAT(outcome.err, HasSubstr("is not as collector publish writes it"));
    }
    EXPECT_EQ(read_file(folder_ / "kept"), "x");
}

TEST_F(PublishCommandTest, WhereNothingCanBeWrittenIsSaid) {
    EXPECT_EQ(run_collector({"publish", "/proc/nothing", "--config", config_}).code, 73);
    EXPECT_EQ(run_collector({"publish", config_, "--config", config_}).code, 73) << "a file";
    EXPECT_EQ(run_collector({"publish", (folder_ / "a/b").string(), "--config", config_}).code, 73);
    EXPECT_EQ(run_collector({"publish", out_.string(), "--database", (folder_ / "none.db").string()}).code, 66);
    EXPECT_EQ(run_collector({"publish"}).code, 64);
    EXPECT_FALSE(std::filesystem::exists(out_));
}

/// A limit on the size of a file stands for a full disk: writing fails, and what was there must be whole.
TEST_F(PublishCommandTest, AFullDiskLeavesTheEarlierPageWhole) {
    ASSERT_EQ(publish_from(one_street(database_)).code, 0);
    const Files before = files_in(out_);
    const std::string config = one_street(database_);
    for (const rlim_t bytes : {0U, 1000U, 20000U}) {
        const Outcome outcome = test::run_captured([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{bytes, bytes};
            setrlimit(RLIMIT_FSIZE, &limit);
            return test::call_collector({"publish", out_.string(), "--config", config, "--language", "de"});
        });
        EXPECT_EQ(outcome.code, 74) << bytes << outcome.err;
        for (const auto& [name, text] : files_in(out_)) {
            EXPECT_THAT(name, Not(HasSubstr(".tmp")));
            EXPECT_TRUE(!name.ends_with(".html") || text.ends_with("</html>\n")) << name;
        }
    }
    EXPECT_EQ(files_in(out_).at("index.html"), before.at("index.html"));
    ASSERT_EQ(publish_from(config).code, 0) << "it goes on from there";
    EXPECT_EQ(files_in(out_), before);
}

/// Killed within a file, at one that is larger than the limit, it leaves whole ones, and the next one goes on.
TEST_F(PublishCommandTest, AKilledOneLeavesWholeFiles) {
    const std::string config = one_street(database_);
    ASSERT_EQ(publish_from(config).code, 0);
    const Files wanted = files_in(out_);
    std::filesystem::remove_all(out_);
    std::size_t files = 0;
    for (const rlim_t bytes : {0U, 1000U, 7000U, 20000U, 45000U}) {
        const Outcome outcome = test::run_captured([&] {
            const rlimit limit{bytes, bytes};
            setrlimit(RLIMIT_FSIZE, &limit);
            return test::call_collector({"publish", out_.string(), "--config", config, "--language", "en"});
        });
        EXPECT_EQ(outcome.code, 128 + SIGXFSZ) << bytes << outcome.err;
        Files left = files_in(out_);
        left.erase(".collector-publish");
        std::erase_if(left, [](const auto& file) { return file.first.ends_with(".collector-publish.tmp"); });
        EXPECT_GE(left.size(), files);
        files = left.size();
        for (const auto& [name, text] : left) {
            EXPECT_EQ(text, wanted.at(name)) << name;
        }
    }
    EXPECT_GT(files, 2U);
    const Outcome last = publish_from(config);
    EXPECT_EQ(last.code, 0) << last.err;
    EXPECT_EQ(files_in(out_), wanted) << "nothing is left of what was begun";
}

TEST_F(PublishCommandTest, StreetsNeedFoldersOfTheirOwn) {
    const std::string config =
        folder_
            .write("same.toml",
                   fmt::format(
                       "[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"{}\"\n"
                       "[street.\"Weg 1\"]\nplugs = [\"tasmota_P00001\", \"tasmota_P00002\", \"tasmota_P00003\"]\n"
                       "[street.\"weg-1\"]\nplugs = [\"tasmota_P00004\", \"tasmota_P00005\", \"tasmota_P00006\"]\n",
                       database_.string()))
            .string();
    const Outcome outcome = publish_from(config);
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, HasSubstr("would both be published in the folder weg-1"));
    EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(PublishCommandTest, AStreetThatIsTooSmallIsNotNamedWhereItIsAlone) {
    const std::string config =
        folder_
            .write("small.toml", fmt::format("[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\n"
                                             "path = \"{}\"\n[street.Achterweg]\nplugs = "
                                             "[\"tasmota_Q00001\", \"tasmota_Q00002\"]\n",
                                             database_.string()))
            .string();
    ASSERT_EQ(publish_from(config).code, 0);
    for (const auto& [name, text] : files_in(out_)) {
        EXPECT_THAT(text, Not(HasSubstr("Achterweg"))) << name;
        EXPECT_THAT(text, Not(HasSubstr("250"))) << name;
    }
    EXPECT_THAT(published("index.html"), HasSubstr("too few plugs were measured"));
}

TEST(PublishWithoutARecordTest, AnEmptyDatabaseIsAPageThatSaysSo) {
    const test::TempDir folder;
    test::record(folder / "voltage.db", {}, test::Settled::none);
    const Outcome outcome =
        run_collector({"publish", (folder / "out").string(), "--database", (folder / "voltage.db").string()});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(read_file(folder / "out/index.html"), HasSubstr("Nothing can be shown"));
}

}  // namespace
}  // namespace collector
