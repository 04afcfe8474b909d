#include "metrics/metrics_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <ostream>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// One that asks, without waiting for an answer.
class Visitor {
  public:
    explicit Visitor(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("nobody listens");
        }
        fcntl(socket_, F_SETFL, O_NONBLOCK);
    }
    ~Visitor() { close(socket_); }
    Visitor(const Visitor&) = delete;
    Visitor& operator=(const Visitor&) = delete;

    void say(std::string_view text) const { static_cast<void>(send(socket_, text.data(), text.size(), MSG_NOSIGNAL)); }
    /// Takes what has come. True: the other side has closed.
    bool is_done() {
        std::array<char, 4096> part{};
        for (;;) {
            const ssize_t size = recv(socket_, part.data(), part.size(), 0);
            if (size <= 0) {
                return size == 0 || errno != EAGAIN;
            }
            answer_.append(part.data(), static_cast<std::size_t>(size));
        }
    }
    [[nodiscard]] const std::string& answer() const { return answer_; }

  private:
    int socket_;
    std::string answer_;
};

class MetricsServerTest : public testing::Test {
  protected:
    /// Lets the server work until `condition` holds; false: it took too long.
    template <class Condition>
    [[nodiscard]] bool run_until(Condition condition) {
        const auto give_up = std::chrono::steady_clock::now() + test::kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > give_up) {
                return false;
            }
            server_->run(now_);
        }
        return true;
    }
    [[nodiscard]] std::string ask(const std::string& request) {
        Visitor visitor(port_);
        visitor.say(request);
        EXPECT_TRUE(run_until([&] { return visitor.is_done(); }));
        return visitor.answer();
    }
    [[nodiscard]] static std::uint16_t port_in(const std::string& where) {
        std::uint16_t port = 0;
        std::from_chars(where.data() + where.rfind(':') + 1, where.data() + where.size(), port);
        return port;
    }

    std::string page_ = "collector_plugs 3\n";
    std::unique_ptr<MetricsServer> server_ = MetricsServer::listen("127.0.0.1", 0, [this] { return page_; }).value();
    std::uint16_t port_ = port_in(server_->where());
    SteadyTime now_{1h};
};

TEST_F(MetricsServerTest, ServesThePageWithItsTypeAndOneRequestAConnection) {
    const std::string answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n" + page_));
}

TEST_F(MetricsServerTest, HasNoPageBeforeThereAreValues) {
    page_.clear();
    EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), StartsWith("HTTP/1.1 503 "));
}

struct RequestCase {
    const char* name;
    const char* line;
    const char* status;

    friend std::ostream& operator<<(std::ostream& out, const RequestCase& row) { return out << row.name; }
};

class RequestTest : public MetricsServerTest, public testing::WithParamInterface<RequestCase> {};

TEST_P(RequestTest, IsAnsweredWithoutThePage) {
    const std::string answer = ask(fmt::format("{}\r\nHost: localhost\r\n\r\n", GetParam().line));
    EXPECT_THAT(answer, StartsWith(fmt::format("HTTP/1.1 {} ", GetParam().status)));
    EXPECT_THAT(answer, Not(HasSubstr(page_)));
}

INSTANTIATE_TEST_SUITE_P(Requests, RequestTest,
                         testing::Values(RequestCase{"head", "HEAD /metrics HTTP/1.1", "200"},
                                         RequestCase{"other_path", "GET / HTTP/1.1", "404"},
                                         RequestCase{"path_below", "GET /metrics/../../etc/passwd HTTP/1.1", "404"},
                                         RequestCase{"encoded_path", "GET /%2e%2e/metrics HTTP/1.1", "404"},
                                         RequestCase{"post", "POST /metrics HTTP/1.1\r\nContent-Length: 0", "405"},
                                         RequestCase{"delete", "DELETE /metrics HTTP/1.1", "405"},
                                         RequestCase{"no_method", "DROP /metrics HTTP/1.1", "405"}),
                         [](const auto& test) { return test.param.name; });

TEST_F(MetricsServerTest, AHeadThatIsTooLongIsRefused) {
    EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(MetricsServer::kHeadBytesMax, 'x') +
                    "\r\n\r\n"),
                Not(HasSubstr(page_)));
}

TEST_F(MetricsServerTest, ManyShortHeadersAreRefusedLikeOneLongOne) {
    std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";
    for (std::size_t i = 0; i < MetricsServer::kHeadBytesMax / 4; ++i) {
        request += "a:b\r\n";
    }
    EXPECT_THAT(ask(request + "\r\n"), Not(HasSubstr(page_)));
}

TEST_F(MetricsServerTest, ARequestThatTricklesIsCutAtItsTime) {
    Visitor slow(port_);
    slow.say("GET /metrics HTTP/1.1\r\n");
    for (int i = 0; i < 100; ++i) {
        server_->run(now_);
    }
    now_ += MetricsServer::kTimeMax - 1ms;
    slow.say("Host: localhost\r\n");  // a byte now and then does not help
    for (int i = 0; i < 100; ++i) {
        server_->run(now_);
    }
    EXPECT_FALSE(slow.is_done());
    now_ += 1ms;
    EXPECT_TRUE(run_until([&] { return slow.is_done(); }));
    EXPECT_THAT(slow.answer(), Not(HasSubstr(page_)));
}

TEST_F(MetricsServerTest, WhoeverHoldsAllConnectionsHoldsThemForATime) {
    std::vector<std::unique_ptr<Visitor>> idle;
    for (unsigned i = 0; i < MetricsServer::kConnectionsMax + 4; ++i) {
        idle.push_back(std::make_unique<Visitor>(port_));
        server_->run(now_);
    }
    Visitor visitor(port_);
    visitor.say("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < 100; ++i) {
        server_->run(now_);
    }
    EXPECT_FALSE(visitor.is_done());
    // Those who only wait in its place are cut in turn.
    EXPECT_TRUE(run_until([&] {
        now_ += 200ms;
        return visitor.is_done();
    }));
    EXPECT_THAT(visitor.answer(), EndsWith(page_));
}

TEST_F(MetricsServerTest, HasToBeRunNowAndThenOnlyWhileSomebodyIsConnected) {
    EXPECT_EQ(server_->patience_ms(), -1);
    const Visitor visitor(port_);
    EXPECT_TRUE(run_until([&] { return server_->patience_ms() >= 0; }));
}

TEST_F(MetricsServerTest, APortInUseIsNamed) {
    const auto second = MetricsServer::listen("127.0.0.1", port_, [] { return std::string(); });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().what, fmt::format("cannot listen on 127.0.0.1:{}: Address already in use", port_));
}

TEST(MetricsServer, ListensOnIpV6WhereThereIsOne) {
    const auto server = MetricsServer::listen("::1", 0, [] { return std::string(); });
    if (!server) {
        GTEST_SKIP() << server.error().what;
    }
    EXPECT_THAT((*server)->where(), StartsWith("http://[::1]:"));
}

TEST(MetricsServer, ANameIsNoAddress) {
    EXPECT_EQ(MetricsServer::listen("localhost", 0, [] { return std::string(); }).error().what,
              "localhost is no address");
}

}  // namespace
}  // namespace collector
