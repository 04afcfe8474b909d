#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <collector/recorder/recorder.hpp>

#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {

/// A store that knows nothing, and counts how often it is asked.
class EmptyStore : public Store {
  public:
    [[nodiscard]] StoreResult<void> commit(const Batch& /*batch*/) override { return {}; }
    [[nodiscard]] StoreResult<std::vector<PlugRecord>> load_plugs() override { return {}; }
    [[nodiscard]] StoreResult<bool> has_reading(const ReadingRecord& /*reading*/) override {
        ++questions;
        return answer;
    }
    [[nodiscard]] StoreResult<std::optional<UtcMillis>> newest_reading() override { return std::nullopt; }

    int questions = 0;
    StoreResult<bool> answer = false;
};

/// Events as the decoder makes them.
[[nodiscard]] Event measured(std::string device, Measurement measurement);
[[nodiscard]] Event availability(std::string device, std::string text);
[[nodiscard]] Event relay(std::string device, std::string text, std::uint8_t number = 1);
[[nodiscard]] Event health(std::string device, std::int64_t uptime_s);
[[nodiscard]] Event plug_info(std::string device, PlugInfo body);
[[nodiscard]] Event announced(Announcement body);

/// A scheduled measurement of one channel, `plug_time` without a zone.
[[nodiscard]] Measurement sample(std::optional<UtcMillis> plug_time, double voltage_v);

/// The announcement of a plug with nothing but its name.
[[nodiscard]] Announcement announcement(std::string mac, std::string topic);

/// A recorder with an empty store, and a hand to feed it.
class RecorderTest : public testing::Test {
  protected:
    RecorderTest() { start({}); }

    /// A new run of the program.
    void start(Recorder::Known known, RecordedParts parts = {});
    /// Another, in which one plug is known, and that its clock reads `ahead` more than ours.
    void start_knowing_clock(const std::string& device, std::chrono::milliseconds ahead);

    /// Feeds a live message that came at `now`; it must be taken.
    void hear(const Event& event);
    void hear_retained(const Event& event);
    [[nodiscard]] MessageResult<void> feed(const Event& event, bool retained = false);

    /// Commits what is pending and returns it.
    Batch commit();
    [[nodiscard]] Recorder& recorder() { return *recorder_; }

    UtcMillis now = at("2026-05-01T10:00:00.400Z");
    bool clock_synchronised = true;
    CapturedLog log;
    EmptyStore store;

  private:
    std::optional<Recorder> recorder_;
};

}  // namespace collector::test
