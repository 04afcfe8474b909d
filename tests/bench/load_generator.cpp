// Publishes SENSOR messages of many plugs to a broker on loopback, evenly paced or as fast as the broker takes them.
// Arguments: PORT PLUGS FIRST COUNT RATE; messages FIRST .. FIRST+COUNT-1, RATE a second, 0: a flood. No two are alike.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace collector::bench {
namespace {

/// What a flood writes at once.
constexpr std::size_t kFloodBytes = 64UL * 1024;

class Connection {
  public:
    explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect to the broker");
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        using namespace std::string_literals;
        send("\x10\x14\x00\x04MQTT\x04\x02\x00\x00\x00\x08generate"s);
        std::array<char, 4> answer{};
        if (::recv(socket_, answer.data(), answer.size(), MSG_WAITALL) != 4 || answer[0] != 0x20 || answer[3] != 0) {
            throw std::runtime_error("the broker does not accept the connection");
        }
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::close(socket_); }

    void send(const std::string& bytes) const {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const auto count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) {
                throw std::runtime_error("the broker closed the connection");
            }
            sent += static_cast<std::size_t>(count);
        }
    }

    /// Has everything sent read by the broker before the connection ends.
    void finish() const {
        send(std::string("\xe0\x00", 2));
        std::array<char, 16> rest{};
        while (::recv(socket_, rest.data(), rest.size(), 0) > 0) {
        }
    }

  private:
    const int socket_;
};

/// As the firmware writes it, with values of its plug that move a little.
std::string payload(std::uint64_t number, std::uint64_t plugs, const std::string& time) {
    const std::uint64_t round = number / plugs;
    const auto watts = static_cast<double>((number * 7) % 2300);
    return fmt::format(
        R"({{"Time":"{}","ENERGY":{{"TotalStartTime":"2023-09-10T22:42:37","Total":{:.3f},"Yesterday":1.240,)"
        R"("Today":{:.3f},"Period":{},"Power":{:.0f},"ApparentPower":{:.0f},"ReactivePower":{:.0f},"Factor":{:.2f},)"
        R"("Voltage":{},"Current":{:.3f}}}}})",
        time, 789.412 + static_cast<double>(round) * 0.001, static_cast<double>(round % 9000) * 0.001, number % 40,
        watts, watts * 1.04, watts * 0.3, 0.96, 225 + number % 29, watts / 230);
}

std::string publication(std::uint64_t number, std::uint64_t plugs, const std::string& time) {
    const std::string topic = fmt::format("mjs-voltage/tasmota_{:06X}/SENSOR", number % plugs);
    const std::string body = payload(number, plugs, time);
    const std::size_t length = 2 + topic.size() + body.size();
    std::string packet;
    packet += '\x30';
    packet += static_cast<char>(0x80U | (length & 0x7fU));
    packet += static_cast<char>(length >> 7U);
    packet += '\0';
    packet += static_cast<char>(topic.size());
    return packet + topic + body;
}

void publish(std::uint16_t port, std::uint64_t plugs, std::uint64_t first, std::uint64_t count, std::uint64_t rate) {
    using Clock = std::chrono::steady_clock;
    const Connection connection(port);
    prctl(PR_SET_TIMERSLACK, 1UL);
    const auto start = Clock::now();
    std::string pending;
    std::string time;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % 64 == 0 || rate != 0) {
            time = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::time(nullptr)));
        }
        pending += publication(first + i, plugs, time);
        if (rate != 0 || pending.size() >= kFloodBytes) {
            connection.send(pending);
            pending.clear();
        }
        if (rate != 0) {
            std::this_thread::sleep_until(start + std::chrono::nanoseconds{1'000'000'000 / rate} * (i + 1));
        }
    }
    connection.send(pending);
    connection.finish();
}

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    if (argc != 6) {
        std::cerr << "usage: load_generator PORT PLUGS FIRST COUNT RATE\n";
        return 64;
    }
    try {
        collector::bench::publish(static_cast<std::uint16_t>(std::stoul(argv[1])), std::stoull(argv[2]),
                                  std::stoull(argv[3]), std::stoull(argv[4]), std::stoull(argv[5]));
    } catch (const std::exception& fault) {
        std::cerr << "load_generator: " << fault.what() << '\n';
        return 1;
    }
    return 0;
}
