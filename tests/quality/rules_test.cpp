#include <collector/quality/rules.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {

void PrintTo(const RulesStretch& stretch, std::ostream* out) {
    *out << stretch.start.time_since_epoch().count() << ": version " << stretch.version;
}

namespace {

using testing::ElementsAre;

UtcMillis t(int time) {
    return UtcMillis{std::chrono::milliseconds{time}};
}

TEST(RulesTest, WhatIsMadeForTheFirstTimeIsNoted) {
    EXPECT_THAT(with_version({}, {t(10), t(20)}, 2, t(20)), ElementsAre(RulesStretch{t(10), 2}));
}

TEST(RulesTest, WhatGoesOnByTheSameVersionIsOneStretch) {
    const std::vector<RulesStretch> noted{{t(10), 2}};
    EXPECT_EQ(with_version(noted, {t(20), t(30)}, 2, t(30)), noted);
}

TEST(RulesTest, ANewVersionBeginsAStretch) {
    EXPECT_THAT(with_version({{t(10), 1}}, {t(20), t(30)}, 2, t(30)),
                ElementsAre(RulesStretch{t(10), 1}, RulesStretch{t(20), 2}));
}

TEST(RulesTest, ASpanInTheMiddleLeavesBothSidesAsTheyWere) {
    EXPECT_THAT(with_version({{t(10), 1}}, {t(20), t(30)}, 2, t(90)),
                ElementsAre(RulesStretch{t(10), 1}, RulesStretch{t(20), 2}, RulesStretch{t(30), 1}));
}

TEST(RulesTest, SpansThatTouchGrowTogether) {
    EXPECT_THAT(with_version({{t(10), 1}, {t(30), 2}}, {t(20), t(30)}, 2, t(90)),
                ElementsAre(RulesStretch{t(10), 1}, RulesStretch{t(20), 2}));
    EXPECT_THAT(with_version({{t(10), 1}, {t(20), 2}, {t(30), 1}}, {t(30), t(40)}, 2, t(90)),
                ElementsAre(RulesStretch{t(10), 1}, RulesStretch{t(20), 2}, RulesStretch{t(40), 1}));
}

TEST(RulesTest, ASpanCoversStretchesWithinIt) {
    EXPECT_THAT(with_version({{t(10), 1}, {t(20), 2}, {t(30), 1}, {t(40), 3}}, {t(10), t(35)}, 2, t(90)),
                ElementsAre(RulesStretch{t(10), 2}, RulesStretch{t(35), 1}, RulesStretch{t(40), 3}));
    EXPECT_THAT(with_version({{t(10), 1}, {t(20), 2}, {t(30), 1}}, {t(5), t(90)}, 2, t(90)),
                ElementsAre(RulesStretch{t(5), 2}));
}

TEST(RulesTest, TheNewestOfAnotherVersionComesFirst) {
    const std::vector<RulesStretch> noted{{t(10), 1}, {t(20), 2}, {t(30), 1}, {t(40), 2}};
    EXPECT_EQ(newest_other(noted, 2, t(90)), (TimeSpan{t(30), t(40)}));
    EXPECT_EQ(newest_other(noted, 1, t(90)), (TimeSpan{t(40), t(90)}));
    EXPECT_EQ(newest_other({{t(10), 2}}, 2, t(90)), std::nullopt);
    EXPECT_EQ(newest_other({}, 2, t(90)), std::nullopt);
}

TEST(RulesTest, WhatLiesBehindTheMarkIsNotMadeYet) {
    EXPECT_EQ(newest_other({{t(10), 2}, {t(50), 1}}, 2, t(50)), std::nullopt);
    EXPECT_EQ(newest_other({{t(10), 1}, {t(50), 1}}, 2, t(30)), (TimeSpan{t(10), t(30)}));
}

}  // namespace
}  // namespace collector
