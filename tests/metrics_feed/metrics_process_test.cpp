#include <collector/metrics_feed/metrics_process.hpp>

#include <unistd.h>

#include <csignal>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Real programs at the other end of the socket: Python speaks what the real one does, and does as the test wants.
class MetricsProcessTest : public testing::Test {
  protected:
    /// `body` has `feed`, the socket.
    void play(const std::string& body) {
        const auto script = folder_.write("program",
                                          "#!/usr/bin/python3\nimport os, socket, sys, time\n"
                                          "feed = socket.socket(fileno=0)\n" +
                                              body);
        std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    }
    [[nodiscard]] MetricsProcess::Setup setup() const {
        return {.program = folder_ / "program", .address = "127.0.0.1", .port = "9464"};
    }
    /// Publishes until the log has so many lines; false: it took too long.
    [[nodiscard]] bool publish_until(MetricsProcess& metrics, std::size_t lines) {
        const auto give_up = std::chrono::steady_clock::now() + test::kPatience;
        while (log_.lines().size() < lines) {
            if (std::chrono::steady_clock::now() > give_up) {
                return false;
            }
            metrics.publish({});
            usleep(5'000);  // another process offers nothing to wait on
        }
        return true;
    }
    [[nodiscard]] std::vector<std::string> said() const {
        std::vector<std::string> texts;
        for (const auto& line : log_.lines()) {
            texts.push_back(line.text);
        }
        return texts;
    }

    test::TempDir folder_;
    test::CapturedLog log_;
    test::ManualClock clock_{test::at("2026-05-01T10:00:00Z")};
};

TEST_F(MetricsProcessTest, TellsTheProgramAndSaysWhereItServes) {
    play(
        "message = feed.recv(65536)\n"
        "feed.send(b'serving %d %s' % (message.startswith(b'collector health'), ' '.join(sys.argv[1:]).encode()))\n"
        "while feed.recv(65536): pass\n");
    MetricsProcess metrics(setup(), clock_, log_);
    ASSERT_TRUE(publish_until(metrics, 1));
    EXPECT_THAT(said(), ElementsAre("metrics are served on 1 127.0.0.1 9464"));
}

TEST_F(MetricsProcessTest, StartsNothingBeforeThereIsSomethingToTell) {
    play(fmt::format("open('{}/ran', 'w')\n", folder_.path().string()));
    { const MetricsProcess metrics(setup(), clock_, log_); }
    EXPECT_FALSE(std::filesystem::exists(folder_ / "ran"));
}

TEST_F(MetricsProcessTest, ItsFaultIsSaidOnceAndItIsStartedAgainEverMoreSlowly) {
    play(fmt::format("open('{}/starts', 'a').write('x')\nfeed.send(b'fault the port is taken')\n",
                     folder_.path().string()));
    MetricsProcess metrics(setup(), clock_, log_);
    ASSERT_TRUE(publish_until(metrics, 1));
    EXPECT_THAT(said(), ElementsAre("metrics are not served: the port is taken; recording goes on, and it is tried "
                                    "again"));
    const auto starts = [this] { return test::read_file(folder_ / "starts").size(); };
    EXPECT_EQ(starts(), 1U);
    metrics.publish({});
    EXPECT_EQ(starts(), 1U) << "not before its time";
    // Another fault shows that the row goes on; the same one would say nothing.
    play("feed.send(b'fault another')\n");
    clock_.advance(MetricsProcess::kRestartFirst);
    ASSERT_TRUE(publish_until(metrics, 2));
    play("feed.send(b'serving somewhere')\nwhile feed.recv(65536): pass\n");
    clock_.advance(2 * MetricsProcess::kRestartFirst - 1ms);
    metrics.publish({});
    EXPECT_EQ(said().size(), 2U);
    clock_.advance(1ms);
    ASSERT_TRUE(publish_until(metrics, 3));
    EXPECT_EQ(said().back(), "metrics are served on somewhere again");
}

TEST_F(MetricsProcessTest, ACrashIsSaidAndDoesNoHarm) {
    play("feed.recv(65536)\nos.kill(os.getpid(), 9)\n");
    MetricsProcess metrics(setup(), clock_, log_);
    ASSERT_TRUE(publish_until(metrics, 1));
    EXPECT_THAT(said().front(), HasSubstr("it was ended by signal 9"));
}

TEST_F(MetricsProcessTest, AProgramThatIsNotThereIsSaid) {
    MetricsProcess metrics({.program = folder_ / "none", .address = "", .port = ""}, clock_, log_);
    metrics.publish({});
    ASSERT_EQ(said().size(), 1U);
    EXPECT_THAT(said().front(), HasSubstr("/none: No such file or directory; recording goes on"));
    clock_.advance(MetricsProcess::kRestartMax);
    metrics.publish({});
    EXPECT_EQ(said().size(), 1U) << "once";
}

TEST_F(MetricsProcessTest, AProgramThatDoesNotListenHoldsNobodyUp) {
    play("feed.send(b'serving nobody')\nwhile True: time.sleep(1)\n");
    {
        MetricsProcess metrics(setup(), clock_, log_);
        ASSERT_TRUE(publish_until(metrics, 1));
        for (int i = 0; i < 10'000; ++i) {
            metrics.publish({});  // would block, or fail, if what does not fit mattered
        }
        EXPECT_EQ(said().size(), 1U);
    }  // It is killed in the end.
}

TEST_F(MetricsProcessTest, TheProgramHasNoFileOfOursButOutputAndErrors) {
    const int secret = STDERR_FILENO + 7;
    ASSERT_EQ(dup2(STDERR_FILENO, secret), secret);
    play("feed.send(b'serving %s' % str(os.path.exists('/proc/self/fd/9')).encode())\nwhile feed.recv(65536): pass\n");
    MetricsProcess metrics(setup(), clock_, log_);
    EXPECT_TRUE(publish_until(metrics, 1));
    close(secret);
    EXPECT_THAT(said(), ElementsAre("metrics are served on False"));
}

}  // namespace
}  // namespace collector
