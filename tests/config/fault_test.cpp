#include <gtest/gtest.h>

#include <ostream>

#include "loading.hpp"

namespace collector::test {
namespace {

/// Lines added to the least configuration, and the one fault they must give.
struct FaultCase {
    std::string_view name;
    std::string_view lines;
    std::uint32_t line;
    std::string_view key;
    std::string_view says;  ///< part of the text

    friend std::ostream& operator<<(std::ostream& out, const FaultCase& row) { return out << row.name; }
};

constexpr FaultCase kFaults[] = {
    // Keys that do not exist.
    {"key_with_a_neighbour", R"(keepalive = "30s")", 3, "broker.keepalive", R"(did you mean "keep_alive"?)"},
    {"key_with_a_slip", R"(usernme = "x")", 3, "broker.usernme", R"(did you mean "username"?)"},
    {"key_with_capitals", R"(Username = "x")", 3, "broker.Username", R"(did you mean "username"?)"},
    {"key_like_no_other", "something_else_entirely = 1", 3, "broker.something_else_entirely", "unknown key"},
    {"key_in_the_wrong_table", R"(path = "x.db")", 3, "broker.path", "unknown key"},
    {"table_with_a_slip", "[databse]\npath = \"x.db\"", 3, "databse", R"(did you mean "database"?)"},
    {"table_like_no_other", "[something_else]\nx = 1", 3, "something_else", "unknown key"},
    {"key_of_tasmota", "[tasmota]\nfull_topic = []", 4, "tasmota.full_topic", R"(did you mean "full_topics"?)"},
    {"key_of_database", "[database]\ncommit = \"5s\"", 4, "database.commit", "unknown key"},
    {"key_of_report", "[report]\nlanguages = \"nl\"", 4, "report.languages", R"(did you mean "language"?)"},
    {"key_of_a_street", "[street.\"Dorpsstraat 3812\"]\nplugs = [\"a\"]\nplug = \"b\"", 5,
     R"(street."Dorpsstraat 3812".plug)", R"(did you mean "plugs"?)"},
    {"streets_with_a_slip", "[streets.x]\nplugs = [\"a\"]", 3, "streets", R"(did you mean "street"?)"},
    {"key_of_web", "[web]\nlistn = \"127.0.0.1:8080\"", 4, "web.listn", R"(did you mean "listen"?)"},
    {"key_of_log", "[log]\nlvel = \"info\"", 4, "log.lvel", R"(did you mean "level"?)"},
    {"table_inside_a_table", "[broker.tls]\nx = 1", 3, "broker.tls", "unknown key"},

    // Types.
    {"public_as_text", "[web]\npublic = \"yes\"", 4, "web.public", "must be true or false, not a text"},
    {"listen_without_a_port", "[web]\nlisten = \"0.0.0.0\"", 4, "web.listen", "must be an address and a port"},
    {"name_of_a_host_with_a_port", "[web]\nnames = [\"pi.local:8080\"]", 4, "web.names", "is no name of a host"},
    {"client_id_as_number", "client_id = 5", 3, "broker.client_id", "must be a text in quotes, not a number"},
    {"username_as_bool", "username = true", 3, "broker.username", "must be a text in quotes, not true or false"},
    {"password_as_number", "password = 12345", 3, "broker.password", "must be a text in quotes, not a number"},
    {"password_file_as_list", "password_file = []", 3, "broker.password_file", "must be a text in quotes, not a list"},
    {"ca_file_as_table", "ca_file = {}", 3, "broker.ca_file", "must be a text in quotes, not a table"},
    {"version_as_number", "mqtt_version = 5", 3, "broker.mqtt_version", "must be a text in quotes, not a number"},
    {"version_as_fraction", "mqtt_version = 3.1", 3, "broker.mqtt_version", "must be a text in quotes, not a number"},
    {"session_as_bool", "session = false", 3, "broker.session", "must be a text in quotes, not true or false"},
    {"keep_alive_as_number", "keep_alive = 30", 3, "broker.keep_alive", "must be a text in quotes, not a number"},
    {"keep_alive_as_time", "keep_alive = 00:00:30", 3, "broker.keep_alive",
     "must be a text in quotes, not a date or time"},
    {"topics_as_text", R"(topics = "mjs-voltage/#")", 3, "broker.topics", "must be a list of texts, not a text"},
    {"topics_with_a_number", "topics = [\n\"a\",\n5,\n]", 5, "broker.topics",
     "must be a list of texts, but holds a number"},
    {"full_topics_as_text", "[tasmota]\nfull_topics = \"%topic%/\"", 4, "tasmota.full_topics",
     "must be a list of texts"},
    {"time_zone_as_number", "[tasmota]\ntime_zone = 1", 4, "tasmota.time_zone", "must be a text in quotes"},
    {"record_as_text", "[tasmota]\nrecord = \"voltage\"", 4, "tasmota.record", "must be a list of texts"},
    {"path_as_number", "[database]\npath = 5", 4, "database.path", "must be a text in quotes"},
    {"commit_interval_as_number", "[database]\ncommit_interval = 5", 4, "database.commit_interval",
     "must be a text in quotes"},
    {"language_as_list", "[report]\nlanguage = [\"nl\"]", 4, "report.language", "must be a text in quotes, not a list"},
    {"street_without_a_name", "[street]\nplugs = [\"a\"]", 4, "street.plugs", R"(written [street."NAME"])"},
    {"street_as_text", "[street]\n\"de hoek\" = \"a\"", 4, R"(street."de hoek")", R"(written [street."NAME"])"},
    {"streets_as_list", "[[street]]\nplugs = [\"a\"]", 3, "street", "must be a table, written [street], not a list"},
    {"plugs_as_text", "[street.x]\nplugs = \"a\"", 4, "street.x.plugs", "must be a list of texts, not a text"},
    {"plugs_with_a_number", "[street.x]\nplugs = [\n\"a\",\n5]", 6, "street.x.plugs",
     "must be a list of texts, but holds a number"},
    {"level_as_number", "[log]\nlevel = 3", 4, "log.level", "must be a text in quotes"},
    {"table_as_list_of_tables", "[[log]]\nlevel = \"info\"", 3, "log", "must be a table, written [log], not a list"},

    // Values.
    {"version_4", R"(mqtt_version = "4")", 3, "broker.mqtt_version", R"("4" is not "auto" or "3.1.1" or "5")"},
    {"session_unknown", R"(session = "dirty")", 3, "broker.session", R"("dirty" is not "clean" or "persistent")"},
    {"keep_alive_too_short", R"(keep_alive = "4s")", 3, "broker.keep_alive", "must be from 5s to 20min"},
    {"keep_alive_a_little_too_short", R"(keep_alive = "4999ms")", 3, "broker.keep_alive", "must be from 5s to 20min"},
    {"keep_alive_too_long", R"(keep_alive = "1201s")", 3, "broker.keep_alive", "must be from 5s to 20min"},
    {"keep_alive_off", R"(keep_alive = "0s")", 3, "broker.keep_alive", "must be from 5s to 20min"},
    {"keep_alive_without_unit", R"(keep_alive = "30")", 3, "broker.keep_alive", R"("30" is no duration)"},
    {"no_topics", "topics = []", 3, "broker.topics", "at least one topic filter"},
    {"topic_filter_with_plus_in_a_level", R"(topics = ["mjs+/x"])", 3, "broker.topics",
     R"("mjs+/x" is no topic filter)"},
    {"topic_filter_with_hash_inside", R"(topics = ["a/#", "a/#/b"])", 3, "broker.topics",
     R"("a/#/b" is no topic filter)"},
    {"topic_filter_empty", R"(topics = [""])", 3, "broker.topics", R"("" is no topic filter)"},
    {"pattern_without_topic", "[tasmota]\nfull_topics = [\"mjs-voltage/\"]", 4, "tasmota.full_topics",
     R"("mjs-voltage/" is no FullTopic)"},
    {"patterns_none", "[tasmota]\nfull_topics = []", 4, "tasmota.full_topics", "at least one pattern"},
    {"pattern_with_plus", "[tasmota]\nfull_topics = [\"+/%topic%/\"]", 4, "tasmota.full_topics", R"("+/%topic%/")"},
    {"time_zone_unknown", "[tasmota]\ntime_zone = \"Europe/Amstrdam\"", 4, "tasmota.time_zone", "Europe/Amstrdam"},
    {"time_zone_empty", "[tasmota]\ntime_zone = \"\"", 4, "tasmota.time_zone", "zone database"},
    {"record_nothing", "[tasmota]\nrecord = []", 4, "tasmota.record", R"(must hold "voltage")"},
    {"record_without_voltage", "[tasmota]\nrecord = [\"power\"]", 4, "tasmota.record", R"(must hold "voltage")"},
    {"record_unknown", "[tasmota]\nrecord = [\"voltage\", \"watt\"]", 4, "tasmota.record", R"("watt" is not one of)"},
    {"path_empty", "[database]\npath = \"\"", 4, "database.path", "must name a file"},
    {"path_of_a_folder", "[database]\npath = \"data/\"", 4, "database.path", "must name a file"},
    {"commit_interval_too_short", "[database]\ncommit_interval = \"99ms\"", 4, "database.commit_interval",
     "from 100ms to 5min"},
    {"commit_interval_too_long", "[database]\ncommit_interval = \"301s\"", 4, "database.commit_interval",
     "from 100ms to 5min"},
    {"commit_interval_no_duration", "[database]\ncommit_interval = \"5 s\"", 4, "database.commit_interval",
     R"("5 s" is no duration)"},
    {"language_unknown", "[report]\nlanguage = \"fr\"", 4, "report.language", R"("fr" is not one of "en", "nl", "de")"},
    {"language_in_capitals", "[report]\nlanguage = \"NL\"", 4, "report.language", R"("NL" is not one of)"},
    {"street_with_an_empty_name", "[street.\"\"]\nplugs = [\"a\"]", 3, R"(street."")", "needs a name"},
    {"street_of_nothing", "[street.x]", 3, "street.x.plugs", "is missing"},
    {"street_of_no_plugs", "[street.x]\nplugs = []", 4, "street.x.plugs", "at least one plug"},
    {"street_of_an_empty_plug", "[street.x]\nplugs = [\"\"]", 4, "street.x.plugs", R"("" is no topic of a plug)"},
    {"street_of_any_plug", "[street.x]\nplugs = [\"tasmota_+\"]", 4, "street.x.plugs",
     R"("tasmota_+" is no topic of a plug)"},
    {"plug_twice", "[street.x]\nplugs = [\"a\", \"b\", \"a\"]", 4, "street.x.plugs", R"("a" is there twice)"},
    {"plug_of_two_streets", "[street.b]\nplugs = [\"p\"]\n[street.a]\nplugs = [\"q\", \"p\"]", 6, "street.a.plugs",
     R"("p" is in the street "b" as well)"},
    {"street_twice", "[street.b]\nplugs = [\"p\"]\n[street.b]\nplugs = [\"q\"]", 5, "", "is not TOML"},
    {"level_unknown", "[log]\nlevel = \"loud\"", 4, "log.level", R"("loud" is not one of)"},

    // Files.
    {"ca_file_missing", R"(ca_file = "no/such.pem")", 3, "broker.ca_file", "no/such.pem\" is missing"},
    {"ca_file_is_a_folder", R"(ca_file = ".")", 3, "broker.ca_file", "is missing or cannot be read"},
    {"password_file_missing", R"(password_file = "no/such")", 3, "broker.password_file", "no/such\" is missing"},
    {"password_file_is_a_folder", R"(password_file = ".")", 3, "broker.password_file", "is a folder"},
};

class FaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, NamesFileLineAndKey) {
    const ConfigFile file(std::string(kLeast) + std::string(GetParam().lines) + "\n");
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{GetParam().line, std::string(GetParam().key)}})) << text(faults);
    EXPECT_EQ(faults[0].file, file.path());
    EXPECT_NE(faults[0].what.find(GetParam().says), std::string::npos) << faults[0].what;
}

