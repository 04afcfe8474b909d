#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <collector/recorder/recorder.hpp>

#include "recorder/plug_registry.hpp"

namespace collector {

/// What the recorder keeps. Its functions are in two files: what is measured (recorder.cpp), and who the plugs are
/// (recorder_identity.cpp).
struct Recorder::State {
    RecordedParts parts;
    PlugRegistry registry;
    std::optional<UtcMillis> newest_at_start;
    Store& store;
    Log& log;
    Batch pending;
    RecorderCounters counters;
    std::vector<Plug*> changed;
    /// Channel counts announced before their plug was.
    std::unordered_map<std::string, std::uint8_t> channels_ahead;
    /// Availability in unknown words of topics that nothing else was heard of.
    std::unordered_map<std::string, UnexplainedWord> words_ahead;
    /// Names under which commands to plugs arrive.
    std::unordered_set<std::string> command_names;
    std::optional<UtcMillis> rejected_minute;
    std::uint32_t rejected_in_minute = 0;
    std::size_t online = 0;
    std::optional<UtcMillis> shed_since;
    std::optional<UtcMillis> swept_at;  ///< by the clock of the messages
    std::size_t sweep_next = 0;         ///< the plug with which a sweep goes on; how many there are: it is over

    State(RecordedParts wanted, Known known, Store& where, Log& lines)
        : parts(wanted),
          registry(std::move(known.plugs)),
          newest_at_start(known.newest_reading),
          store(where),
          log(lines),
          sweep_next(registry.size()) {
        for (const Plug& plug : registry.plugs()) {
            online += plug.record.online == true ? 1U : 0U;
        }
    }

    MessageResult<Plug*> plug_for(const std::string& topic, UtcMillis now);
    void touch(Plug& plug, const Reception& reception);
    void mark_changed(Plug& plug);
    void sweep(std::size_t changed_max);
    void sweep_if_due(UtcMillis now);
    void learn_relay_off(Plug& plug, UtcMillis now);
    void note_gap(const Gap& gap);
    void set_online(Plug& plug, bool is_online, UtcMillis now);
    [[nodiscard]] bool has_room() const { return pending.rows() - pending.readings.size() < kPendingRowsMax; }
    void note(Plug& plug, const Reception& reception, std::string kind, std::string detail);
    [[nodiscard]] bool is_stored(const Plug& plug, const Measurement& measurement, const Placement& placement);
    [[nodiscard]] bool is_stored_either_way(const Plug& plug, const Measurement& measurement,
                                            const Placement& placement, UtcMillis received_at);
    void shed_readings();
    void add_readings(Plug& plug, const Measurement& measurement, const Placement& placement,
                      const Reception& reception);

    MessageResult<void> record_measurement(const std::string& device, const Measurement& body,
                                           const Reception& reception);
    MessageResult<void> record_state(const std::string& device, const PlugState& body, const Reception& reception);
    MessageResult<void> record_availability(const std::string& device, const Availability& body,
                                            const Reception& reception);
    MessageResult<void> record_info(const std::string& device, const PlugInfo& body, const Reception& reception);
    MessageResult<void> record_announcement(const Announcement& body, const Reception& reception);
    MessageResult<void> record_note(const std::string& device, std::string kind, const std::vector<NamedValue>& values,
                                    const Reception& reception);
    MessageResult<void> record_margins(const std::string& device, const MarginAlarm& body, const Reception& reception);
    void record_channels(const AnnouncedChannels& body);
    void hold_word(Plug* plug, const std::string& device, UnexplainedWord word);
    void explain_word(Plug& plug);
    void take_names(const Announcement& body);
    void give_names(Plug& plug, const Announcement& body, const Reception& reception);
};

}  // namespace collector
