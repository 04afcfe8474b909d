#include "mqtt/scripted_broker.hpp"

#include <sys/socket.h>

#include <array>
#include <stdexcept>

namespace collector::test {
namespace {

// The packet types of MQTT, in the upper half of a packet's first byte.
constexpr std::uint8_t kConnect = 0x10;
constexpr std::uint8_t kConnack = 0x20;
constexpr std::uint8_t kPublish = 0x30;
constexpr std::uint8_t kPuback = 0x40;
constexpr std::uint8_t kPubrec = 0x50;
constexpr std::uint8_t kSubscribe = 0x80;
constexpr std::uint8_t kSuback = 0x90;
constexpr std::uint8_t kUnsubscribe = 0xa0;
constexpr std::uint8_t kUnsuback = 0xb0;
constexpr std::uint8_t kPingreq = 0xc0;
constexpr std::uint8_t kPingresp = 0xd0;
constexpr std::uint8_t kDisconnect = 0xe0;

char byte(std::size_t value) {
    return static_cast<char>(static_cast<unsigned char>(value & 0xffU));
}

std::string length(std::size_t value) {
    std::string bytes;
    do {
        const std::size_t part = value % 128;
        value /= 128;
        bytes += byte(value > 0 ? part | 0x80U : part);
    } while (value > 0);
    return bytes;
}

std::string text(std::string_view value) {
    return {byte(value.size() >> 8U) + std::string{byte(value.size())} + std::string(value)};
}

std::string packet(std::uint8_t head, const std::string& body) {
    return byte(head) + length(body.size()) + body;
}

/// Takes fields off the front of a packet.
class Fields {
  public:
    explicit Fields(std::string_view bytes) : bytes_(bytes) {}
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    std::uint8_t number8() { return static_cast<std::uint8_t>(take(1)[0]); }
    std::uint16_t number16() {
        const std::string_view two = take(2);
        return static_cast<std::uint16_t>((static_cast<unsigned char>(two[0]) << 8U) |
                                          static_cast<unsigned char>(two[1]));
    }
    std::string text() {
        const std::size_t size = number16();
        return std::string(take(size));
    }
    void skip_properties() {
        std::size_t size = 0;
        for (unsigned shift = 0;; shift += 7) {
            const std::uint8_t part = number8();
            size |= std::size_t{part & 0x7fU} << shift;
            if (part < 0x80) {
                break;
            }
        }
        take(size);
    }

  private:
    std::string_view take(std::size_t size) {
        if (size > bytes_.size()) {
            throw std::runtime_error("a packet of the client ends too early");
        }
        const std::string_view front = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return front;
    }
    std::string_view bytes_;
};

bool receive(int socket, char* bytes, std::size_t size) {
    return size == 0 || recv(socket, bytes, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

/// The next packet; nullopt: the client has left.
std::optional<std::string> receive_packet(int socket, std::uint8_t& head) {
    char first = 0;
    if (!receive(socket, &first, 1)) {
        return std::nullopt;
    }
    head = static_cast<std::uint8_t>(first);
    std::size_t size = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        char part = 0;
        if (!receive(socket, &part, 1)) {
            return std::nullopt;
        }
        size |= std::size_t{static_cast<unsigned char>(part) & 0x7fU} << shift;
        if (static_cast<unsigned char>(part) < 0x80) {
            break;
        }
    }
    std::string body(size, '\0');
    return receive(socket, body.data(), size) ? std::optional(std::move(body)) : std::nullopt;
}

ConnectPacket read_connect(std::string_view body) {
    constexpr std::uint8_t kCleanFlag = 0x02;
    constexpr std::uint8_t kPasswordFlag = 0x40;
    constexpr std::uint8_t kUsernameFlag = 0x80;
    Fields fields(body);
    fields.text();  // "MQTT"
    ConnectPacket packet;
    packet.version = fields.number8();
    const std::uint8_t flags = fields.number8();
    packet.clean = (flags & kCleanFlag) != 0;
    packet.keep_alive = fields.number16();
    if (packet.version == 5) {
        fields.skip_properties();
    }
    packet.client_id = fields.text();
    if ((flags & kUsernameFlag) != 0) {
        packet.username = fields.text();
    }
    if ((flags & kPasswordFlag) != 0) {
        packet.password = fields.text();
    }
    return packet;
}

}  // namespace

ScriptedBroker::ScriptedBroker(Script script) : script_(std::move(script)) {
    server_.emplace([this](int socket) { serve(socket); });
}

BrokerView ScriptedBroker::view() const {
    const std::lock_guard lock(mutex_);
    return view_;
}

bool ScriptedBroker::wait_until(const std::function<bool(const BrokerView&)>& holds,
                                std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return holds(view_); });
}

