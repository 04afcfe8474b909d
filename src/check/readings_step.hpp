#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/check/doctor.hpp>
#include <collector/model/delivery.hpp>
#include <collector/model/event.hpp>
#include <collector/plugs/plug_directory.hpp>
#include <collector/plugs/plug_relays.hpp>
#include <collector/plugs/plug_words.hpp>
#include <collector/plugs/topic_reach.hpp>
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
    /// What is asked for, and how plugs that are heard compose their topics.
    struct Network {
        std::vector<std::string> topics;
        std::vector<std::string> full_topics;
    };
    /// So many plugs that cannot be heard, or are off, are named.
    static constexpr std::size_t kNamedMax = 8;

    ReadingsStep(tasmota::Decoder decoder, Network network)
        : decoder_(std::move(decoder)), network_(std::move(network)) {}

    void take(const Delivery& delivery);
    /// A message that is not retained has told a voltage.
    [[nodiscard]] bool has_reading() const { return reading_.has_value(); }
    [[nodiscard]] std::uint64_t messages() const { return live_ + retained_; }

    /// What else is wrong with what came.
    [[nodiscard]] std::vector<StepResult> warnings() const;
    /// `topics` are those that were listened to.
    [[nodiscard]] StepResult verdict(ListeningEnd end, std::chrono::milliseconds waited,
                                     const std::vector<std::string>& topics) const;

  private:
    /// A live one; the channel is the first that has a voltage.
    struct Reading {
        PlugNumber plug;
        std::uint8_t channel;
        std::uint8_t channel_count;
        double voltage_v;
    };
    struct Plug {
        PlugWords words;
        PlugRelays relays;
        bool was_heard = false;            ///< it has said something itself
        bool was_heard_live = false;       ///< likewise, and not only what the broker had kept
        std::optional<std::string> lwt{};  ///< nullopt: none came, or it was cleared
        std::optional<OutOfReach> out_of_reach{};
    };

    /// `sender`: whose message it is, if the topic tells.
    void note(const Event& event, bool retained, std::optional<PlugNumber> sender);
    [[nodiscard]] std::string quoted_topics(const std::vector<PlugNumber>& plugs) const;
    void warn_of_unheard(std::vector<StepResult>& warnings) const;
    void advise_on_absent(std::vector<std::string>& advice) const;
    void note_announcement(const Announcement& announcement);
    void note_measurement(PlugNumber plug, const Measurement& measurement);
    /// nullopt: it is nobody's voice, or there are too many plugs.
    [[nodiscard]] std::optional<PlugNumber> speaker_of(const Event& event);
    [[nodiscard]] std::uint64_t plugs_heard() const;
    [[nodiscard]] StepResult judge_reading(std::chrono::milliseconds waited) const;
    [[nodiscard]] StepResult judge_no_mains(std::string what) const;
    [[nodiscard]] StepResult judge_silence(std::chrono::milliseconds waited,
                                           const std::vector<std::string>& topics) const;

    tasmota::Decoder decoder_;
    Network network_;
    std::vector<Event> events_;
    std::uint64_t live_ = 0;
    std::uint64_t retained_ = 0;
    std::uint64_t refused_ = 0;  ///< of the live ones
    std::string last_refusal_;
    PlugDirectory directory_;
    std::vector<Plug> plugs_;  ///< by number
    std::optional<Reading> reading_;
    std::vector<StepResult> warnings_;
};

}  // namespace collector
