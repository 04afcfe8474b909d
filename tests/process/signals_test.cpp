#include <collector/process/signals.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ostream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct SignalCase {
    const char* name;
    int number;
    Signals::Kind kind;

    friend std::ostream& operator<<(std::ostream& out, const SignalCase& row) { return out << row.name; }
};

class SignalsTest : public testing::TestWithParam<SignalCase> {};

/// Runs `body` in a child process, since signals are a process's own. True: it said so, and no signal ended it.
template <class Body>
bool holds_in_child(Body body) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);  // A wait that never ends must not outlive the test.
        _exit(body() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_P(SignalsTest, IsToldToWhoeverWaits) {
    EXPECT_TRUE(holds_in_child([] {
        const Signals signals;
        kill(getpid(), GetParam().number);
        return signals.wait() == GetParam().kind;
    }));
}

TEST_P(SignalsTest, IsKeptUntilSomebodyWaitsThoughThreadsRun) {
    EXPECT_TRUE(holds_in_child([] {
        const Signals signals;
        std::jthread thread([] { kill(getpid(), GetParam().number); });
        thread.join();
        return signals.wait() == GetParam().kind;
    }));
}

TEST_P(SignalsTest, IsTakenOnceByWhoDoesNotWait) {
    EXPECT_TRUE(holds_in_child([] {
        const Signals signals;
        const bool none_yet = !signals.take();
        kill(getpid(), GetParam().number);
        return none_yet && signals.take() == GetParam().kind && !signals.take();
    }));
}

INSTANTIATE_TEST_SUITE_P(Signals, SignalsTest,
                         testing::Values(SignalCase{"terminate", SIGTERM, Signals::Kind::stop},
                                         SignalCase{"interrupt", SIGINT, Signals::Kind::stop},
                                         SignalCase{"hang_up", SIGHUP, Signals::Kind::reload}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SignalsTest, AnyThreadCanAskToStop) {
    EXPECT_TRUE(holds_in_child([] {
        const Signals signals;
        std::jthread worker(Signals::ask_to_stop);
        return signals.wait() == Signals::Kind::stop;
    }));
}

TEST(SignalsTest, SeveralAreTakenOneAfterTheOther) {
    EXPECT_TRUE(holds_in_child([] {
        const Signals signals;
        kill(getpid(), SIGHUP);
        const bool reloads = signals.wait() == Signals::Kind::reload;
        kill(getpid(), SIGTERM);
        return reloads && signals.wait() == Signals::Kind::stop;
    }));
}

}  // namespace
}  // namespace collector
