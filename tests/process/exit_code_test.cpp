#include <collector/process/exit_code.hpp>

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace collector {

namespace {

struct ExitCase {
    Errc error;
    int code;

    friend std::ostream& operator<<(std::ostream& out, const ExitCase& row) { return out << name(row.error); }
};

class ExitCodeTest : public testing::TestWithParam<ExitCase> {};

/// The numbers of sysexits.h, by which scripts and the unit file tell the cases apart.
TEST_P(ExitCodeTest, FollowsFromTheFailure) {
    EXPECT_EQ(static_cast<int>(exit_code_of(GetParam().error)), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Failures, ExitCodeTest,
                         testing::Values(ExitCase{Errc::cannot_open, 73}, ExitCase{Errc::not_a_database, 65},
                                         ExitCase{Errc::newer_database, 65}, ExitCase{Errc::store_busy, 74},
                                         ExitCase{Errc::store_full, 74}, ExitCase{Errc::store_failed, 74},
                                         ExitCase{Errc::unreadable_file, 66}, ExitCase{Errc::bad_log_line, 65},
                                         ExitCase{Errc::bad_config, 78}, ExitCase{Errc::bad_json, 65}),
                         [](const auto& row) { return std::string(name(row.param.error)); });

TEST(ExitCodeTest, SuccessIsZero) {
    EXPECT_EQ(static_cast<int>(ExitCode::ok), 0);
}

}  // namespace
}  // namespace collector
