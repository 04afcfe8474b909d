#include "mqtt_session.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <mosquitto.h>

namespace tasmota_sim {

namespace {

constexpr int kKeepAliveSeconds = 30;
constexpr int kOn = 1;
constexpr int kPacketsIgnored = 1;  // the library takes a count and does not use it
constexpr int kSubscribeQos = 0;

void require(int result) {
    if (result != MOSQ_ERR_SUCCESS) {
        throw std::runtime_error(std::string{"MQTT: "} + mosquitto_strerror(result));
    }
}

}  // namespace

MqttLibrary::MqttLibrary() {
    require(mosquitto_lib_init());
}

MqttLibrary::~MqttLibrary() {
    mosquitto_lib_cleanup();
}

/// What libmosquitto calls back; `self` is the session. It holds a lock meanwhile, so these only take notes.
struct MqttSession::Callbacks {
    static void connected(mosquitto* /*client*/, void* self, int code) {
        auto& session = *static_cast<MqttSession*>(self);
        if (code == 0) {
            session.state_ = State::open;
        } else {
            session.close(std::string{"the broker refuses the connection: "} + mosquitto_connack_string(code));
        }
    }

    static void published(mosquitto* /*client*/, void* self, int /*id*/) {
        ++static_cast<MqttSession*>(self)->written_;
    }

    static void logged(mosquitto* /*client*/, void* self, int level, const char* text) {
        if (level == MOSQ_LOG_ERR) {
            static_cast<MqttSession*>(self)->library_error_ = text;
        }
    }
};

void MqttSession::Destroy::operator()(mosquitto* client) const {
    mosquitto_destroy(client);
}

MqttSession::MqttSession(const BrokerAccess& access, const std::string& client_id, const Message& will)
    : client_{mosquitto_new(client_id.c_str(), true, this)} {
    if (!client_) {
        throw std::runtime_error(std::string{"MQTT: "} + std::strerror(errno));
    }
    configure(access, will);
    check(mosquitto_connect_async(client_.get(), access.url.host.c_str(), access.url.port, kKeepAliveSeconds));
}

MqttSession::~MqttSession() = default;

void MqttSession::configure(const BrokerAccess& access, const Message& will) {
    mosquitto* client = client_.get();
    mosquitto_connect_callback_set(client, Callbacks::connected);
    mosquitto_publish_callback_set(client, Callbacks::published);
    mosquitto_log_callback_set(client, Callbacks::logged);
    // A plug's small messages follow each other closely; without this they would wait for the broker's TCP ack.
    require(mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, kOn));
    require(mosquitto_will_set(client, will.topic.c_str(), static_cast<int>(will.payload.size()), will.payload.data(),
                               will.qos, will.retain));
    if (!access.username.empty()) {
        require(mosquitto_username_pw_set(client, access.username.c_str(), access.password.c_str()));
    }
    if (access.url.transport == BrokerUrl::Transport::tls) {
        if (access.ca_file.empty()) {
            require(mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, kOn));
        } else {
            require(mosquitto_tls_set(client, access.ca_file.c_str(), nullptr, nullptr, nullptr, nullptr));
        }
    }
}

int MqttSession::socket() const {
    return mosquitto_socket(client_.get());
}

bool MqttSession::wants_write() const {
    return state_ != State::closing && mosquitto_want_write(client_.get());
}

void MqttSession::close(const std::string& fault) {
    if (state_ != State::closing && state_ != State::closed) {
        fault_ = fault;
    }
    state_ = State::closed;
}

void MqttSession::check(int result) {
    if (result == MOSQ_ERR_SUCCESS || state_ == State::closed) {
        return;
    }
    if (!library_error_.empty()) {
        close(library_error_);
    } else if (result == MOSQ_ERR_ERRNO) {
        close(std::strerror(errno));
    } else {
        close(mosquitto_strerror(result));
    }
}

void MqttSession::on_ready(Readiness ready) {
    if (ready.read && state_ != State::closed) {
        check(mosquitto_loop_read(client_.get(), kPacketsIgnored));
    }
    if (ready.write && state_ != State::closed && state_ != State::closing) {
        check(mosquitto_loop_write(client_.get(), kPacketsIgnored));
    }
}

void MqttSession::keep_alive() {
    if (state_ == State::open) {
        check(mosquitto_loop_misc(client_.get()));
    }
}

void MqttSession::publish(const Message& message) {
    if (state_ == State::open) {
        check(mosquitto_publish(client_.get(), nullptr, message.topic.c_str(), static_cast<int>(message.payload.size()),
                                message.payload.data(), message.qos, message.retain));
    }
}

void MqttSession::subscribe(const std::string& topic_filter) {
    if (state_ == State::open) {
        check(mosquitto_subscribe(client_.get(), nullptr, topic_filter.c_str(), kSubscribeQos));
    }
}

std::size_t MqttSession::take_written() {
    const std::size_t count = written_;
    written_ = 0;
    return count;
}

void MqttSession::hang_up() {
    if (state_ == State::closing || state_ == State::closed) {
        return;
    }
    // Closing at once would discard what the broker has not read yet whenever something of the broker's is unread on
    // our side (TCP answers that with a reset). So only our direction ends here, and the broker ends the other.
    const bool ended = socket() >= 0 && ::shutdown(socket(), SHUT_WR) == 0;
    state_ = ended ? State::closing : State::closed;
}

}  // namespace tasmota_sim
