#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <collector/model/batch.hpp>
#include <collector/plugs/plug_directory.hpp>
#include <collector/plugs/plug_relays.hpp>
#include <collector/plugs/plug_words.hpp>

#include "recorder/plug_clock.hpp"
#include "recorder/recent_measurements.hpp"

namespace collector {

/// An availability text that is none of the words known so far; the announcement that explains it may come later.
struct UnexplainedWord {
    std::string text;
    UtcMillis received_at;
};

/// One plug: its row, and what is kept of it only while we run.
struct Plug {
    PlugNumber number = 0;
    PlugRecord record;
    PlugWords words;  ///< as in the row
    PlugRelays relays;
    PlugClock clock;
    RecentMeasurements recent;
    std::unique_ptr<UnexplainedWord> unexplained;  ///< what its LWT said in words not announced yet; seldom anything
    std::uint8_t channel_count = 0;                ///< of its last measurement
    std::optional<UtcMillis> low_since;  ///< readings show no mains voltage although no relay is known to be off
    std::optional<UtcMillis> status_written_at;  ///< in this run
    std::optional<UtcMillis> row_written_at;     ///< last_seen of the row as last handed out
    bool row_changed = false;                    ///< the row needs writing
    bool is_first_seen_undated = false;          ///< by a clock that may have been wrong
};

/// Every plug on record, by what it is called. Addresses of plugs stay valid.
class RecordedPlugs {
  public:
    explicit RecordedPlugs(std::vector<PlugRecord> known);

    [[nodiscard]] bool is_command_name(std::string_view name) const { return directory_.is_command_name(name); }
    [[nodiscard]] PlugDirectory::Speaker speaker(std::string_view topic) const { return directory_.speaker(topic); }
    /// nullptr: nobody is heard under that name, or has that MAC.
    [[nodiscard]] Plug* find(std::string_view name);
    [[nodiscard]] Plug* find_mac(std::string_view mac);
    /// A new plug, first seen at `now`, by a live message or not. nullptr: there are too many.
    Plug* add(const std::string& topic, UtcMillis now);

    /// See PlugDirectory::announce; the plug's row has the topic that it goes by.
    std::optional<PlugDirectory::Announced> announce(const Announcement& announcement, UtcMillis now);
    /// The plug with announced channels, if it is known.
    Plug* announce(const AnnouncedChannels& channels);
    void withdraw(const Withdrawal& withdrawal) { directory_.withdraw(withdrawal); }
    /// The plug said its MAC; returns the channels announced of it before.
    std::optional<std::uint8_t> set_mac(Plug& plug, const std::string& mac);

    /// Keeps a word of a plug, or of nobody known yet, until it is explained.
    void hold_word(const std::string& name, UnexplainedWord word);

    [[nodiscard]] std::size_t size() const { return plugs_.size(); }
    [[nodiscard]] Plug& operator[](PlugNumber number) { return *plugs_[number]; }

  private:
    Plug& append(PlugNumber number, PlugRecord record);
    void take_word(Plug& plug, const std::string& name);

    PlugDirectory directory_;
    std::vector<std::unique_ptr<Plug>> plugs_;  ///< by number
    /// Words of topics that nothing else was heard of.
    std::unordered_map<std::string, UnexplainedWord> words_ahead_;
    PlugId last_id_ = 0;
};

}  // namespace collector
