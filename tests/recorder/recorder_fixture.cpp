#include "recorder/recorder_fixture.hpp"

#include "sqlite/database_rows.hpp"

namespace collector::test {

Event measured(std::string device, Measurement measurement) {
    return {std::move(device), measurement};
}

Event availability(std::string device, std::string text) {
    return {std::move(device), Availability{std::move(text)}};
}

Event relay(std::string device, std::string text, std::uint8_t number) {
    PlugState state;
    state.relays.push_back({number, std::move(text)});
    return {std::move(device), std::move(state)};
}

Event health(std::string device, std::int64_t uptime_s) {
    PlugState state;
    state.uptime_s = uptime_s;
    state.wifi_rssi_percent = 70;
    state.wifi_signal_dbm = -65;
    state.wifi_link_count = 2;
    state.mqtt_count = 3;
    return {std::move(device), std::move(state)};
}

Event plug_info(std::string device, PlugInfo body) {
    return {std::move(device), std::move(body)};
}

Event announced(Announcement body) {
    return {{}, std::move(body)};
}

Measurement sample(std::optional<UtcMillis> plug_time, double voltage_v) {
    Measurement measurement;
    if (plug_time) {
        measurement.plug_time = PlugTime{*plug_time, false};
    }
    measurement.scheduled = true;
    measurement.channel_count = 1;
    measurement.channels[0].voltage_v = voltage_v;
    return measurement;
}

Announcement announcement(std::string mac, std::string topic) {
    Announcement body;
    body.mac = std::move(mac);
    body.topic = std::move(topic);
    return body;
}

void RecorderTest::start(Recorder::Known known, RecordedParts parts) {
    recorder_.emplace(parts, std::move(known), store, log);
}

MessageResult<void> RecorderTest::feed(const Event& event, bool retained) {
    return recorder_->record(event, {now, retained, clock_synchronised});
}

void RecorderTest::start_knowing_clock(const std::string& device, std::chrono::milliseconds ahead) {
    PlugRecord plug = bare_plug(1, device);
    plug.clock_offset = ahead;
    start({.plugs = {plug}, .newest_reading = std::nullopt});
}

void RecorderTest::hear(const Event& event) {
    const auto done = feed(event);
    ASSERT_TRUE(done) << done.error().what;
}

void RecorderTest::hear_retained(const Event& event) {
    const auto done = feed(event, true);
    ASSERT_TRUE(done) << done.error().what;
}

Batch RecorderTest::commit() {
    Batch batch = recorder_->seal(Recorder::Seal::running);
    recorder_->committed();
    return batch;
}

}  // namespace collector::test
