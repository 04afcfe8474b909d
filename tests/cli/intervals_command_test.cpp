#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/quality/rules.hpp>

#include "cli/captured_run.hpp"
#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::Outcome;
using test::run_collector;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// An example database of each schema, as a collector of that time left it.
class RebuildOfSchemaTest : public testing::TestWithParam<int> {
  protected:
    RebuildOfSchemaTest() {
        test::execute(file_, test::read_file(fmt::format("{}/schema_{}.sql", COLLECTOR_SCHEMA_EXAMPLES, GetParam())));
    }
    [[nodiscard]] Outcome rebuild() const {
        return run_collector({"intervals", "--rebuild", "--database", file_.string()});
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_P(RebuildOfSchemaTest, SaysWhatChangedAndWhyAndThenNothingMore) {
    const bool has_intervals = GetParam() >= 3;
    if (has_intervals) {
        // What the rules of that time made, other than those of today would, of the last of them.
        for (const char* table : {"interval_recent", "interval_settled"}) {
            test::execute(file_, fmt::format("UPDATE {0} SET expected_samples = 99 WHERE plug_id = 1 AND start_time = "
                                             "(SELECT max(start_time) FROM {0} WHERE plug_id = 1)",
                                             table));
        }
    }
    const Outcome first = rebuild();
    ASSERT_EQ(first.code, 0) << first.err;
    if (has_intervals) {
        EXPECT_THAT(
            first.err,
            AllOf(HasSubstr(" UTC, of 1 plug: 0 intervals are new, "), HasSubstr(" have other values, 0 are gone"),
                  HasSubstr(fmt::format("; they had been made by version 1 of the rules, and version {} holds now",
                                        kRulesVersion)),
                  HasSubstr("weeks were counted anew: they had not been counted since an update")));
    }
    EXPECT_THAT(first.err, Not(HasSubstr("nothing on record says why")));
    const Outcome second = rebuild();
    ASSERT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.err, AllOf(HasSubstr(": 0 of "), Not(HasSubstr("version")), Not(HasSubstr("weeks"))));
}

INSTANTIATE_TEST_SUITE_P(Schemas, RebuildOfSchemaTest, testing::Values(1, 2, 3, 4, 5, 6),
                         [](const auto& row) { return fmt::format("from_{}", row.param); });

TEST(IntervalsCommandTest, WarnsOfWhatNothingOnRecordExplains) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::execute(file, test::read_file(COLLECTOR_SCHEMA_EXAMPLES "/schema_6.sql"));
    ASSERT_EQ(run_collector({"intervals", "--rebuild", "--database", file.string()}).code, 0);
    test::execute(file, "UPDATE interval_recent SET voltage_rms = 1; UPDATE interval_settled SET voltage_rms = 1");
    const Outcome outcome = run_collector({"intervals", "--rebuild", "--database", file.string()});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(" warning from "), HasSubstr("; nothing on record says why")));
}

}  // namespace
}  // namespace collector
