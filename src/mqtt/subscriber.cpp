#include <collector/mqtt/subscriber.hpp>

#include <MQTTAsync.h>

#include <cstdlib>
#include <utility>

#include "mqtt/driver.hpp"

namespace collector::mqtt {

void Subscriber::prepare_process() {
    MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
    for (const char* const variable : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}) {
        unsetenv(variable);
    }
}

Subscriber::Subscriber(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink)
    : driver_(std::make_unique<Driver>(std::move(settings), clock, log, std::move(sink))) {}

Subscriber::~Subscriber() {
    request_stop();
}

void Subscriber::start() {
    driver_->start();
}

void Subscriber::request_stop() {
    driver_->request_stop();
}

bool Subscriber::wait_stopped(std::chrono::milliseconds patience) {
    return driver_->wait_stopped(patience);
}

void Subscriber::set_credentials(std::string username, std::string password) {
    driver_->set_credentials(std::move(username), std::move(password));
}

void Subscriber::ask_again_for_topics() {
    driver_->ask_again_for_topics();
}

LinkStatus Subscriber::status() const {
    return driver_->board().status();
}

std::vector<LinkChange> Subscriber::take_link_changes() {
    return driver_->board().take_changes();
}

SteadyTime Subscriber::last_progress() const {
    return driver_->board().last_progress();
}

}  // namespace collector::mqtt
