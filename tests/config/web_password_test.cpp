#include <collector/config/web_password.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

std::optional<std::string> no_environment(const std::string& /*name*/) {
    return std::nullopt;
}

class WebPasswordTest : public testing::Test {
  protected:
    /// As systemd makes it.
    [[nodiscard]] GetEnvironment with_credentials() const {
        return [this](const std::string& name) {
            return name == "CREDENTIALS_DIRECTORY" ? std::optional(folder_.path().string()) : std::nullopt;
        };
    }
    TempDir folder_;
    WebConfig web_;
};

TEST_F(WebPasswordTest, ThereNeedBeNone) {
    EXPECT_EQ(find_web_password(web_, no_environment).value(), std::optional<std::string>());
    EXPECT_EQ(find_web_password(web_, with_credentials()).value(), std::optional<std::string>());
}

TEST_F(WebPasswordTest, ACredentialComesBeforeAFile) {
    web_.password_file = folder_.write("file", "of the file\n");
    EXPECT_EQ(find_web_password(web_, with_credentials()).value(), std::optional<std::string>("of the file"));
    folder_.write("web-password", "\n");
    EXPECT_EQ(find_web_password(web_, with_credentials()).value(), std::optional<std::string>("of the file"))
        << "an empty one is none";
    folder_.write("web-password", "of systemd\n");
    EXPECT_EQ(find_web_password(web_, with_credentials()).value(), std::optional<std::string>("of systemd"));
    EXPECT_EQ(find_web_password(web_, no_environment).value(), std::optional<std::string>("of the file"));
}

TEST_F(WebPasswordTest, AFileWithoutOneIsAFaultAndNoMissingPassword) {
    web_.password_file = folder_ / "none";
    EXPECT_THAT(find_web_password(web_, no_environment).error(), testing::HasSubstr("is missing"));
    folder_.write("none", "# a comment\n");
    EXPECT_THAT(find_web_password(web_, no_environment).error(), testing::HasSubstr("holds no password"));
}

}  // namespace
}  // namespace collector::test
