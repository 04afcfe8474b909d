#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <collector/check/doctor.hpp>
#include <collector/model/delivery.hpp>
#include <collector/model/event.hpp>
#include <collector/tasmota/decoder.hpp>

namespace collector {

/// How waiting for a reading ended.
enum class ListeningEnd {
    done,         ///< a reading came, or time was up
    interrupted,  ///< a person did not want to wait
    lost,         ///< the connection ended
};

/// What came while waiting for the first live reading, and what that says. One thread.
class ReadingsStep {
  public:
    explicit ReadingsStep(tasmota::Decoder decoder) : decoder_(std::move(decoder)) {}

    void take(const Delivery& delivery);
    /// A message that is not retained has told a voltage.
    [[nodiscard]] bool has_reading() const { return reading_.has_value(); }
    [[nodiscard]] std::uint64_t messages() const { return live_ + retained_; }

    /// `topics` are those that were listened to.
    [[nodiscard]] StepResult verdict(ListeningEnd end, std::chrono::milliseconds waited,
                                     const std::vector<std::string>& topics) const;

  private:
    struct Reading {
        std::string plug;
        double voltage_v;
    };
    void note(const Event& event, bool retained);
    void note_relays(const std::string& plug, const PlugState& state);
    [[nodiscard]] StepResult judge_reading(std::chrono::milliseconds waited) const;
    [[nodiscard]] StepResult judge_silence(std::chrono::milliseconds waited,
                                           const std::vector<std::string>& topics) const;

    tasmota::Decoder decoder_;
    std::vector<Event> events_;
    std::uint64_t live_ = 0;
    std::uint64_t retained_ = 0;
    std::uint64_t refused_ = 0;  ///< of the live ones
    std::string last_refusal_;
    std::set<std::string> plugs_;
    std::map<std::string, bool> relay_on_;  ///< by plug, where it is known
    std::optional<Reading> reading_;
};

}  // namespace collector