INSTANTIATE_TEST_SUITE_P(Config, FaultTest, testing::ValuesIn(kFaults),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Fault, AKeyLikeNoOtherGetsNoSuggestion) {
    const auto faults = ConfigFile(std::string(kLeast) + "something_else_entirely = 1\n").load_faults();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].what, "unknown key");
}

TEST(Fault, AMissingUrlPointsAtItsTable) {
    const auto faults = ConfigFile("\n\n[broker]\nusername = \"x\"\n").load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{3, "broker.url"}}));
    EXPECT_NE(faults[0].what.find("is missing"), std::string::npos) << faults[0].what;
}

TEST(Fault, WithoutABrokerTableTheUrlIsMissingFromTheFile) {
    EXPECT_EQ(places(ConfigFile("[log]\nlevel = \"info\"\n").load_faults()),
              (std::vector<NotePlace>{{0, "broker.url"}}));
    EXPECT_EQ(places(ConfigFile("").load_faults()), (std::vector<NotePlace>{{0, "broker.url"}}));
}

TEST(Fault, AUrlOfAnotherTypeIsNotAlsoMissing) {
    const auto faults = ConfigFile("[broker]\nurl = 5\n").load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{2, "broker.url"}})) << text(faults);
    EXPECT_EQ(faults[0].what, "must be a text in quotes, not a number");
}

