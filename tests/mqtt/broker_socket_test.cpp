#include "mqtt/broker_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include <gtest/gtest.h>

#include "mqtt/bell.hpp"
#include "mqtt/loopback_server.hpp"
#include "mqtt/subscriber_fixture.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::Bell;
using mqtt::BrokerSocket;
using mqtt::Socket;

/// A connection to a server that sends a thousand bytes and then waits.
class BrokerSocketTest : public testing::Test {
  protected:
    static Socket connect_to(std::uint16_t port) {
        Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return socket;
    }
    static void read_all(const Socket& socket, std::size_t size) {
        std::string bytes(size, '\0');
        ASSERT_EQ(recv(socket.get(), bytes.data(), size, MSG_WAITALL), static_cast<ssize_t>(size));
    }

    LoopbackServer server_{[](int socket) {
        const std::string bytes(1000, 'x');
        send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        read_to_the_end(socket);
    }};
};

TEST_F(BrokerSocketTest, IsFoundByThePortOfTheOtherSide) {
    EXPECT_FALSE(BrokerSocket::find(server_.port())) << "nobody is connected, though somebody listens";
    const Socket library = connect_to(server_.port());
    EXPECT_TRUE(BrokerSocket::find(server_.port()));
}

TEST_F(BrokerSocketTest, CountsWhatWasReadNotWhatIsWaiting) {
    const Socket library = connect_to(server_.port());
    const auto broker = BrokerSocket::find(server_.port());
    ASSERT_TRUE(broker);
    EXPECT_EQ(Bell().wait(broker->descriptor(), 30s), Bell::Woken::by_socket);
    EXPECT_EQ(broker->look()->bytes_taken, 0U);
    read_all(library, 600);
    EXPECT_EQ(broker->look()->bytes_taken, 600U);
    read_all(library, 400);
    EXPECT_EQ(broker->look()->bytes_taken, 1000U);
}

TEST_F(BrokerSocketTest, IsNotFoundOnceTheConnectionHasEnded) {
    const Socket library = connect_to(server_.port());
    read_all(library, 1000);
    server_.cut();
    read_to_the_end(library.get());
    EXPECT_FALSE(BrokerSocket::find(server_.port()));
}

TEST_F(BrokerSocketTest, KnowsWhenTheLastPacketCameAfterTheLibraryHasClosed) {
    std::optional<BrokerSocket> broker;
    {
        const Socket library = connect_to(server_.port());
        broker = BrokerSocket::find(server_.port());
        ASSERT_TRUE(broker);
        read_all(library, 1000);
        shutdown(library.get(), SHUT_WR);  // as the library does before it closes
    }
    ASSERT_TRUE(eventually([&] { return broker->look()->since_last_packet >= 100ms; }));
}

TEST_F(BrokerSocketTest, CutEndsTheConnectionForBothSides) {
    const Socket library = connect_to(server_.port());
    const auto broker = BrokerSocket::find(server_.port());
    ASSERT_TRUE(broker);
    broker->cut();
    read_to_the_end(library.get());
    char byte = 0;
    EXPECT_EQ(recv(library.get(), &byte, 1, MSG_DONTWAIT), 0) << "there is no more to come";
}

TEST(BellTest, RingsUntilItIsSilenced) {
    const Bell bell;
    EXPECT_EQ(bell.wait(std::nullopt, 0ms), Bell::Woken::by_time);
    bell.ring();
    bell.ring();
    EXPECT_EQ(bell.wait(std::nullopt, 30s), Bell::Woken::by_bell);
    EXPECT_EQ(bell.wait(std::nullopt, 30s), Bell::Woken::by_bell);
    bell.silence();
    EXPECT_EQ(bell.wait(std::nullopt, 0ms), Bell::Woken::by_time);
    bell.silence();
    EXPECT_EQ(bell.wait(std::nullopt, 0ms), Bell::Woken::by_time);
}

}  // namespace
}  // namespace collector::test
