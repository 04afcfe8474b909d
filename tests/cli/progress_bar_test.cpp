#include "cli/progress_bar.hpp"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/captured_run.hpp"

namespace collector {
namespace {

struct BarCase {
    const char* name;
    std::uint64_t done;
    std::uint64_t total;
    const char* want;

    friend std::ostream& operator<<(std::ostream& out, const BarCase& row) { return out << row.name; }
};

class BarTextTest : public testing::TestWithParam<BarCase> {};

TEST_P(BarTextTest, ShowsTheShare) {
    EXPECT_EQ(bar_text(GetParam().done, GetParam().total), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Shares, BarTextTest,
                         testing::Values(BarCase{"nothing", 0, 200, "[............................]   0 %"},
                                         BarCase{"some", 72, 200, "[##########..................]  36 %"},
                                         BarCase{"half", 100, 200, "[##############..............]  50 %"},
                                         BarCase{"all", 200, 200, "[############################] 100 %"},
                                         BarCase{"file_that_grew", 300, 200, "[############################] 100 %"},
                                         BarCase{"total_unknown", 2'500'000, 0, "2.5 MB"},
                                         BarCase{"nothing_of_unknown", 0, 0, "0.0 MB"},
                                         BarCase{"very_large", 1'500'000'000'000, 3'000'000'000'000,
                                                 "[##############..............]  50 %"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(BarTextTest, KeepsItsWidth) {
    for (std::uint64_t done = 0; done <= 1000; ++done) {
        ASSERT_EQ(bar_text(done, 1000).size(), bar_text(0, 1000).size()) << done;
    }
}

TEST(ProgressBarTest, IsSilentWhenStandardErrorIsNoTerminal) {
    const auto outcome = test::run_captured([] {
        ProgressBar bar(100);
        bar.show(50);
        return 0;
    });
    EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST(ProgressBarTest, ShowsItselfOnATerminalAndWipesItsLine) {
    const std::string shown = test::shown_on_terminal([] {
        ProgressBar bar(100);
        bar.show(50);
    });
    EXPECT_THAT(shown, testing::StartsWith("\r" + bar_text(50, 100)));
    EXPECT_THAT(shown, testing::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace collector
