#include "cli/store_exit_code.hpp"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace collector {

namespace {

struct ExitCase {
    const char* name;
    StoreErrc fault;
    int code;

    friend std::ostream& operator<<(std::ostream& out, const ExitCase& row) { return out << row.name; }
};

class StoreExitCodeTest : public testing::TestWithParam<ExitCase> {};

/// The numbers of sysexits.h, by which scripts and the unit file tell the cases apart.
TEST_P(StoreExitCodeTest, FollowsFromTheFault) {
    EXPECT_EQ(static_cast<int>(exit_code_of(GetParam().fault)), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Faults, StoreExitCodeTest,
                         testing::Values(ExitCase{"cannot_open", StoreErrc::cannot_open, 73},
                                         ExitCase{"no_database", StoreErrc::no_database, 66},
                                         ExitCase{"not_a_database", StoreErrc::not_a_database, 65},
                                         ExitCase{"damaged", StoreErrc::damaged, 72},
                                         ExitCase{"newer_database", StoreErrc::newer_database, 65},
                                         ExitCase{"older_database", StoreErrc::older_database, 65},
                                         ExitCase{"busy", StoreErrc::busy, 74}, ExitCase{"full", StoreErrc::full, 74},
                                         ExitCase{"failed", StoreErrc::failed, 74}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ExitCodeTest, SuccessIsZero) {
    EXPECT_EQ(static_cast<int>(ExitCode::ok), 0);
}

}  // namespace
}  // namespace collector
