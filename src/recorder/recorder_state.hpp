#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collector/recorder/recorder.hpp>

#include "recorder/pending_rows.hpp"
#include "recorder/plug_rows.hpp"
#include "recorder/recorded_plugs.hpp"
#include "recorder/rejected_messages.hpp"

namespace collector {

/// Brings an event to the parts that keep what it says. What is measured is in recorder_measurements.cpp, what plugs
/// say of themselves in recorder_states.cpp, and who they are in recorder_identity.cpp.
struct Recorder::State {
    RecordedParts parts;
    RecordedPlugs plugs;
    PlugRows plug_rows;
    PendingRows pending;
    RejectedMessages rejected;
    RecorderCounters counters;
    const std::optional<UtcMillis> newest_at_start;
    Store& store;
    Log& log;

    State(RecordedParts wanted, Known known, Store& where, Log& lines)
        : parts(wanted),
          plugs(std::move(known.plugs)),
          plug_rows(plugs),
          newest_at_start(known.newest_reading),
          store(where),
          log(lines) {}

    [[nodiscard]] tl::unexpected<Refusal> too_many_plugs(const std::string& topic) const;
    /// Who is known to have sent it. nullptr: nobody that is known.
    [[nodiscard]] Plug* sender(const std::string& device, const Reception& reception);
    MessageResult<Plug*> plug_for(const std::string& device, const Reception& reception);
    /// A live message proves that the plug is there, whatever its LWT said last: will and new start can cross.
    void touch(Plug& plug, const Reception& reception);
    void set_online(Plug& plug, bool is_online, UtcMillis now);

    MessageResult<void> record_measurement(const std::string& device, const Measurement& body,
                                           const Reception& reception);
    [[nodiscard]] bool is_stored(const Plug& plug, const Measurement& measurement, const Placement& placement);
    [[nodiscard]] bool is_stored_either_way(const Plug& plug, const Measurement& measurement,
                                            const Placement& placement);
    void add_readings(Plug& plug, const Measurement& measurement, const Placement& placement,
                      const Reception& reception);

    MessageResult<void> record_state(const std::string& device, const PlugState& body, const Reception& reception);
    void record_relays(Plug& plug, const std::vector<PlugRelays::State>& news, UtcMillis now, UtcMillis switched_at);
    MessageResult<void> record_availability(const std::string& device, const Availability& body,
                                            const Reception& reception);
    MessageResult<void> record_margins(const std::string& device, const MarginAlarm& body, const Reception& reception);
    MessageResult<void> record_note(const std::string& device, std::string kind, const std::vector<NamedValue>& values,
                                    const Reception& reception);
    void note(Plug& plug, const Reception& reception, std::string kind, std::string detail);

    MessageResult<void> record_info(const std::string& device, const PlugInfo& body, const Reception& reception);
    MessageResult<void> record_announcement(const Announcement& body, const Reception& reception);
    void record_channels(const AnnouncedChannels& body);
    void settle_names(const PlugDirectory::Announced& changes, const Announcement& body, const Reception& reception);
    void note_other_device(const Plug& plug, const std::string& mac, UtcMillis now);
    void note_rivals(Plug& plug, const PlugDirectory::Announced& changes, const std::string& mac, UtcMillis now);
    void explain_words(Plug& plug, const Reception& reception);
};

}  // namespace collector