TEST(Fault, ATableOfAnotherTypeIsNamed) {
    const auto faults = ConfigFile("log = \"info\"\n" + std::string(kLeast)).load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{1, "log"}}));
    EXPECT_EQ(faults[0].what, "must be a table, written [log], not a text");
}

TEST(Fault, ACertificateNeedsItsKey) {
    const ConfigFile file(std::string(kLeast) + "certificate_file = \"a.pem\"\n");
    file.folder().write("a.pem", "");
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{1, "broker.key_file"}}));
    EXPECT_NE(faults[0].what.find("is missing"), std::string::npos);
}

TEST(Fault, AKeyNeedsItsCertificate) {
    const ConfigFile file(std::string(kLeast) + "key_file = \"a.key\"\n");
    file.folder().write("a.key", "");
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{1, "broker.certificate_file"}}));
    EXPECT_NE(faults[0].what.find("is missing"), std::string::npos);
}

TEST(Fault, AFileOfAnImpossibleNameIsLikeAMissingOne) {
    const std::string name(300, 'x');
    for (const std::string_view key : {"ca_file", "password_file"}) {
        const auto faults = ConfigFile(std::string(kLeast) + std::string(key) + " = \"" + name + "\"\n").load_faults();
        EXPECT_EQ(places(faults), (std::vector<NotePlace>{{3, "broker." + std::string(key)}})) << text(faults);
    }
}

