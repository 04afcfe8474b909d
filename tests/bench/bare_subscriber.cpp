// Receives and throws away: what the collector is compared with.
// Arguments: paho-c|paho-cpp|socket PORT CA_FILE MARK...; CA_FILE "-": no TLS. Writes a line when it is subscribed, and
// one each time the messages received reach a MARK.

#include <MQTTAsync.h>
#include <arpa/inet.h>
#include <mqtt/async_client.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace collector::bench {
namespace {

constexpr const char* kFilter = "mjs-voltage/+/#";

/// The broker, and how to reach it.
struct Broker {
    std::uint16_t port;
    std::string ca_file;  ///< empty: no TLS

    [[nodiscard]] std::string uri() const {
        return (ca_file.empty() ? "tcp://localhost:" : "ssl://localhost:") + std::to_string(port);
    }
};

/// Counts messages and says when a mark is reached.
class Tally {
  public:
    explicit Tally(std::vector<std::uint64_t> marks) : marks_(std::move(marks)) {}

    void subscribed() { say("subscribed"); }
    void count() {
        if (next_ < marks_.size() && ++received_ == marks_[next_]) {
            ++next_;
            say(std::to_string(received_));
            if (next_ == marks_.size()) {
                done_.set_value();
            }
        }
    }
    void wait() { done_.get_future().wait(); }
    [[nodiscard]] bool finished() const { return next_ == marks_.size(); }

  private:
    static void say(const std::string& line) { std::cout << line << std::endl; }

    const std::vector<std::uint64_t> marks_;
    std::size_t next_ = 0;
    std::uint64_t received_ = 0;
    std::promise<void> done_;
};

void require(bool holds, const char* what) {
    if (!holds) {
        throw std::runtime_error(what);
    }
}

/// The library's C interface, used as its examples do.
class PahoC {
  public:
    PahoC(const Broker& broker, Tally& tally) : broker_(broker), tally_(tally) {
        require(MQTTAsync_create(&client_, broker_.uri().c_str(), "bare-c", MQTTCLIENT_PERSISTENCE_NONE, nullptr) ==
                    MQTTASYNC_SUCCESS,
                "MQTTAsync_create");
        MQTTAsync_setCallbacks(client_, this, nullptr, &PahoC::arrived, nullptr);
    }
    PahoC(const PahoC&) = delete;
    PahoC& operator=(const PahoC&) = delete;
    ~PahoC() { MQTTAsync_destroy(&client_); }

    void run() {
        MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
        MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
        options.context = this;
        options.onSuccess = [](void* context, MQTTAsync_successData*) { static_cast<PahoC*>(context)->subscribe(); };
        options.onFailure = &PahoC::failed;
        if (!broker_.ca_file.empty()) {
            tls.trustStore = broker_.ca_file.c_str();
            tls.verify = 1;
            options.ssl = &tls;
        }
        require(MQTTAsync_connect(client_, &options) == MQTTASYNC_SUCCESS, "MQTTAsync_connect");
        tally_.wait();
    }

  private:
    void subscribe() {
        MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
        options.context = this;
        options.onSuccess = [](void* context, MQTTAsync_successData*) {
            static_cast<PahoC*>(context)->tally_.subscribed();
        };
        options.onFailure = &PahoC::failed;
        MQTTAsync_subscribe(client_, kFilter, 1, &options);
    }
    static void failed(void*, MQTTAsync_failureData* data) {
        std::cerr << "bare_subscriber: " << (data->message != nullptr ? data->message : "no connection") << '\n';
        std::_Exit(1);
    }
    static int arrived(void* context, char* topic, int, MQTTAsync_message* message) {
        static_cast<PahoC*>(context)->tally_.count();
        MQTTAsync_freeMessage(&message);
        MQTTAsync_free(topic);
        return 1;
    }

