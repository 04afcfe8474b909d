#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "loading.hpp"

namespace collector::test {
namespace {

using std::filesystem::perms;

/// Every place a password can come from, each with its own word, in the order in which they count.
struct Sources {
    bool credential;
    bool file;
    bool environment;
    bool key;
};

LoadedConfig load_with(const Sources& sources) {
    ConfigFile file(std::string(kLeast) + (sources.file ? "password_file = \"password\"\n" : "") +
                    (sources.key ? "password = \"from-key\"\n" : ""));
    if (sources.file) {
        file.folder().write("password", "from-file");
    }
    if (sources.environment) {
        file.set_environment("COLLECTOR_BROKER_PASSWORD", "from-environment");
    }
    const TempDir credentials;
    if (sources.credential) {
        credentials.write("broker-password", "from-credential");
        file.set_environment("CREDENTIALS_DIRECTORY", credentials.path());
    }
    return file.load_valid();
}

TEST(PasswordOrder, FirstOfCredentialFileEnvironmentAndKey) {
    for (unsigned set = 0; set < 16; ++set) {
        const Sources sources{(set & 8U) != 0, (set & 4U) != 0, (set & 2U) != 0, (set & 1U) != 0};
        const std::string want = sources.credential    ? "from-credential"
                                 : sources.file        ? "from-file"
                                 : sources.environment ? "from-environment"
                                 : sources.key         ? "from-key"
                                                       : "";
        EXPECT_EQ(load_with(sources).config.broker.password, want) << set;
    }
}

TEST(PasswordOrder, ItIsKnownWhereItWasFound) {
    using Kind = PasswordOrigin::Kind;
    const auto origin = [](const Sources& sources) { return load_with(sources).password_origin; };
    EXPECT_EQ(origin({.credential = true, .file = true, .environment = true, .key = true}).kind, Kind::credential);
    EXPECT_EQ(origin({.credential = false, .file = true, .environment = true, .key = true}).kind, Kind::file);
    EXPECT_EQ(origin({.credential = false, .file = true, .environment = true, .key = true}).file.filename(),
              "password");
    EXPECT_EQ(origin({.credential = false, .file = false, .environment = true, .key = true}).kind, Kind::environment);
    EXPECT_EQ(origin({.credential = false, .file = false, .environment = false, .key = true}).kind,
              Kind::configuration);
    EXPECT_EQ(origin({}).kind, Kind::none);
}

TEST(PasswordOrder, ACredentialFolderWithoutOursIsPassedOver) {
    ConfigFile file(std::string(kLeast) + "password = \"from-key\"\n");
    const TempDir credentials;
    credentials.write("another-credential", "x");
    file.set_environment("CREDENTIALS_DIRECTORY", credentials.path());
    EXPECT_EQ(file.load_valid().config.broker.password, "from-key");
}

TEST(PasswordOrder, ACredentialFolderThatDoesNotExistIsPassedOver) {
    ConfigFile file(std::string(kLeast) + "password = \"from-key\"\n");
    file.set_environment("CREDENTIALS_DIRECTORY", file.folder() / "no-such-folder");
    EXPECT_EQ(file.load_valid().config.broker.password, "from-key");
}

TEST(PasswordOrder, AnEmptyPasswordFileKeyIsPassedOver) {
    ConfigFile file(std::string(kLeast) + "password_file = \"\"\n");
    file.set_environment("COLLECTOR_BROKER_PASSWORD", "from-environment");
    EXPECT_EQ(file.load_valid().config.broker.password, "from-environment");
}

/// A package puts the file there; whoever installs it writes the password into it.
TEST(EmptyPassword, OfAUserIsUnfinishedWork) {
    const ConfigFile file(std::string(kLeast) + "username = \"collector\"\npassword_file = \"password\"\n");
    file.folder().write("password", "\n");
    const LoadedConfig loaded = file.load_valid();
    EXPECT_EQ(places(loaded.unfinished), (std::vector<NotePlace>{{4, "broker.password_file"}}));
    EXPECT_THAT(text(loaded.unfinished), testing::HasSubstr((file.folder() / "password").string()));
}

TEST(EmptyPassword, InTheCredentialNamesTheFileToEdit) {
    ConfigFile file(std::string(kLeast) + "username = \"collector\"\n");
    const TempDir credentials;
    credentials.write("broker-password", "");
    file.set_environment("CREDENTIALS_DIRECTORY", credentials.path());
    EXPECT_THAT(text(file.load_valid().unfinished), testing::HasSubstr("/etc/collector/broker-password"));
}

TEST(EmptyPassword, InTheCredentialOfAnInstanceNamesItsOwnFile) {
    ConfigFile file(std::string(kLeast) +
                    "username = \"collector\"\npassword_file = \"/etc/collector/broker-password\"\n");
    const auto credential = file.folder().path() / "collector@north.street.service/broker-password";
    std::filesystem::create_directory(credential.parent_path());
    file.folder().write("collector@north.street.service/broker-password", "\n");
    file.set_environment("CREDENTIALS_DIRECTORY", credential.parent_path());
    EXPECT_THAT(text(file.load_valid().unfinished),
                testing::HasSubstr("the file /etc/collector/north.street.password,"));
}

TEST(EmptyPassword, InTheCredentialHidesNoOther) {
    ConfigFile file(std::string(kLeast) + "username = \"collector\"\npassword = \"from-key\"\n");
    const TempDir credentials;
    credentials.write("broker-password", "");
    file.set_environment("CREDENTIALS_DIRECTORY", credentials.path());
    const LoadedConfig loaded = file.load_valid();
    EXPECT_EQ(loaded.config.broker.password, "from-key");
    EXPECT_EQ(loaded.unfinished, std::vector<ConfigNote>{});
}

TEST(EmptyPassword, OfNobodyIsNoMatter) {
    const ConfigFile file(std::string(kLeast) + "password_file = \"password\"\n");
    file.folder().write("password", "");
    EXPECT_EQ(file.load_valid().unfinished, std::vector<ConfigNote>{});
}

TEST(PasswordOrder, AFileThatCannotBeReadIsAFaultAndNotPassedOver) {
    ConfigFile file(std::string(kLeast) + "password_file = \"no-such-file\"\npassword = \"from-key\"\n");
    file.set_environment("COLLECTOR_BROKER_PASSWORD", "from-environment");
    EXPECT_EQ(places(file.load_faults()), (std::vector<NotePlace>{{3, "broker.password_file"}}));
}

TEST(PasswordOrder, ACredentialThatCannotBeReadIsAFaultAndNotPassedOver) {
    ConfigFile file(std::string(kLeast) + "password = \"from-key\"\n");
    std::filesystem::create_directories(file.folder() / "credentials/broker-password");
    file.set_environment("CREDENTIALS_DIRECTORY", file.folder() / "credentials");
    EXPECT_EQ(file.load_faults().size(), 1U);
}

struct ContentCase {
    std::string_view name;
    std::string content;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const ContentCase& row) { return out << row.name; }
};

const ContentCase kContents[] = {
    {"plain", "s3cret", "s3cret"},
    {"one_newline_is_not_part_of_it", "s3cret\n", "s3cret"},
    {"blank_lines_at_the_end", "s3cret\n \n\n", "s3cret"},
    {"blank_lines_before_it", "\n\ns3cret\n", "s3cret"},
    {"lines_as_windows_ends_them", "s3cret\r\n\r\n", "s3cret"},
    {"byte_order_mark", "\xef\xbb\xbfs3cret\r\n", "s3cret"},
    {"blanks_inside_are_part_of_it", "s3 cret", "s3 cret"},
    {"comment_on_a_line_of_its_own", "# HiveMQ, user collector\n#\ns3cret\n", "s3cret"},
    {"hash_in_front_is_part_of_it", "#s3cret\n", "#s3cret"},
    {"one_quote_is_part_of_it", "\"s3cret\n", "\"s3cret"},
    {"quotes_inside_are_part_of_it", "s3\"cr\"et\n", "s3\"cr\"et"},
    {"byte_order_mark_alone", "\xef\xbb\xbf", ""},
    {"comment_alone", "# the password goes here\n", ""},
    {"letters_above_ascii", "\xc3\xa9", "\xc3\xa9"},
    {"empty", "", ""},
    {"newline_alone", "\n", ""},
};

class PasswordContentTest : public testing::TestWithParam<ContentCase> {};

TEST_P(PasswordContentTest, OfAFile) {
    const ConfigFile file(std::string(kLeast) + "password_file = \"password\"\n");
    file.folder().write("password", GetParam().content);
    const LoadedConfig loaded = file.load_valid();
    EXPECT_EQ(loaded.config.broker.password, GetParam().want);
    EXPECT_EQ(text(loaded.warnings), "");
}

TEST_P(PasswordContentTest, OfACredential) {
    ConfigFile file(kLeast);
    file.folder().write("broker-password", GetParam().content);
    file.set_environment("CREDENTIALS_DIRECTORY", file.folder().path());
    EXPECT_EQ(file.load_valid().config.broker.password, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Config, PasswordContentTest, testing::ValuesIn(kContents),
                         [](const auto& row) { return std::string(row.param.name); });

/// What is taken, but said: a person may have meant it.
struct RemarkCase {
    std::string_view name;
    std::string content;
    std::string_view want;
    std::string_view says;  ///< part of the warning

    friend std::ostream& operator<<(std::ostream& out, const RemarkCase& row) { return out << row.name; }
};

const RemarkCase kRemarks[] = {
    {"blank_at_the_end", "s3cret \n", "s3cret", "blanks around the password, which were left out"},
    {"blank_in_front", "\ts3cret", "s3cret", "blanks around the password, which were left out"},
    {"quotes", "\"s3cret\"\n", "s3cret", "quotes around the password, which were left out"},
    {"single_quotes", "'s3cret'\r\n", "s3cret", "quotes around the password, which were left out"},
    {"comment_after_it", "s3cret # HiveMQ\n", "s3cret # HiveMQ", "a comment stands on a line of its own"},
};

class PasswordRemarkTest : public testing::TestWithParam<RemarkCase> {};

TEST_P(PasswordRemarkTest, IsAWarningThatNamesTheFileAndNotThePassword) {
    const ConfigFile file(std::string(kLeast) + "password_file = \"password\"\n");
    file.folder().write("password", GetParam().content);
    const LoadedConfig loaded = file.load_valid();
    EXPECT_EQ(loaded.config.broker.password, GetParam().want);
    EXPECT_EQ(places(loaded.warnings), (std::vector<NotePlace>{{3, "broker.password_file"}}));
    EXPECT_THAT(text(loaded.warnings),
                testing::AllOf(testing::HasSubstr((file.folder() / "password").string()),
                               testing::HasSubstr(GetParam().says), testing::Not(testing::HasSubstr("s3cret"))));
}

TEST_P(PasswordRemarkTest, IsAWarningForACredentialToo) {
    ConfigFile file(kLeast);
    const TempDir credentials;
    credentials.write("broker-password", GetParam().content);
    file.set_environment("CREDENTIALS_DIRECTORY", credentials.path());
    EXPECT_THAT(text(file.load_valid().warnings), testing::AllOf(testing::HasSubstr("/etc/collector/broker-password"),
                                                                 testing::HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(Config, PasswordRemarkTest, testing::ValuesIn(kRemarks),
                         [](const auto& row) { return std::string(row.param.name); });

/// What cannot be a password file, or not one that can be understood.
const ContentCase kBadContents[] = {
    {"two_lines", "collector\ns3cret\n", "holds 2 lines; it must hold the password alone"},
    {"comment_without_a_blank", "#HiveMQ\ns3cret\n", "a comment begins with \"# \""},
    {"utf16", std::string("\xff\xfes\0003\0", 6), "save it as UTF-8"},
};

class BadPasswordFileTest : public testing::TestWithParam<ContentCase> {};

TEST_P(BadPasswordFileTest, IsAFaultThatNamesTheFileAndNotThePassword) {
    const ConfigFile file(std::string(kLeast) + "password_file = \"password\"\n");
    file.folder().write("password", GetParam().content);
    const auto faults = file.load_faults();
    EXPECT_EQ(places(faults), (std::vector<NotePlace>{{3, "broker.password_file"}}));
    EXPECT_THAT(text(faults),
                testing::AllOf(testing::HasSubstr((file.folder() / "password").string()),
                               testing::HasSubstr(GetParam().want), testing::Not(testing::HasSubstr("s3cret"))));
}

INSTANTIATE_TEST_SUITE_P(Config, BadPasswordFileTest, testing::ValuesIn(kBadContents),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(PasswordContent, OfTheEnvironmentIsTakenAsItIs) {
    ConfigFile file(kLeast);
    file.set_environment("COLLECTOR_BROKER_PASSWORD", "s3cret\n");
    EXPECT_EQ(file.load_valid().config.broker.password, "s3cret\n");
}

TEST(PasswordContent, IsAtMostFourKibibytes) {
    const ConfigFile file(std::string(kLeast) + "password_file = \"password\"\n");
    file.folder().write("password", std::string(4096, 'x'));
    EXPECT_EQ(file.load_valid().config.broker.password.size(), 4096U);
    file.folder().write("password", std::string(4097, 'x'));
    const auto faults = file.load_faults();
    ASSERT_EQ(places(faults), (std::vector<NotePlace>{{3, "broker.password_file"}}));
    EXPECT_NE(faults[0].what.find("too long"), std::string::npos) << faults[0].what;
}

struct PermissionCase {
    std::string_view name;
    perms mode;
    bool warned;

    friend std::ostream& operator<<(std::ostream& out, const PermissionCase& row) { return out << row.name; }
};

constexpr bool kWarned = true;
constexpr bool kQuiet = false;

constexpr PermissionCase kPermissions[] = {
    {"owner_alone", perms::owner_read | perms::owner_write, kQuiet},
    {"group_reads", perms::owner_read | perms::group_read, kWarned},
    {"others_read", perms::owner_read | perms::others_read, kWarned},
    {"group_writes_only", perms::owner_read | perms::group_write, kQuiet},
};

class PermissionTest : public testing::TestWithParam<PermissionCase> {};

TEST_P(PermissionTest, OfAFileThatHoldsThePassword) {
    const ConfigFile file(std::string(kLeast) + "password = \"s3cret\"\n");
    std::filesystem::permissions(file.path(), GetParam().mode);
    const LoadedConfig loaded = file.load_valid();
    const auto want = GetParam().warned ? std::vector<NotePlace>{{3, "broker.password"}} : std::vector<NotePlace>{};
    EXPECT_EQ(places(loaded.warnings), want) << text(loaded.warnings);
}

INSTANTIATE_TEST_SUITE_P(Config, PermissionTest, testing::ValuesIn(kPermissions),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Permission, OfAFileWithoutPasswordIsNobodysBusiness) {
    ConfigFile file(kLeast);
    file.set_environment("COLLECTOR_BROKER_PASSWORD", "s3cret");
    std::filesystem::permissions(file.path(), perms::owner_read | perms::others_read);
    EXPECT_EQ(text(file.load_valid().warnings), "");
}

/// Faults and warnings that a configuration gives with one password must be those that it gives with another: then they
/// show nothing of it, not even a part.
struct SecretCase {
    std::string_view name;
    std::string_view before;
    std::string_view after;

    friend std::ostream& operator<<(std::ostream& out, const SecretCase& row) { return out << row.name; }
};

constexpr SecretCase kSecretPlaces[] = {
    {"warning_of_a_readable_file", "password = \"", "\"\n"},
    {"beside_another_fault", "password = \"", "\"\nkeep_alive = \"1s\"\n"},
    {"under_an_unknown_key", "pasword = \"", "\"\n"},
    {"without_quotes", "password = ", "\n"},
    {"without_the_first_quote", "password = ", "\"\n"},
    {"without_the_last_quote", "password = \"", "\n"},
    {"without_the_last_single_quote", "password = '", "\n"},
    {"without_an_equals_sign", "password \"", "\"\n"},
    {"as_a_list", "password = [\"", "\"]\n"},
    {"as_a_table", "password = {a = \"", "\"}\n"},
    {"behind_an_escape", "password = \"\\", "\"\n"},
    {"behind_a_closed_text", "password = \"\"", "\n"},
    {"as_a_user_name_of_another_type", "username = [\"", "\"]\n"},
    {"as_a_missing_key_file_beside_it", "key_file = \"no-such-file\"\npassword = \"", "\"\n"},
};

/// Pairs of the same shape: what a parser says, and where it gives up, may depend on the shape.
constexpr std::pair<std::string_view, std::string_view> kSecrets[] = {
    {"hunter2hunter", "walrus7walrus"},
    {"tigerblood", "tombstones"},
    {"firefly999", "folder0000"},
    {"nightowl99", "nervous123"},
    {"insecure12", "indigo9999"},
    {"12345678901234567890", "98765432109876543210"},
    {"1secret", "2hidden"},
    {"0xhunter", "0xwalrus"},
    {"2026-13-45", "2027-14-46"},
    {"07:61:99", "08:62:98"},
    {"+hunter", "+walrus"},
};

class SecretTest : public testing::TestWithParam<SecretCase> {};

TEST_P(SecretTest, IsInNoFaultOrWarning) {
    for (const auto& [one, other] : kSecrets) {
        // The same file name both times, as the texts hold it.
        const TempDir folder;
        const auto said_with = [&](std::string_view secret) {
            const auto file = folder.write("my.toml", std::string(kLeast) + std::string(GetParam().before) +
                                                          std::string(secret) + std::string(GetParam().after));
            std::filesystem::permissions(file, perms::owner_read | perms::owner_write | perms::others_read);
            return text(load_config(file, [](const std::string&) { return std::nullopt; }));
        };
        EXPECT_EQ(said_with(one), said_with(other));
        EXPECT_EQ(said_with(one).find(one), std::string::npos) << said_with(one);
    }
}

INSTANTIATE_TEST_SUITE_P(Config, SecretTest, testing::ValuesIn(kSecretPlaces),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Secret, OfAFileOrTheEnvironmentIsInNoFault) {
    ConfigFile file(std::string(kLeast) + "password_file = \"password\"\nkeep_alive = \"1s\"\n");
    file.folder().write("password", "hunter2");
    file.set_environment("COLLECTOR_BROKER_PASSWORD", "hunter2");
    const std::string said = text(file.load());
    EXPECT_NE(said, "");
    EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
}

TEST(Secret, InTheUrlIsInNoFault) {
    for (const std::string_view url :
         {"mqtts://user:hunter2@broker.example.org", "mqtts://hunter2@broker.example.org:8883",
          "http://user:hunter2@broker.example.org", "user:hunter2@broker.example.org", "mqtts://user:hunter2",
          "mqtts://user:hunter2/broker.example.org", "mqtt://user:hunter2@broker.example.org",
          "mqtts://user:hunter2@[::1", "mqtts://broker.example.org?password=hunter2", "hunter2"}) {
        const ConfigFile file("[broker]\nurl = \"" + std::string(url) + "\"\n");
        const auto faults = file.load_faults();
        EXPECT_EQ(places(faults), (std::vector<NotePlace>{{2, "broker.url"}})) << url;
        EXPECT_EQ(text(faults).find("hunter2"), std::string::npos) << text(faults);
    }
}

}  // namespace
}  // namespace collector::test