TEST(Fault, AllAreReportedAtOnceInTheOrderOfTheirLines) {
    // The tables stand in another order than the one they are read in.
    const auto faults = ConfigFile(R"([log]
level = "loud"
file = "x"

[database]
commit_interval = "1h"
path = 5

[tasmota]
record = ["watt"]
time_zone = "Mars/Olympus"
full_topics = ["x", "%topic%/", "y"]

[broker]
topics = ["a#"]
keep_alive = "1s"
session = "x"
mqtt_version = "x"
ca_file = "no-such-file"
password_file = "no-such-file"
client_id = 5
url = "http://x"

[unknown]
)")
                            .load_faults();
    EXPECT_EQ(places(faults), (std::vector<NotePlace>{{2, "log.level"},
                                                      {3, "log.file"},
                                                      {6, "database.commit_interval"},
                                                      {7, "database.path"},
                                                      {10, "tasmota.record"},
                                                      {10, "tasmota.record"},
                                                      {11, "tasmota.time_zone"},
                                                      {12, "tasmota.full_topics"},
                                                      {12, "tasmota.full_topics"},
                                                      {15, "broker.topics"},
                                                      {16, "broker.keep_alive"},
                                                      {17, "broker.session"},
                                                      {18, "broker.mqtt_version"},
                                                      {19, "broker.ca_file"},
                                                      {20, "broker.password_file"},
                                                      {21, "broker.client_id"},
                                                      {22, "broker.url"},
                                                      {24, "unknown"}}))
        << text(faults);
}

