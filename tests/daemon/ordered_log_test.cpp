#include "daemon/ordered_log.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A message at a second, with so many bytes of payload.
std::string message(int second, int id, std::size_t bytes = 1) {
    return fmt::format(R"({{"tst":{}.000,"topic":"{}","qos":0,"retain":0,"payload":"{}"}})"
                       "\n",
                       1'780'000'000 + second, id, std::string(bytes, 'x'));
}

/// Line, run and topic of all messages; `bad` for a line that is none.
std::vector<std::string> told(const std::string& text) {
    std::istringstream input(text);
    OrderedLog log(input);
    std::vector<std::string> lines;
    while (const auto line = log.next()) {
        lines.push_back(fmt::format("{}:{}:{}", line->number, line->run,
                                    line->message ? line->message->topic : std::string("bad")));
    }
    return lines;
}

TEST(OrderedLog, WhatIsInOrderComesAsItIs) {
    EXPECT_THAT(told(message(1, 1) + message(2, 2) + message(2, 3) + message(9, 4)),
                ElementsAre("1:0:1", "2:0:2", "3:0:3", "4:0:4"));
}

TEST(OrderedLog, LogsOneBehindTheOtherAreWovenTogether) {
    EXPECT_THAT(told(message(1, 1) + message(5, 5) + message(2, 2) + message(4, 4) + message(6, 6) + message(0, 0)),
                ElementsAre("6:2:0", "1:0:1", "3:1:2", "4:1:4", "2:0:5", "5:1:6"));
}

TEST(OrderedLog, OfOneTimeTheEarlierInTheLogComesFirst) {
    EXPECT_THAT(told(message(1, 1) + message(3, 2) + message(1, 3) + message(3, 4)),
                ElementsAre("1:0:1", "3:1:3", "2:0:2", "4:1:4"));
}

TEST(OrderedLog, BadAndEmptyLinesKeepTheirNumbers) {
    EXPECT_THAT(told("x\n" + message(5, 5) + "\n \r\n" + message(2, 2) + "y\n" + message(3, 3)),
                ElementsAre("1:0:bad", "5:1:2", "6:1:bad", "7:1:3", "2:0:5"));
    EXPECT_THAT(told("\n\n"), IsEmpty());
    EXPECT_THAT(told(""), IsEmpty());
}

TEST(OrderedLog, AByteOrderMarkCostsNoLine) {
    const std::string mark = "\xef\xbb\xbf";
    EXPECT_THAT(told(mark + message(1, 1) + mark + message(0, 0) + mark + "\r\n"), ElementsAre("2:1:0", "1:0:1"));
}

TEST(OrderedLog, TheLastLineNeedsNoEnd) {
    std::string text = message(5, 5) + message(2, 2);
    text.pop_back();
    EXPECT_THAT(told(text), ElementsAre("2:1:2", "1:0:5"));
}

TEST(OrderedLog, CountsLinesRunsAndBytes) {
    const std::string text = message(5, 5) + message(2, 2) + "\n";
    std::istringstream input(text);
    OrderedLog log(input);
    EXPECT_EQ(log.lines(), 3U);
    EXPECT_EQ(log.runs(), 2U);
    while (log.next()) {
    }
    EXPECT_EQ(log.bytes_done(), text.size());
}

/// Lines longer than what is read at once, and many runs that go on side by side.
TEST(OrderedLog, AnyOrderComesOutSorted) {
    std::mt19937 random(11);  // NOLINT: the same ones each time
    std::vector<int> seconds(300);
    std::iota(seconds.begin(), seconds.end(), 0);
    for (const std::size_t sorted : {1U, 10U, 100U}) {
        std::shuffle(seconds.begin(), seconds.end(), random);
        for (auto from = seconds.begin(); from != seconds.end(); from += static_cast<std::ptrdiff_t>(sorted)) {
            std::sort(from, from + static_cast<std::ptrdiff_t>(sorted));
        }
        std::string text;
        for (const int second : seconds) {
            text += message(second, second, second % 50 == 0 ? 200'000U : 1U);
        }
        std::istringstream input(text);
        OrderedLog log(input);
        for (int second = 0; second < 300; ++second) {
            const auto line = log.next();
            ASSERT_TRUE(line && line->message);
            ASSERT_EQ(line->message->topic, std::to_string(second));
        }
        EXPECT_FALSE(log.next());
    }
}

}  // namespace
}  // namespace collector
