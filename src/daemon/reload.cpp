#include "daemon/reload.hpp"

namespace collector {

std::vector<std::string> keys_needing_restart(const Config& before, const Config& after) {
    std::vector<std::string> keys;
    const auto compare = [&keys](const auto& old_value, const auto& new_value, const char* key) {
        if (old_value != new_value) {
            keys.emplace_back(key);
        }
    };
    const mqtt::SubscriberSettings& old_broker = before.broker;
    const mqtt::SubscriberSettings& new_broker = after.broker;
    if (old_broker.host != new_broker.host || old_broker.port != new_broker.port || old_broker.tls != new_broker.tls) {
        keys.emplace_back("broker.url");
    }
    compare(old_broker.client_id, new_broker.client_id, "broker.client_id");
    compare(old_broker.ca_file, new_broker.ca_file, "broker.ca_file");
    compare(old_broker.certificate_file, new_broker.certificate_file, "broker.certificate_file");
    compare(old_broker.key_file, new_broker.key_file, "broker.key_file");
    compare(old_broker.version, new_broker.version, "broker.mqtt_version");
    compare(old_broker.session, new_broker.session, "broker.session");
    compare(old_broker.keep_alive, new_broker.keep_alive, "broker.keep_alive");
    compare(old_broker.topics, new_broker.topics, "broker.topics");
    compare(before.tasmota.time_zone, after.tasmota.time_zone, "tasmota.time_zone");
    compare(before.metrics, after.metrics, "metrics.listen");
    compare(before.database.path, after.database.path, "database.path");
    return keys;
}

}  // namespace collector