TEST(Fault, EveryBadTopicFilterOfAListIsNamed) {
    const auto faults = ConfigFile(std::string(kLeast) + "topics = [\"a#\", \"ok/#\", \"b#\"]\n").load_faults();
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_NE(faults[0].what.find("\"a#\""), std::string::npos);
    EXPECT_NE(faults[1].what.find("\"b#\""), std::string::npos);
}

TEST(Fault, TextFromTheFileIsShownWithoutControlCharacters) {
    const auto faults = ConfigFile(std::string(kLeast) + "session = \"\\u001b[31m\\n\"\n").load_faults();
    ASSERT_EQ(faults.size(), 1U);
    for (const char c : to_text(faults[0])) {
        EXPECT_TRUE(c >= ' ' && c <= '~') << to_text(faults[0]);
    }
}

TEST(Fault, AnUnknownKeyIsShownWithoutControlCharacters) {
    const auto faults = ConfigFile(std::string(kLeast) + "\"\\u001b[31m\\n\" = 1\n").load_faults();
    ASSERT_EQ(faults.size(), 1U);
    for (const char c : to_text(faults[0])) {
        EXPECT_TRUE(c >= ' ' && c <= '~') << to_text(faults[0]);
    }
}

struct TomlCase {
    std::string_view name;
    std::string_view lines;
    std::uint32_t line;

    friend std::ostream& operator<<(std::ostream& out, const TomlCase& row) { return out << row.name; }
};

constexpr TomlCase kBrokenToml[] = {
    {"text_never_closed", "username = \"x", 3},
    {"value_without_quotes", "\n\nusername = collector", 5},
    {"key_without_value", "username =", 3},
    {"key_alone", "username", 3},
    {"table_never_closed", "[database\n", 3},
    {"key_twice", "username = \"a\"\nusername = \"b\"", 4},
    {"table_twice", "[log]\n[log]", 4},
    {"not_utf8", "username = \"ren\xe9\"", 3},
    {"backslash_in_a_windows_path", R"(ca_file = "C:\certs\ca.pem")", 3},
};

class BrokenTomlTest : public testing::TestWithParam<TomlCase> {};

TEST_P(BrokenTomlTest, IsOneFaultWithItsLine) {
    const ConfigFile file(std::string(kLeast) + std::string(GetParam().lines) + "\n");
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{GetParam().line, ""}})) << text(faults);
    EXPECT_EQ(faults[0].file, file.path());
    EXPECT_TRUE(faults[0].what.starts_with("is not TOML")) << faults[0].what;
}

INSTANTIATE_TEST_SUITE_P(Config, BrokenTomlTest, testing::ValuesIn(kBrokenToml),
                         [](const auto& row) { return std::string(row.param.name); });

struct SlipCase {
    std::string_view name;
    std::string_view line;
    std::string_view cure;

    friend std::ostream& operator<<(std::ostream& out, const SlipCase& row) { return out << row.name; }
};

