#include <collector/process/service_notify.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace collector {
namespace {

using testing::MatchesRegex;

/// The receiving end that systemd would have.
class ServiceManager {
  public:
    ServiceManager() { listen((folder_ / "notify").string()); }

    /// `path` with @ for the NUL in front of an abstract one.
    void listen(const std::string& path) {
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
        descriptor_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (descriptor_ < 0 || path.size() >= sizeof address.sun_path) {
            throw std::runtime_error("no socket");
        }
        std::ranges::copy(path, address.sun_path);
        if (path.front() == '@') {
            address.sun_path[0] = '\0';
        }
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
        if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
            throw std::runtime_error("cannot bind " + path);
        }
        setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~ServiceManager() {
        unsetenv("NOTIFY_SOCKET");
        close(descriptor_);
    }
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// The next message; empty: there is none, since sending puts it here before it returns.
    [[nodiscard]] std::string next() {
        pollfd ready{descriptor_, POLLIN, 0};
        if (poll(&ready, 1, 0) != 1) {
            return {};
        }
        std::array<char, 4096> text{};
        const ssize_t size = recv(descriptor_, text.data(), text.size(), 0);
        return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

  private:
    test::TempDir folder_;
    int descriptor_ = -1;
};

class ServiceNotifyTest : public testing::Test {
  protected:
    void TearDown() override {
        unsetenv("WATCHDOG_USEC");
        unsetenv("WATCHDOG_PID");
    }

    ServiceManager manager_;
};

TEST_F(ServiceNotifyTest, TellsThatItIsReadyAndWhatItDoes) {
    ServiceNotify().ready("connecting");
    EXPECT_EQ(manager_.next(), "READY=1\nSTATUS=connecting");
    EXPECT_EQ(manager_.next(), "");
}

TEST_F(ServiceNotifyTest, TellsItsStatus) {
    ServiceNotify().status("online; 7 plugs");
    EXPECT_EQ(manager_.next(), "STATUS=online; 7 plugs");
}

/// In a container the manager may listen in the abstract namespace.
TEST_F(ServiceNotifyTest, FindsAnAbstractSocket) {
    manager_.listen(fmt::format("@collector-notify-test-{}", getpid()));
    ServiceNotify().status("online");
    EXPECT_EQ(manager_.next(), "STATUS=online");
}

/// Without the time systemd takes the reload for one that was over before it began.
TEST_F(ServiceNotifyTest, TellsThatItReloadsAndWhenThatBegan) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto before = std::int64_t{now.tv_sec} * 1'000'000;
    ServiceNotify().reloading();
    const std::string message = manager_.next();
    ASSERT_THAT(message, MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
    const std::int64_t told = std::stoll(message.substr(message.rfind('=') + 1));
    EXPECT_GE(told, before);
    EXPECT_LT(told, before + std::int64_t{3600} * 1'000'000);
}

TEST_F(ServiceNotifyTest, TellsThatItStops) {
    ServiceNotify().stopping();
    EXPECT_THAT(manager_.next(), testing::StartsWith("STOPPING=1\n"));
}

TEST_F(ServiceNotifyTest, FeedsNoWatchdogWhenNobodyWatches) {
    const ServiceNotify notify;
    EXPECT_EQ(notify.watchdog(), std::nullopt);
    notify.alive();
    EXPECT_EQ(manager_.next(), "");
}

TEST_F(ServiceNotifyTest, FeedsTheWatchdog) {
    setenv("WATCHDOG_USEC", "30000000", 1);
    const ServiceNotify notify;
    EXPECT_EQ(notify.watchdog(), std::chrono::seconds{30});
    notify.alive();
    EXPECT_EQ(manager_.next(), "WATCHDOG=1");
}

TEST_F(ServiceNotifyTest, WatchdogOfAnotherProcessIsNotOurs) {
    setenv("WATCHDOG_USEC", "30000000", 1);
    setenv("WATCHDOG_PID", std::to_string(getppid()).c_str(), 1);
    EXPECT_EQ(ServiceNotify().watchdog(), std::nullopt);
}

TEST(ServiceNotifyWithoutSystemdTest, NothingHappens) {
    const ServiceNotify notify;
    notify.ready("connecting");
    notify.status("online");
    notify.alive();
    notify.stopping();
    EXPECT_EQ(notify.watchdog(), std::nullopt);
}

}  // namespace
}  // namespace collector
