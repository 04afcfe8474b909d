#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "cli/captured_run.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::call_collector;
using test::Outcome;
using test::read_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class PlotCommandTest : public testing::Test {
  protected:
    PlotCommandTest() { test::record_measured_week(file_); }

    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
        std::vector<std::string> all{"plot", "--database", file_.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Outcome plot(const std::vector<std::string>& more) const { return run_in("C", words(more)); }
    /// With this locale.
    [[nodiscard]] static Outcome run_in(const char* locale, const std::vector<std::string>& words) {
        return test::run_captured([locale, &words] {
            setenv("LC_ALL", locale, 1);
            return call_collector(words);
        });
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// A program of this name that is found instead of the real one, with what a shell is to do.
    void put_converter(const std::string& body) const {
        const std::string script = folder_.write("rsvg-convert", "#!/bin/sh\n" + body).string();
        ASSERT_EQ(chmod(script.c_str(), 0755), 0);
    }
    /// With programs of the temporary folder alone.
    [[nodiscard]] Outcome plot_with_own_programs(const std::vector<std::string>& more) const {
        return test::run_captured([this, &more] {
            setenv("PATH", folder_.path().c_str(), 1);
            return call_collector(words(more));
        });
    }
    [[nodiscard]] std::vector<std::string> files_named(const std::string& part) const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            if (const std::string name = entry.path().filename(); name.find(part) != std::string::npos) {
                found.push_back(name);
            }
        }
        return found;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

/// A process that has the database open for writing, as a collector that records.
class Writer {
  public:
    explicit Writer(const std::filesystem::path& file) {
        std::array<int, 2> ready{};
        std::array<int, 2> over{};
        if (pipe(ready.data()) != 0 || pipe(over.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        child_ = fork();
        char byte = 0;
        if (child_ == 0) {
            close(over[1]);
            const auto store = SqliteStore::open(file, test::kZone);
            const bool is_open = store && write(ready[1], &byte, 1) == 1;
            _exit(is_open && read(over[0], &byte, 1) == 0 ? 0 : 1);
        }
        close(ready[1]);
        close(over[0]);
        end_ = over[1];
        const bool is_open = read(ready[0], &byte, 1) == 1;
        close(ready[0]);
        if (!is_open) {
            throw std::runtime_error("the writer did not open the database");
        }
    }
    ~Writer() {
        close(end_);
        waitpid(child_, nullptr, 0);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

  private:
    pid_t child_ = -1;
    int end_ = -1;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

TEST_F(PlotCommandTest, DrawsTheLastWholeWeekInTheTerminal) {
    const Outcome outcome = plot({});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(
        outcome.out,
        AllOf(StartsWith("Grid voltage, week 2026-W21, 2026-05-18 to 2026-05-24 (Europe/Amsterdam)."),
              HasSubstr("tasmota_A1C001"), HasSubstr("; 5 of 1002\nabove 253 V\n"), HasSubstr("tasmota_B2D003"),
              HasSubstr("253 +"), HasSubstr("gap: o the plug was offline\n"), HasSubstr("gap: n nothing on record\n")));
    for (const std::string& line : lines_of(outcome.out)) {
        EXPECT_LE(line.size(), 80U) << line;
    }
    EXPECT_TRUE(std::ranges::all_of(outcome.out, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST_F(PlotCommandTest, DrawsWithBrailleWhereTheLocaleHasIt) {
    const Outcome outcome = run_in("C.UTF-8", words({"--plug", "tasmota_A1C001"}));
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("253 ┤╌"), HasSubstr("⣀"), Not(HasSubstr("\x1b["))));
}

TEST_F(PlotCommandTest, FitsIntoANarrowTerminalAndHasColours) {
    const auto shown = [this](bool no_color) {
        return test::shown_on_terminal(
            [this, no_color] {
                unsetenv("NO_COLOR");
                setenv("LC_ALL", "C", 1);
                if (no_color) {
                    setenv("NO_COLOR", "1", 1);
                }
                call_collector(words({"--plug", "tasmota_A1C001"}));
            },
            STDOUT_FILENO, 40);
    };
    const std::string plain = shown(true);
    EXPECT_THAT(plain, AllOf(HasSubstr("253 +---"), Not(HasSubstr("\x1b"))));
    for (std::string line : lines_of(plain)) {
        line.erase(line.find_last_not_of('\r') + 1);
        EXPECT_LE(line.size(), 40U) << line;
    }
    EXPECT_THAT(shown(false), AllOf(HasSubstr("\x1b[33m---"), HasSubstr("\x1b[31m")));
}

TEST_F(PlotCommandTest, WritesAnSvgThatIsWhole) {
    const std::string made = path("week.svg");
    const Outcome outcome = plot({"--output", made, "--language", "nl"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), AllOf(StartsWith("<svg xmlns"), HasSubstr("xml:lang=\"nl\""),
                                       HasSubstr("Stekker tasmota_A1C001 (Koelkast &quot;boven&quot;)"),
                                       HasSubstr("Stekker tasmota_B2D003"), testing::EndsWith("</svg>\n")));
}

TEST_F(PlotCommandTest, TakesTheLanguageOfTheLocale) {
    const std::string made = path("WEEK.SVG");
    EXPECT_EQ(run_in("de_DE.UTF-8", words({"--output", made})).code, 0);
    EXPECT_THAT(read_file(made), HasSubstr("xml:lang=\"de\""));
}

TEST_F(PlotCommandTest, AnotherEndOfTheNameIsRefused) {
    for (const char* const name : {"week.jpg", "week", "svg", "week.svg.gz"}) {
        const Outcome outcome = plot({"--output", path(name)});
        EXPECT_EQ(outcome.code, 64) << name;
        EXPECT_THAT(outcome.err, HasSubstr("has to end in .svg, .png or .pdf"));
    }
}

TEST_F(PlotCommandTest, MakesPngAndPdfWithTheConverter) {
    if (std::system("command -v rsvg-convert > /dev/null") != 0) {
        GTEST_SKIP() << "rsvg-convert is not installed";
    }
    ASSERT_EQ(plot({"--output", path("week.png")}).code, 0);
    const std::string png = read_file(path("week.png"));
    ASSERT_THAT(png, StartsWith("\x89PNG"));
    EXPECT_EQ(png.substr(16, 4), std::string("\0\0\x05\xf0", 4)) << "twice 760 pixels wide";
    ASSERT_EQ(plot({"--output", path("week.pdf")}).code, 0);
    EXPECT_THAT(read_file(path("week.pdf")), StartsWith("%PDF-"));
}

TEST_F(PlotCommandTest, SaysWhichPackageTheConverterIsIn) {
    const Outcome outcome = plot_with_own_programs({"--output", path("week.png")});
    EXPECT_EQ(outcome.code, 69);
    EXPECT_THAT(outcome.err, HasSubstr("rsvg-convert, which is not installed: sudo apt install librsvg2-bin"));
    EXPECT_THAT(files_named("week"), IsEmpty());
}

TEST_F(PlotCommandTest, SaysWhyTheConverterFailed) {
    put_converter("echo 'out of paint' >&2\necho half a picture\nexit 3\n");
    const Outcome outcome = plot_with_own_programs({"--output", path("week.pdf")});
    EXPECT_EQ(outcome.code, 74);
    EXPECT_THAT(outcome.err, HasSubstr("rsvg-convert failed with exit code 3: \"out of paint\""));
    EXPECT_THAT(files_named("week"), IsEmpty());
    put_converter("exit 0\n");
    EXPECT_THAT(plot_with_own_programs({"--output", path("week.pdf")}).err, HasSubstr("rsvg-convert made nothing"));
    put_converter("kill -KILL $$\n");
    EXPECT_THAT(plot_with_own_programs({"--output", path("week.pdf")}).err, HasSubstr("was ended by signal 9"));
}

TEST_F(PlotCommandTest, TheConverterSeesThePictureAndNoShell) {
    put_converter("while IFS= read -r line; do echo \"$line\"; done\necho \"$# $*\"\n");
    const std::string made = path("$(touch x);.png");
    EXPECT_EQ(plot_with_own_programs({"--output", made}).code, 0);
    EXPECT_THAT(read_file(made), AllOf(StartsWith("<svg"), HasSubstr("\n2 --format=png --zoom=2\n")));
    EXPECT_THAT(files_named("x"), Not(testing::Contains("x")));
}

TEST_F(PlotCommandTest, AFileThatCannotBeWholeIsNotThere) {
    const std::string made = path("week.svg");
    const Outcome outcome = test::run_captured([this, &made] {
        std::signal(SIGXFSZ, SIG_IGN);  // so that a file that grows too large is a fault of its write
        const rlimit bytes{.rlim_cur = 1000, .rlim_max = 1000};
        return setrlimit(RLIMIT_FSIZE, &bytes) != 0 ? -1 : call_collector(words({"--output", made}));
    });
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("File too large"));
    EXPECT_THAT(files_named("week"), IsEmpty()) << "half a file";
}

TEST_F(PlotCommandTest, AFullDiskIsSaid) {
    std::filesystem::create_symlink("/dev/full", path("week.svg"));
    const Outcome outcome = plot({"--output", path("week.svg")});
    EXPECT_EQ(outcome.code, 74);
    EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
}

TEST_F(PlotCommandTest, AFolderThatIsNotThereIsSaid) {
    EXPECT_EQ(plot({"--output", path("no/week.svg")}).code, 73);
}

TEST_F(PlotCommandTest, TakesMoments) {
    const Outcome outcome =
        plot({"--plug", "tasmota_A1C001", "--from", "2026-05-20T12:00", "--to", "2026-05-21T13:30"});
    EXPECT_THAT(outcome.out, AllOf(StartsWith("Grid voltage, 2026-05-20 12:00 to 2026-05-21 13:30 (Europe/Amsterdam)."),
                                   HasSubstr("ten-minute means: 230.00 to 254.00 V")));
    const Outcome hour = plot({"--plug", "tasmota_A1C001", "--from", "2026-05-20T12:00", "--to", "2026-05-20T13:00"});
    EXPECT_THAT(hour.out, HasSubstr("samples: none was measured")) << "no reading is on record";
    EXPECT_EQ(plot({"--from", "2026-05-20T25:00"}).code, 64);
}

TEST_F(PlotCommandTest, StacksDays) {
    EXPECT_THAT(plot({"--stack-days", "--plug", "tasmota_A1C001"}).out,
                AllOf(HasSubstr("\nMon 18 May\n"), HasSubstr("\nSun 24 May\n"), HasSubstr(" 12:00 ")));
    const std::string made = path("week.svg");
    EXPECT_EQ(plot({"--stack-days", "--output", made}).code, 0);
    EXPECT_THAT(read_file(made), AllOf(HasSubstr(">Mon 18 May</text>"), HasSubstr(">24:00</text>")));
    EXPECT_EQ(plot({"--stack-days", "--from", "2026-03-31", "--to", "2026-05-31"}).code, 0);
    const Outcome many = plot({"--stack-days", "--from", "2026-03-30", "--to", "2026-05-31"});
    EXPECT_EQ(many.code, 64);
    EXPECT_THAT(many.err, HasSubstr("62 days at most"));
}

TEST_F(PlotCommandTest, APictureHasFewCurves) {
    std::vector<PlugRecord> plugs;
    for (int number = 3; number <= 9; ++number) {
        plugs.push_back(test::bare_plug(number, "plug" + std::to_string(number)));
    }
    test::record(file_,
                 {.plugs = plugs,
                  .readings = {},
                  .availability = {},
                  .gaps_of_all = {},
                  .evidence = {},
                  .evaluated_until = std::nullopt},
                 test::Settled::none);
    const Outcome outcome = plot({"--output", path("week.svg")});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("a picture shows 8 curves at most, and these are 9; choose some with --plug"));
    EXPECT_THAT(plot({}).out, HasSubstr("\nplug9\n")) << "there is room in a terminal";
}

TEST_F(PlotCommandTest, APeriodWithoutDataIsDrawnAsSuch) {
    const Outcome outcome = plot({"--week", "2026-W10"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("none was measured"), HasSubstr("gap: n nothing on record")));
    EXPECT_EQ(plot({"--week", "2026-W10", "--output", path("week.svg")}).code, 0);
    EXPECT_THAT(read_file(path("week.svg")), HasSubstr("nothing was measured."));
}

TEST_F(PlotCommandTest, TheRecordItselfIsNoOutput) {
    const std::string record = path("voltage.svg");
    std::filesystem::create_symlink(file_, record);
    const Outcome outcome = plot({"--output", record});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("is the record itself"));
}

TEST(PlotCommandWithoutARecordTest, AnEmptyDatabaseHasNoPlugs) {
    const test::TempDir folder;
    const std::string file = (folder / "voltage.db").string();
    test::record(file, {}, test::Settled::none);
    const Outcome empty = test::run_collector({"plot", "--database", file});
    EXPECT_EQ(empty.code, 0) << empty.err;
    EXPECT_THAT(empty.out, HasSubstr("No plug is on record."));
    const std::string made = (folder / "week.svg").string();
    EXPECT_EQ(test::run_collector({"plot", "--database", file, "--output", made}).code, 0);
    EXPECT_THAT(read_file(made), HasSubstr("No plug is on record."));
    EXPECT_EQ(test::run_collector({"plot", "--database", file, "--plug", "x"}).code, 64);
}

TEST(PlotCommandUsageTest, IsExplained) {
    const Outcome help = test::run_collector({"plot", "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--stack-days"), HasSubstr("2026-05-18T12:00"), HasSubstr("librsvg2-bin")));
    EXPECT_EQ(test::run_collector({"plot", "--language", "fr"}).code, 64);
}

}  // namespace
}  // namespace collector