constexpr SlipCase kSlips[] = {
    {"no_quotes", "username = collector", "needs quotes"},
    {"no_quotes_around_an_address", "client_id = mqtts://broker.example.org:8883", "needs quotes"},
    {"no_quotes_and_a_semicolon", "username = collector;", "needs quotes"},
    {"no_first_quote", "username = collector\"", "needs quotes"},
    {"no_last_quote", "username = \"collector", "the quote that ends the text is missing"},
    {"capital_true", "username = True", "needs quotes"},
    {"curly_quotes", "username = \u201ccollector\u201d", "these quotes are curly"},
    {"low_curly_quotes", "username = \u201ecollector\u201c", "these quotes are curly"},
    {"single_curly_quotes", "username = \u2018collector\u2019", "these quotes are curly"},
    {"one_curly_quote", "username = \"collector\u201d", "these quotes are curly"},
    {"semicolon_at_the_end", "username = \"collector\";", "take away the ;"},
    {"comma_at_the_end", "username = \"collector\",", "take away the ; or ,"},
    {"colon", "username: \"collector\"", "not a colon"},
    {"colon_and_no_quotes", "username: collector", "not a colon"},
    {"colon_before_an_equals_sign", "username := \"collector\"", "not a colon"},
    {"no_equals_sign", "username \"collector\"", "an = stands between"},
    {"comment_of_an_ini_file", "; collector", "a comment begins with #"},
    {"comment_of_c", "// collector", "a comment begins with #"},
    {"backslash", R"(ca_file = "C:\certs\ca.pem")", "write a backslash as \\\\"},
};

class SlipTest : public testing::TestWithParam<SlipCase> {};

TEST_P(SlipTest, IsNamedWithItsCure) {
    const ConfigFile file(std::string(kLeast) + std::string(GetParam().line) + "\n");
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{3, ""}})) << text(faults);
    EXPECT_NE(faults[0].what.find(GetParam().cure), std::string::npos) << faults[0].what;
}

INSTANTIATE_TEST_SUITE_P(Config, SlipTest, testing::ValuesIn(kSlips),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Slip, ALineWithoutOneGetsNoCure) {
    const auto faults = ConfigFile(std::string(kLeast) + "client_id = \"a\"\nclient_id = \"b\"\n").load_faults();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].what.find("; "), std::string::npos) << faults[0].what;
}

TEST(Slip, ASpaceBeforeTheAddressIsNamed) {
    const auto faults = ConfigFile("[broker]\nurl = \" mqtts://broker.example.org\"\n").load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{2, "broker.url"}}));
    EXPECT_NE(faults[0].what.find("space before"), std::string::npos) << faults[0].what;
}

std::vector<ConfigNote> faults_of(const std::filesystem::path& file) {
    const auto loaded = load_config(file, [](const std::string&) { return std::nullopt; });
    return loaded ? std::vector<ConfigNote>{} : loaded.error();
}

TEST(ConfigFileItself, ThatDoesNotExistIsOneFault) {
    const TempDir folder;
    EXPECT_EQ(faults_of(folder / "no.toml"),
              (std::vector<ConfigNote>{{folder / "no.toml", 0, "", "there is no such file"}}));
}

TEST(ConfigFileItself, ThatIsAFolderIsOneFault) {
    const TempDir folder;
    const auto faults = faults_of(folder.path());
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{0, ""}}));
    EXPECT_EQ(faults[0].file, folder.path());
}

TEST(ConfigFileItself, WithAnImpossibleNameIsOneFault) {
    const TempDir folder;
    EXPECT_EQ(places(faults_of(folder / std::string(300, 'x'))), (std::vector<NotePlace>{{0, ""}}));
}

TEST(ConfigFileItself, ThatIsAChainOfLinksToItselfIsOneFault) {
    const TempDir folder;
    std::filesystem::create_symlink(folder / "a.toml", folder / "b.toml");
    std::filesystem::create_symlink(folder / "b.toml", folder / "a.toml");
    EXPECT_EQ(places(faults_of(folder / "a.toml")), (std::vector<NotePlace>{{0, ""}}));
}

TEST(ConfigFileItself, MayBeReadByARelativePath) {
    // A path without a folder means the current one; only its spelling is looked at here, so nothing need be there.
    const auto faults = faults_of("no-such-file-of-the-collector.toml");
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(to_text(faults[0]), "no-such-file-of-the-collector.toml: there is no such file");
}

}  // namespace
}  // namespace collector::test
