#include "source_rules.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace collector::test {
namespace {

using Includes = std::vector<std::string>;
using Check = std::vector<std::string> (*)(const std::vector<SourceFile>&);

/// A file with one include, and whether the rule lets it pass.
struct RuleCase {
    std::string_view name;
    std::string path;
    std::string include;
    bool passes;

    friend std::ostream& operator<<(std::ostream& out, const RuleCase& row) { return out << row.name; }
};

constexpr bool kPasses = true;
constexpr bool kFails = false;

std::string name_of(const testing::TestParamInfo<RuleCase>& info) {
    return std::string(info.param.name);
}

void expect_rule(Check check, const RuleCase& row) {
    const auto violations = check({SourceFile{row.path, {row.include}}});
    ASSERT_EQ(violations.size(), row.passes ? 0U : 1U) << (violations.empty() ? "" : violations[0]);
    if (!row.passes) {
        EXPECT_NE(violations[0].find(row.path), std::string::npos) << violations[0];
    }
}

class FolderRuleTest : public testing::TestWithParam<RuleCase> {};

TEST_P(FolderRuleTest, LetsPassOrFails) {
    expect_rule(check_folder_directions, GetParam());
}

const RuleCase kFolderCases[] = {
    {"base_sees_base", "include/collector/base/a.hpp", "<collector/base/b.hpp>", kPasses},
    {"base_sees_model", "include/collector/base/a.hpp", "<collector/model/b.hpp>", kFails},
    {"model_sees_base", "include/collector/model/a.hpp", "<collector/base/b.hpp>", kPasses},
    {"model_sees_tasmota", "include/collector/model/a.hpp", "<collector/tasmota/b.hpp>", kFails},
    {"tasmota_sees_model", "src/tasmota/a.cpp", "<collector/model/b.hpp>", kPasses},
    {"tasmota_sees_store", "src/tasmota/a.cpp", "<collector/store/b.hpp>", kFails},
    {"tasmota_sees_mqtt", "src/tasmota/a.cpp", "<collector/mqtt/b.hpp>", kFails},
    {"mqtt_sees_model", "src/mqtt/a.cpp", "<collector/model/b.hpp>", kPasses},
    {"mqtt_sees_config", "src/mqtt/a.cpp", "<collector/config/b.hpp>", kFails},
    {"store_sees_base", "src/store/a.cpp", "<collector/base/b.hpp>", kPasses},
    {"store_sees_recorder", "src/store/a.cpp", "<collector/recorder/b.hpp>", kFails},
    {"recorder_sees_store", "src/recorder/a.cpp", "<collector/store/b.hpp>", kPasses},
    {"recorder_sees_tasmota", "src/recorder/a.cpp", "<collector/tasmota/b.hpp>", kFails},
    {"config_sees_mqtt", "include/collector/config/a.hpp", "<collector/mqtt/b.hpp>", kPasses},
    {"config_sees_tasmota", "src/config/a.cpp", "<collector/tasmota/b.hpp>", kPasses},
    {"config_sees_recorder", "src/config/a.cpp", "<collector/recorder/b.hpp>", kPasses},
    {"config_sees_store", "src/config/a.cpp", "<collector/store/b.hpp>", kFails},
    {"config_sees_process", "src/config/a.cpp", "<collector/process/b.hpp>", kFails},
    {"quality_sees_model", "src/quality/a.cpp", "<collector/model/b.hpp>", kPasses},
    {"quality_sees_store", "src/quality/a.cpp", "<collector/store/b.hpp>", kFails},
    {"report_sees_quality", "src/report/a.cpp", "<collector/quality/b.hpp>", kPasses},
    {"recorder_sees_plugs", "src/recorder/a.cpp", "<collector/plugs/b.hpp>", kPasses},
    {"recorder_sees_quality", "src/recorder/a.cpp", "<collector/quality/b.hpp>", kFails},
    {"plugs_sees_store", "src/plugs/a.cpp", "<collector/store/b.hpp>", kFails},
    {"store_sees_quality", "src/store/a.cpp", "<collector/quality/b.hpp>", kFails},
    {"evidence_sees_quality", "src/evidence/a.cpp", "<collector/quality/b.hpp>", kPasses},
    {"evidence_sees_recorder", "src/evidence/a.cpp", "<collector/recorder/b.hpp>", kFails},
    {"report_sees_store", "src/report/a.cpp", "<collector/store/b.hpp>", kPasses},
    {"report_sees_evidence", "src/report/a.cpp", "<collector/evidence/b.hpp>", kFails},
    {"forward_sees_report", "src/forward/a.cpp", "<collector/report/b.hpp>", kFails},
    {"process_sees_config", "include/collector/process/a.hpp", "<collector/config/b.hpp>", kPasses},
    {"process_sees_store", "src/process/a.cpp", "<collector/store/b.hpp>", kFails},
    {"web_sees_daemon", "src/web/a.cpp", "<collector/daemon/b.hpp>", kFails},
    {"daemon_sees_evidence", "src/daemon/a.cpp", "<collector/evidence/b.hpp>", kPasses},
    {"daemon_sees_check", "src/daemon/a.cpp", "<collector/check/b.hpp>", kFails},
    {"daemon_sees_watch", "src/daemon/a.cpp", "<collector/watch/b.hpp>", kFails},
    {"daemon_sees_report", "src/daemon/a.cpp", "<collector/report/b.hpp>", kFails},
    {"daemon_sees_cli", "src/daemon/a.cpp", "<collector/cli/b.hpp>", kFails},
    {"check_sees_mqtt", "src/check/a.cpp", "<collector/mqtt/b.hpp>", kPasses},
    {"check_sees_daemon", "src/check/a.cpp", "<collector/daemon/b.hpp>", kFails},
    {"check_sees_watch", "src/check/a.cpp", "<collector/watch/b.hpp>", kFails},
    {"watch_sees_plugs", "src/watch/a.cpp", "<collector/plugs/b.hpp>", kPasses},
    {"watch_sees_daemon", "src/watch/a.cpp", "<collector/daemon/b.hpp>", kFails},
    {"watch_sees_check", "src/watch/a.cpp", "<collector/check/b.hpp>", kFails},
    {"cli_sees_daemon", "src/cli/a.cpp", "<collector/daemon/b.hpp>", kPasses},
    {"cli_sees_base", "src/cli/a.cpp", "<collector/base/b.hpp>", kPasses},
    {"own_private_header", "src/tasmota/a.cpp", "\"tasmota/b.hpp\"", kPasses},
    {"private_header_of_another_folder", "src/daemon/a.cpp", "\"store/b.hpp\"", kFails},
    {"private_header_without_folder", "src/daemon/a.cpp", "\"b.hpp\"", kFails},
    {"private_header_by_a_way_up", "src/daemon/a.cpp", "\"../store/b.hpp\"", kFails},
    {"private_header_in_a_public_one", "include/collector/base/a.hpp", "\"base/b.hpp\"", kFails},
    {"public_header_without_folder", "src/daemon/a.cpp", "<collector/b.hpp>", kFails},
    {"folder_without_a_rule", "src/utils/a.cpp", "<vector>", kFails},
    {"file_without_a_folder", "src/a.cpp", "<vector>", kFails},
    {"standard_header", "src/base/a.cpp", "<vector>", kPasses},
    {"tool_beside_it", "tools/sim/a.cpp", "\"b.hpp\"", kPasses},
};

INSTANTIATE_TEST_SUITE_P(Structure, FolderRuleTest, testing::ValuesIn(kFolderCases), name_of);

class LibraryRuleTest : public testing::TestWithParam<RuleCase> {};

TEST_P(LibraryRuleTest, LetsPassOrFails) {
    expect_rule(check_libraries, GetParam());
}

const RuleCase kLibraryCases[] = {
    {"paho_in_mqtt", "src/mqtt/a.cpp", "<mqtt/async_client.h>", kPasses},
    {"paho_in_app", "src/daemon/a.cpp", "<mqtt/async_client.h>", kFails},
    {"paho_c_in_mqtt", "src/mqtt/a.cpp", "<MQTTAsync.h>", kPasses},
    {"paho_c_in_cli", "src/cli/a.cpp", "<MQTTAsync.h>", kFails},
    {"openssl_in_mqtt", "src/mqtt/a.hpp", "<openssl/ssl.h>", kPasses},
    {"openssl_in_config", "src/config/a.cpp", "<openssl/ssl.h>", kFails},
    {"simdjson_in_tasmota", "src/tasmota/a.hpp", "<simdjson.h>", kPasses},
    {"simdjson_in_store", "src/store/a.cpp", "<simdjson.h>", kFails},
    {"toml_in_config", "src/config/a.cpp", "<toml++/toml.h>", kPasses},
    {"toml_in_cli", "src/cli/a.cpp", "<toml++/toml.h>", kFails},
    {"sqlitecpp_in_store", "src/store/a.cpp", "<SQLiteCpp/Database.h>", kFails},
    {"sqlitecpp_in_sqlite", "src/sqlite/a.cpp", "<SQLiteCpp/Database.h>", kPasses},
    {"sqlitecpp_in_sqlite_reader", "src/sqlite_reader/a.cpp", "<SQLiteCpp/Database.h>", kPasses},
    {"sqlitecpp_in_recorder", "src/recorder/a.cpp", "<SQLiteCpp/Database.h>", kFails},
    {"sqlite_in_sqlite_writer", "src/sqlite_writer/a.cpp", "<sqlite3.h>", kPasses},
    {"sqlite_in_app", "src/daemon/a.cpp", "<sqlite3.h>", kFails},
    {"spdlog_in_process", "src/process/a.cpp", "<spdlog/spdlog.h>", kPasses},
    {"spdlog_in_daemon", "src/daemon/a.cpp", "<spdlog/spdlog.h>", kFails},
    {"spdlog_in_mqtt", "src/mqtt/a.cpp", "<spdlog/spdlog.h>", kFails},
    {"cli11_in_cli", "src/cli/a.cpp", "<CLI/CLI.hpp>", kPasses},
    {"cli11_in_tools", "tools/sim/a.cpp", "<CLI/CLI.hpp>", kPasses},
    {"cli11_in_app", "src/daemon/a.cpp", "<CLI/CLI.hpp>", kFails},
    {"cli11_in_main", "src/main.cpp", "<CLI/CLI.hpp>", kFails},
    {"date_in_base", "src/base/a.cpp", "<date/tz.h>", kPasses},
    {"date_in_tools", "tools/sim/a.cpp", "<date/date.h>", kPasses},
    {"date_in_store", "src/store/a.cpp", "<date/date.h>", kFails},
    {"mosquitto_in_tools", "tools/sim/a.cpp", "<mosquitto.h>", kPasses},
    {"mosquitto_in_mqtt", "src/mqtt/a.cpp", "<mosquitto.h>", kFails},
    {"paho_in_tools", "tools/sim/a.cpp", "<mqtt/async_client.h>", kFails},
    {"fmt_in_a_source", "src/store/a.cpp", "<fmt/format.h>", kPasses},
    {"fmt_in_a_private_header", "src/store/a.hpp", "<fmt/format.h>", kPasses},
    {"fmt_in_a_public_header", "include/collector/store/a.hpp", "<fmt/format.h>", kFails},
    {"expected_in_a_public_header", "include/collector/base/a.hpp", "<tl/expected.hpp>", kPasses},
    {"own_library_in_a_public_header", "include/collector/sqlite_writer/a.hpp", "<SQLiteCpp/Database.h>", kFails},
    {"own_library_shown_to_siblings", "include/collector/sqlite/a.hpp", "<SQLiteCpp/Database.h>", kPasses},
    {"another_library_shown_to_siblings", "include/collector/sqlite/a.hpp", "<sqlite3.h>", kFails},
    {"system_header_in_a_public_header", "include/collector/base/a.hpp", "<sys/types.h>", kFails},
    {"standard_header_in_a_public_header", "include/collector/base/a.hpp", "<chrono>", kPasses},
    {"system_header_in_a_source", "src/base/a.cpp", "<sys/timex.h>", kPasses},
    {"unknown_library", "src/base/a.cpp", "<boost/asio.hpp>", kFails},
    {"unknown_header", "src/base/a.cpp", "<curses.h>", kFails},
    {"our_own_header", "src/base/a.cpp", "<collector/base/b.hpp>", kPasses},
    {"include_by_macro", "src/base/a.cpp", "SOME_HEADER", kFails},
    {"include_of_nothing", "src/base/a.cpp", "", kFails},
    {"include_never_closed", "src/base/a.cpp", "<vector", kFails},
};

INSTANTIATE_TEST_SUITE_P(Structure, LibraryRuleTest, testing::ValuesIn(kLibraryCases), name_of);

TEST(MainRule, LetsTheCliHeaderAlonePass) {
    EXPECT_TRUE(check_main({{"src/main.cpp", {"<cstdlib>", "<collector/cli/cli.hpp>"}}}).empty());
}

TEST(MainRule, FailsWhenMainKnowsMore) {
    EXPECT_EQ(check_main({{"src/main.cpp", {"<cstdlib>", "<collector/cli/cli.hpp>", "<collector/daemon/daemon.hpp>"}}})
                  .size(),
              1U);
    EXPECT_EQ(check_main({{"src/main.cpp", {"<cstdlib>", "<collector/cli/cli.hpp>", "<vector>"}}}).size(), 1U);
}

TEST(EndingRule, SeesWhatEndsTheProcess) {
    for (const char* const line : {"_exit(1);", "    std::exit(code);", "if (bad) std::abort();", "f(::_Exit(0))"}) {
        SCOPED_TRACE(line);
        EXPECT_EQ(check_endings({scan_source("src/daemon/a.cpp", line)}).size(), 1U);
    }
}

TEST(EndingRule, LetsMainToolsAndFunctionsOfThatNamePass) {
    EXPECT_TRUE(check_endings({scan_source("src/main.cpp", "std::_Exit(code);")}).empty());
    EXPECT_TRUE(check_endings({scan_source("tools/tasmota_sim/main.cpp", "std::exit(1);")}).empty());
    EXPECT_TRUE(check_endings({scan_source("src/cli/a.cpp", "app.exit(error); on_exit(1); run();")}).empty());
}

TEST(MainRule, FailsWhenMainKnowsSomethingElseOrNothing) {
    EXPECT_EQ(check_main({{"src/main.cpp", {"<collector/daemon/daemon.hpp>"}}}).size(), 1U);
    EXPECT_EQ(check_main({{"src/main.cpp", {}}}).size(), 1U);
    EXPECT_EQ(check_main({{"src/other.cpp", {"<collector/cli/cli.hpp>"}}}).size(), 1U);
}

TEST(PragmaOnceRule, WantsItInHeadersAlone) {
    EXPECT_TRUE(check_pragma_once({{"src/a.hpp", {}, true}, {"src/a.cpp", {}, false}}).empty());
    EXPECT_EQ(check_pragma_once({{"src/a.hpp", {}, false}}), Includes{"src/a.hpp lacks #pragma once"});
    EXPECT_EQ(check_pragma_once({{"src/a.cpp", {}, true}}), Includes{"src/a.cpp is no header but says #pragma once"});
}

const SourceFile kPublicHeader{"include/collector/base/a.hpp", {}};

TEST(PublicHeaderRule, FailsWhenNobodyIncludesIt) {
    EXPECT_EQ(check_public_headers({kPublicHeader}),
              Includes{"include/collector/base/a.hpp is included by no other room: its place is src/base"});
}

TEST(PublicHeaderRule, FailsWhenItsOwnRoomAloneIncludesIt) {
    EXPECT_EQ(check_public_headers({kPublicHeader,
                                    {"src/base/a.cpp", {"<collector/base/a.hpp>"}},
                                    {"include/collector/base/b.hpp", {"<collector/base/a.hpp>"}},
                                    {"src/model/c.cpp", {"<collector/base/c.hpp>", "\"base/a.hpp\""}}})
                  .size(),
              2U);
}

TEST(PublicHeaderRule, LetsPassWhatAnotherRoomMainOrAToolIncludes) {
    for (const std::string path : {"src/model/c.cpp", "src/model/c.hpp", "include/collector/model/c.hpp",
                                   "src/main.cpp", "tools/sim/main.cpp"}) {
        std::vector<SourceFile> files{kPublicHeader, {path, {"<collector/base/a.hpp>"}}};
        if (path.starts_with("include/")) {
            files.push_back({"src/main.cpp", {"<collector/model/c.hpp>"}});
        }
        EXPECT_TRUE(check_public_headers(files).empty()) << path;
    }
}

TEST(PublicHeaderRule, LetsPassWhatANeededHeaderOfItsRoomIncludes) {
    EXPECT_TRUE(check_public_headers({kPublicHeader,
                                      {"include/collector/base/b.hpp", {"<collector/base/a.hpp>"}},
                                      {"include/collector/base/c.hpp", {"<collector/base/b.hpp>"}},
                                      {"src/model/d.cpp", {"<collector/base/c.hpp>"}}})
                    .empty());
}

TEST(RoomSizeRule, LetsARoomHaveFifteenInAHundredLinesAndNoMore) {
    EXPECT_TRUE(check_room_sizes({{"src/base/a.cpp", {}, false, 10},
                                  {"include/collector/base/a.hpp", {}, false, 5},
                                  {"src/main.cpp", {}, false, 85}})
                    .empty());
    EXPECT_EQ(check_room_sizes({{"src/base/a.cpp", {}, false, 11},
                                {"include/collector/base/a.hpp", {}, false, 5},
                                {"src/main.cpp", {}, false, 84}}),
              Includes{"base has 16 of 100 lines, more than 15 %"});
}

TEST(RoomSizeRule, LeavesToolsOut) {
    EXPECT_EQ(
        check_room_sizes(
            {{"src/base/a.cpp", {}, false, 16}, {"src/main.cpp", {}, false, 84}, {"tools/sim/a.cpp", {}, false, 900}}),
        Includes{"base has 16 of 100 lines, more than 15 %"});
}

TEST(LengthRule, EndsAtFourHundredLines) {
    EXPECT_TRUE(check_lengths({{"src/a.cpp", {}, false, kLinesMax}}, {}).empty());
    EXPECT_EQ(check_lengths({{"src/a.cpp", {}, false, kLinesMax + 1}}, {}),
              Includes{"src/a.cpp has 401 lines, more than 400"});
    EXPECT_TRUE(check_lengths({{"tools/sim/a.cpp", {}, false, kLinesMax + 1}}, {}).empty());
}

TEST(LengthRule, LetsAFlatTablePassAndNoOther) {
    const std::vector<FlatTable> tables{{"src/a.cpp", "codes and their words"}};
    EXPECT_EQ(check_lengths({{"src/a.cpp", {}, false, kLinesMax + 1}, {"src/b.cpp", {}, false, kLinesMax + 1}}, tables),
              Includes{"src/b.cpp has 401 lines, more than 400"});
}

TEST(LengthRule, FailsWhenAnExceptionIsNotNeeded) {
    const std::vector<FlatTable> tables{{"src/a.cpp", "codes and their words"}};
    const Includes want{"src/a.cpp has not more than 400 lines and needs no exception"};
    EXPECT_EQ(check_lengths({{"src/a.cpp", {}, false, kLinesMax}}, tables), want);
    EXPECT_EQ(check_lengths({}, tables), want);
}

TEST(Rules, NameEveryViolation) {
    const std::vector<SourceFile> files{{"src/base/a.cpp", {"<collector/daemon/a.hpp>", "<collector/cli/b.hpp>"}},
                                        {"src/base/b.cpp", {"<collector/base/a.hpp>"}},
                                        {"src/model/c.cpp", {"<collector/store/c.hpp>"}}};
    EXPECT_EQ(check_folder_directions(files).size(), 3U);
}

struct ScanCase {
    std::string_view name;
    std::string_view content;
    Includes want;

