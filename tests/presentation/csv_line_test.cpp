#include <collector/presentation/csv_line.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

std::string line_of(std::initializer_list<const char*> cells) {
    CsvLine line;
    for (const char* const cell : cells) {
        line.add_foreign(cell);
    }
    return line.text();
}

TEST(CsvLineTest, SeparatesCellsAndEndsAsRfc4180Says) {
    EXPECT_EQ(line_of({"a", "", "c"}), "a,,c\r\n");
    EXPECT_EQ(line_of({"", "b"}), ",b\r\n");
}

TEST(CsvLineTest, QuotesWhatWouldBreakTheLine) {
    EXPECT_EQ(line_of({"a,b", "say \"no\"", "two\nlines", "r\r"}),
              "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"r\r\"\r\n");
}

TEST(CsvLineTest, MakesNoFormulaOfATextFromOutside) {
    EXPECT_EQ(line_of({"=1+1", "+1", "-1", "@x", "\t=1"}), "'=1+1,'+1,'-1,'@x,'\t=1\r\n");
    EXPECT_EQ(line_of({"a=b", "é", "plug-1"}), "a=b,é,plug-1\r\n");
}

TEST(CsvLineTest, ShowsWhatATerminalWouldObey) {
    EXPECT_EQ(csv_cell("red\x1b[31m, bell\a\x7f"), "\"red\\x1b[31m, bell\\x07\\x7f\"");
    EXPECT_EQ(csv_cell("\x1b[2J"), "'\\x1b[2J");
    // The second set, as UTF-8; the last one is a letter.
    EXPECT_EQ(csv_cell("\xc2\x9b"
                       "2J \xc2\x80 \xc2\xb5V \xc3\x9b"),
              "\xc2\\x9b2J \xc2\\x80 \xc2\xb5V \xc3\x9b");
}

TEST(CsvLineTest, LeavesOurNumbersAlone) {
    CsvLine line;
    line.add("-1.5");
    EXPECT_EQ(line.text(), "-1.5\r\n");
}

}  // namespace
}  // namespace collector