    const Broker& broker_;
    Tally& tally_;
    MQTTAsync client_ = nullptr;
};

void run_paho_cpp(const Broker& broker, Tally& tally) {
    mqtt::async_client client(broker.uri(), "bare-cpp");
    client.set_message_callback([&tally](const mqtt::const_message_ptr&) { tally.count(); });
    mqtt::connect_options options;
    if (!broker.ca_file.empty()) {
        mqtt::ssl_options tls;
        tls.set_trust_store(broker.ca_file);
        tls.set_verify(true);
        options.set_ssl(tls);
    }
    client.connect(options)->wait();
    client.subscribe(kFilter, 1)->wait();
    tally.subscribed();
    tally.wait();
    client.disconnect()->wait();
}

/// One blocking read after another into one large buffer; packets are looked at where they lie.
class SocketReader {
  public:
    SocketReader(const Broker& broker, Tally& tally) : tally_(tally), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(broker.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        require(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "connect");
        if (!broker.ca_file.empty()) {
            context_ = SSL_CTX_new(TLS_client_method());
            require(SSL_CTX_load_verify_locations(context_, broker.ca_file.c_str(), nullptr) == 1, "CA file");
            SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
            // Asked for more at once, OpenSSL need not go to the kernel for each record.
            SSL_CTX_set_read_ahead(context_, 1);
            SSL_CTX_set_default_read_buffer_len(context_, kBytes);
            tls_ = SSL_new(context_);
            SSL_set_fd(tls_, socket_);
            SSL_set1_host(tls_, "localhost");
            require(SSL_connect(tls_) == 1, "TLS handshake");
        }
    }
    SocketReader(const SocketReader&) = delete;
    SocketReader& operator=(const SocketReader&) = delete;
    ~SocketReader() {
        SSL_free(tls_);
        SSL_CTX_free(context_);
        ::close(socket_);
    }

    void run() {
        using namespace std::string_literals;
        write("\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04"s + "bare");
        const std::string filter = kFilter;
        write("\x82"s + static_cast<char>(filter.size() + 5) + "\x00\x01\x00"s + static_cast<char>(filter.size()) +
              filter + "\x01");
        std::size_t held = 0;
        while (!tally_.finished()) {
            held += read(buffer_.data() + held, buffer_.size() - held);
            const std::size_t used = take_packets(held);
            held -= used;
            std::memmove(buffer_.data(), buffer_.data() + used, held);
        }
    }

  private:
    static constexpr std::size_t kBytes = 64UL * 1024;

    /// How many bytes were whole packets.
    std::size_t take_packets(std::size_t held) {
        std::size_t at = 0;
        while (at + 2 <= held) {
            std::size_t length = 0;
            std::size_t head = 1;
            for (unsigned shift = 0; at + head < held; shift += 7) {
                const auto byte = static_cast<unsigned char>(buffer_[at + head++]);
                length |= std::size_t{byte & 0x7fU} << shift;
                if ((byte & 0x80U) == 0) {
                    break;
                }
            }
            if (at + head + length > held) {
                break;
            }
            const unsigned type = static_cast<unsigned char>(buffer_[at]) >> 4U;
            if (type == 3) {
                tally_.count();
            } else if (type == 9) {
                tally_.subscribed();
            }
            at += head + length;
        }
        return at;
    }

    void write(const std::string& bytes) {
        const auto size = static_cast<int>(bytes.size());
        require((tls_ != nullptr ? SSL_write(tls_, bytes.data(), size)
                                 : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), 0))) == size,
                "write");
    }
    std::size_t read(char* to, std::size_t bytes) {
        const auto count = tls_ != nullptr ? SSL_read(tls_, to, static_cast<int>(bytes))
                                           : static_cast<int>(::recv(socket_, to, bytes, 0));
        require(count > 0, "read");
        return static_cast<std::size_t>(count);
    }

    Tally& tally_;
    const int socket_;
    SSL_CTX* context_ = nullptr;
    SSL* tls_ = nullptr;
    std::vector<char> buffer_ = std::vector<char>(kBytes);
};

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    using namespace collector::bench;
    if (argc < 5) {
        std::cerr << "usage: bare_subscriber paho-c|paho-cpp|socket PORT CA_FILE MARK...\n";
        return 64;
    }
    try {
        const std::string kind = argv[1];
        const std::string ca_file = argv[3];
        const Broker broker{static_cast<std::uint16_t>(std::stoul(argv[2])), ca_file == "-" ? "" : ca_file};
        std::vector<std::uint64_t> marks;
        for (int i = 4; i < argc; ++i) {
            marks.push_back(std::stoull(argv[i]));
        }
        Tally tally(std::move(marks));
        if (kind == "paho-c") {
            PahoC(broker, tally).run();
        } else if (kind == "paho-cpp") {
            run_paho_cpp(broker, tally);
        } else if (kind == "socket") {
            SocketReader(broker, tally).run();
        } else {
            std::cerr << "bare_subscriber: there is no " << kind << '\n';
            return 64;
        }
    } catch (const std::exception& fault) {
        std::cerr << "bare_subscriber: " << fault.what() << '\n';
        return 1;
    }
    return 0;
}