void ScriptedBroker::see(const std::function<void(BrokerView&)>& change) {
    const std::lock_guard lock(mutex_);
    change(view_);
    changed_.notify_all();
}

void ScriptedBroker::send_now(const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    if (socket_ >= 0) {
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
}

void ScriptedBroker::publish(const Message& message) {
    const unsigned head = kPublish | (unsigned{message.qos} << 1U) | (message.retained ? 1U : 0U);
    std::string body = text(message.topic);
    if (message.qos > 0) {
        body += std::string{byte(0), byte(1)};
    }
    if (speaks_v5()) {
        body += byte(0);  // no properties
    }
    send_now(packet(static_cast<std::uint8_t>(head), body + std::string(message.payload)));
}

void ScriptedBroker::disconnect(std::uint8_t reason) {
    send_now(packet(kDisconnect, std::string{byte(reason), byte(0)}));
    hang_up();
}

void ScriptedBroker::serve(int socket) {
    {
        const std::lock_guard lock(mutex_);
        socket_ = socket;
    }
    std::size_t number = 0;
    std::uint8_t head = 0;
    while (const auto body = receive_packet(socket, head)) {
        if ((head & 0xf0U) == kConnect) {
            see([&](BrokerView& view) {
                view.connects.push_back(read_connect(*body));
                number = view.connects.size();
                v5_ = view.connects.back().version == 5;
            });
        }
        if (!answer(socket, head, *body, number)) {
            break;
        }
    }
    const std::lock_guard lock(mutex_);
    socket_ = -1;
}

bool ScriptedBroker::speaks_v5() const {
    const std::lock_guard lock(mutex_);
    return v5_;
}

bool ScriptedBroker::answer(int socket, std::uint8_t head, std::string_view body, std::size_t number) {
    const bool v5 = speaks_v5();
    switch (head & 0xf0U) {
        case kConnect: {
            if (const auto bytes = script_.in_place_of_connack(read_connect(body), number)) {
                send_now(*bytes);
                return false;
            }
            const auto code = script_.on_connect(number);
            if (!code) {
                read_to_the_end(socket);
                return false;
            }
            std::string properties;
            if (v5) {
                const auto keep_alive = script_.server_keep_alive;
                properties = keep_alive ? std::string{byte(3), byte(0x13), byte(*keep_alive >> 8U), byte(*keep_alive)}
                                        : std::string{byte(0)};
            }
            send_now(packet(kConnack, std::string{byte(0), byte(*code)} + properties));
            return *code == 0;
        }
        case kSubscribe: {
            Fields fields(body);
            const std::uint16_t id = fields.number16();
            if (v5) {
                fields.skip_properties();
            }
            const std::string filter = fields.text();
            const int qos = fields.number8() & 3;
            see([&](BrokerView& view) {
                view.filters.push_back(filter);
                view.requested_qos.push_back(qos);
            });
            if (filter == script_.hang_up_at) {
                return false;
            }
            if (const auto code = script_.on_subscribe(filter, number)) {
                const std::string properties = v5 ? std::string{byte(0)} : std::string{};
                send_now(packet(kSuback, std::string{byte(id >> 8U), byte(id)} + properties + byte(*code)));
            }
            return true;
        }
        case kPuback:
            see([](BrokerView& view) { ++view.acknowledgements; });
            return true;
        case kPubrec:
            see([](BrokerView& view) { ++view.receipts; });
            return true;  // Never released.
        case kUnsubscribe: {
            see([](BrokerView& view) { ++view.questions; });
            if (script_.answers_questions) {
                const std::string no_subscription = v5 ? std::string{byte(0), byte(0x11)} : std::string{};
                send_now(packet(kUnsuback, std::string(body.substr(0, 2)) + no_subscription));
            }
            return true;
        }
        case kPingreq:
            if (script_.answers_pings) {
                send_now(packet(kPingresp, ""));
            }
            return true;
        case kDisconnect:
            see([](BrokerView& view) { ++view.goodbyes; });
            return true;
        default:
            return false;
    }
}

}  // namespace collector::test
