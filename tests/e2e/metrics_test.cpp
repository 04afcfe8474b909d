#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// What is served there; empty: nobody answers.
std::string scrape(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    std::string answer;
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        constexpr std::string_view kRequest = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        send(socket, kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
        std::array<char, 4096> part{};
        for (ssize_t size = 0; (size = recv(socket, part.data(), part.size(), 0)) > 0;) {
            answer.append(part.data(), static_cast<std::size_t>(size));
        }
    }
    close(socket);
    return answer;
}

/// Asks again and again, since a file of /proc or a server that is to change offers nothing to wait on.
template <class Condition>
bool comes_true(Condition condition) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        usleep(20'000);
    }
    return true;
}

std::vector<int> children_of(int pid) {
    std::vector<int> children;
    for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid))) {
        std::ifstream list(thread.path() / "children");
        for (int child = 0; list >> child;) {
            children.push_back(child);
        }
    }
    return children;
}

bool is_running(int pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string text;
    std::getline(file, text);
    return !text.empty() && text.find(") Z ") == std::string::npos;
}

/// The libraries that only metrics need, as far as the process has them.
std::vector<std::string> metrics_libraries_in(int pid) {
    const std::string maps = read_file(fmt::format("/proc/{}/maps", pid));
    std::vector<std::string> found;
    for (const char* const name : {"libmicrohttpd", "libprometheus"}) {
        if (maps.find(name) != std::string::npos) {
            found.emplace_back(name);
        }
    }
    return found;
}

class MetricsTest : public testing::Test {
  protected:
    [[nodiscard]] std::unique_ptr<Process> start(const std::string& listen) const {
        auto collector = start_collector(write_config(
            folder_, {.url = broker_.url(), .more_database = fmt::format("[metrics]\nlisten = \"{}\"", listen)}));
        EXPECT_TRUE(collector->wait_for("subscribed to")) << collector->output();
        return collector;
    }
    /// The port that the log says; 0: it says none.
    [[nodiscard]] static std::uint16_t served_port(Process& collector, int times = 1) {
        constexpr std::string_view kWhere = "metrics are served on http://127.0.0.1:";
        EXPECT_TRUE(collector.wait_for(kWhere, static_cast<std::size_t>(times))) << collector.output();
        const std::string said = collector.output();
        std::uint16_t port = 0;
        std::from_chars(said.data() + said.rfind(kWhere) + kWhere.size(), said.data() + said.size(), port);
        return port;
    }
    void publish(const std::string& topic, const std::string& payload) const {
        run({"mosquitto_pub", "-p", std::to_string(broker_.port()), "-h", "127.0.0.1", "-u", "plugs", "-P",
             "plugs-secret", "-t", topic, "-m", payload});
    }
    void publish_reading(int volts) const {
        publish("mjs-voltage/tasmota_F17F56/SENSOR", fmt::format(R"({{"ENERGY":{{"Period":0,"Voltage":{}}}}})", volts));
    }

    TempDir folder_;
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::plain};
    std::filesystem::path database_ = folder_ / "voltage.db";
};

TEST_F(MetricsTest, CountWhatWasSent) {
    const auto collector = start("127.0.0.1:0");
    const std::uint16_t port = served_port(*collector);
    for (int i = 0; i < 5; ++i) {
        publish_reading(230 + i);
    }
    publish("mjs-voltage/tasmota_F17F56/LWT", "Online");
    publish("mjs-voltage/tasmota_F17F56/LOGGING", "a line");
    publish("mjs-voltage/tasmota_F17F56/SENSOR", "{\"ENERGY\":");
    publish("mjs-voltage/tasmota_F17F56/SENSOR", "{\"ENERGY\":[]}");
    publish("mjs-voltage/" + std::string(300, 'x') + "/SENSOR", "{}");
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", 5));
    std::string text;
    ASSERT_TRUE(comes_true([&] {
        text = scrape(port);
        return text.find("collector_messages_received_total 9\n") != std::string::npos &&
               text.find("reason=\"too_long\"} 1\n") != std::string::npos &&
               text.find("collector_pending_rows 0\n") != std::string::npos;
    })) << text;
    for (const char* const line :
         {R"(collector_messages_total{kind="reading"} 5)", R"(collector_messages_total{kind="availability"} 1)",
          R"(collector_messages_total{kind="ignored"} 1)", R"(collector_messages_total{kind="refused"} 2)",
          R"(collector_messages_refused_total{reason="bad_json"} 1)",
          R"(collector_messages_refused_total{reason="wrong_type"} 1)", "collector_readings_total 5",
          "collector_plugs 1", "collector_plugs_online 1", "collector_broker_connected 1",
          "collector_broker_connects_total 1", "collector_queue_messages 0",
          R"(collector_limits_reached_total{limit="message_size"} 1)"}) {
        EXPECT_THAT(text, HasSubstr(std::string("\n") + line + "\n"));
    }
    EXPECT_THAT(text, Not(HasSubstr("F17F56")));
    EXPECT_THAT(text, Not(HasSubstr("collector_database_bytes 0\n")));
    EXPECT_THAT(metrics_libraries_in(collector->pid()), IsEmpty()) << "those are in the other process";
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0) << collector->output();
    EXPECT_EQ(scrape(port), "") << "and that ended with it";
}

TEST_F(MetricsTest, APortInUseIsSaidOnceAndDoesNotEndTheRecording) {
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(taken, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(taken, 1), 0);
    ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const std::string where = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    const auto collector = start(where);
    const std::string fault = fmt::format("metrics are not served: cannot listen on {}: Address already in use", where);
    EXPECT_TRUE(collector->wait_for(fault)) << collector->output();
    publish_reading(231);
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", 1));
    close(taken);
    // The port is free now, and is taken without anybody's help.
    EXPECT_EQ(served_port(*collector), ntohs(address.sin_port));
    EXPECT_THAT(collector->output(), HasSubstr("/metrics again"));
    const std::string said = collector->output();
    EXPECT_EQ(said.find(fault), said.rfind(fault)) << said;
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0) << collector->output();
}

TEST_F(MetricsTest, AServerThatIsKilledComesBackAndCostsNoReading) {
    const auto collector = start("127.0.0.1:0");
    static_cast<void>(served_port(*collector));
    const auto children = children_of(collector->pid());
    ASSERT_EQ(children.size(), 1U);
    kill(children[0], SIGKILL);
    EXPECT_TRUE(collector->wait_for("metrics are not served: it was ended by signal 9; recording goes on"))
        << collector->output();
    publish_reading(231);
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", 1));
    const std::uint16_t port = served_port(*collector, 2);
    EXPECT_TRUE(comes_true([&] { return scrape(port).find("collector_readings_total 1\n") != std::string::npos; }));
}

TEST_F(MetricsTest, TheServerEndsWithACollectorThatIsKilled) {
    const auto collector = start("127.0.0.1:0");
    static_cast<void>(served_port(*collector));
    const auto children = children_of(collector->pid());
    ASSERT_EQ(children.size(), 1U);
    collector->signal(SIGKILL);
    static_cast<void>(collector->wait_exit());
    EXPECT_TRUE(comes_true([&] { return !is_running(children[0]); }));
}

TEST_F(MetricsTest, NothingOfItIsThereUnlessItIsAskedFor) {
    const auto collector = start("");
    publish_reading(231);
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", 1));
    EXPECT_THAT(children_of(collector->pid()), IsEmpty());
    EXPECT_THAT(metrics_libraries_in(collector->pid()), IsEmpty());
    EXPECT_THAT(collector->output(), Not(HasSubstr("metrics")));
}

}  // namespace
}  // namespace collector::test