    friend std::ostream& operator<<(std::ostream& out, const ScanCase& row) { return out << row.name; }
};

const ScanCase kScanCases[] = {
    {"angle_brackets", "#include <vector>\n", {"<vector>"}},
    {"quotes", "#include \"base/a.hpp\"\n", {"\"base/a.hpp\""}},
    {"several", "#pragma once\n\n#include <a>\nint x;\n#include \"b\"\n", {"<a>", "\"b\""}},
    {"blanks_everywhere", "  #\tinclude \t <a>  // why\n", {"<a>"}},
    {"no_blank", "#include<a>\n", {"<a>"}},
    {"no_final_newline", "#include <a>", {"<a>"}},
    {"windows_line_ends", "#include <a>\r\n#include \"b\"\r\n", {"<a>", "\"b\""}},
    {"commented_out", "// #include <a>\n", {}},
    {"inside_a_text", "auto x = \"#include <a>\";\n", {}},
    {"another_directive", "#if __has_include(<a>)\n#endif\n", {}},
    {"by_macro", "#include SOME_HEADER\n", {"SOME_HEADER"}},
    {"nothing", "", {}},
};

class ScanTest : public testing::TestWithParam<ScanCase> {};

TEST_P(ScanTest, FindsEveryInclude) {
    EXPECT_EQ(scan_source("src/base/a.cpp", GetParam().content).includes, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Structure, ScanTest, testing::ValuesIn(kScanCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Scan, CountsLines) {
    EXPECT_EQ(scan_source("a.cpp", "").lines, 0U);
    EXPECT_EQ(scan_source("a.cpp", "a\nb\n").lines, 2U);
    EXPECT_EQ(scan_source("a.cpp", "a\nb").lines, 2U);
}

TEST(Scan, FindsPragmaOnce) {
    EXPECT_TRUE(scan_source("a.hpp", "// Why.\n#pragma once\n").has_pragma_once);
    EXPECT_FALSE(scan_source("a.hpp", "// #pragma once\n").has_pragma_once);
}

}  // namespace
}  // namespace collector::test
