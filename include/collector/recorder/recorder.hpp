#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <collector/base/log.hpp>
#include <collector/model/delivery.hpp>
#include <collector/model/event.hpp>
#include <collector/model/refusal.hpp>
#include <collector/plugs/plug_directory.hpp>
#include <collector/recorder/recorded_parts.hpp>
#include <collector/store/store.hpp>

namespace collector {

/// How a message reached us, as far as its events depend on it.
struct Reception {
    UtcMillis received_at;
    bool retained;            ///< of unknown age: state, not news
    bool clock_synchronised;  ///< whether received_at can be trusted
    /// Whose message it is, where the topic tells; see speaker(). nullopt: the plug that the event names.
    std::optional<PlugNumber> plug{};
};

struct RecorderCounters {
    std::uint64_t readings = 0;         ///< rows of `reading` made
    std::uint64_t duplicates = 0;       ///< measurements left out because they are recorded already
    std::uint64_t late = 0;             ///< measurements placed at the plug's time
    std::uint64_t ignored = 0;          ///< messages that hold nothing to record
    std::uint64_t rejected = 0;         ///< messages refused, by the decoder or here
    std::uint64_t rejected_unkept = 0;  ///< of these, not kept in `rejected_message`: too many in one minute
    std::uint64_t shed = 0;             ///< readings given up because the database could not be written for too long
    std::array<std::uint64_t, kRefusalReasons> rejected_by_reason{};  ///< of RefusalReason's order; together `rejected`

    friend bool operator==(const RecorderCounters&, const RecorderCounters&) = default;
};

/// Turns events into rows: knows every plug, its availability, relays and clock, and decides time and quality of
/// each reading. Passive: no thread and no clock; one thread at a time.
class Recorder {
  public:
    /// At most so many readings are kept while the database cannot be written: 100 plugs that report every 10 s fill
    /// this in almost three hours. Then the oldest go, before each try to commit or when a hundredth more is held.
    static constexpr std::size_t kPendingReadingsMax = 100'000;
    /// At most so many other rows are held in that case; no more are made then.
    static constexpr std::size_t kPendingRowsMax = 20'000;
    /// Rejected messages kept in a minute; a plug with torn messages sends tens of thousands a day.
    static constexpr std::uint32_t kRejectedPerMinuteMax = 60;
    /// Bytes kept of a rejected payload.
    static constexpr std::size_t kRejectedBytesMax = 1024;

    /// What the database holds when we start.
    struct Known {
        std::vector<PlugRecord> plugs;
        std::optional<UtcMillis> newest_reading;

        /// Asks the database. Errors: busy, failed.
        [[nodiscard]] static StoreResult<Known> load(Store& store);
    };

    /// `store` is asked only about messages that may be recorded already: late ones, and those no newer than
    /// `known.newest_reading` (a log replayed again). It and `log` must outlive the recorder.
    Recorder(RecordedParts parts, Known known, Store& store, Log& log);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Whose voice a topic is, as far as announcements tell; until another event is recorded.
    [[nodiscard]] PlugDirectory::Speaker speaker(std::string_view topic) const;

    /// Adds what `event` means to the pending batch. Errors, after which at most the plug itself was added:
    /// unknown_text, unknown_age, too_many_plugs (see PlugDirectory::kPlugsMax).
    [[nodiscard]] MessageResult<void> record(const Event& event, const Reception& reception);

    /// Counts a message that was refused and keeps it, within limits, for a later look.
    void reject(const Delivery& delivery, const Refusal& refusal);

    /// Rows waiting to be committed.
    [[nodiscard]] std::size_t pending_rows() const;
    /// Adds the rows of changed plugs and hands out the batch to commit. After success call committed(), otherwise call
    /// this again later. `closing` adds every plug whose last_seen on record is out of date.
    enum class Seal { running, closing };
    [[nodiscard]] const Batch& seal(Seal seal);
    void committed();

    /// A gap of all plugs; one of the same start and cause is replaced.
    void note_gap(const Gap& gap);
    /// This run so far; replaces what was noted of it before.
    void note_run(const RunRecord& run);
    /// There was no such gap of all plugs, on record or not.
    void take_back_gap(const Gap& gap);
    /// Gaps of all plugs that an earlier run left open.
    void end_open_gaps(const OpenGapsEnd& at);

    /// The host's wall clock jumped by `step` between two messages, to `now`. What was learnt of the plugs' clocks
    /// moves along, and so does what this recorder dated while the clock was not synchronised: with the next commit
    /// also what was committed, but for readings that have settled since, and states beyond some 20,000.
    void clock_stepped(std::chrono::milliseconds step, UtcMillis now);
    /// The host's clock is synchronised now and was not before: what was dated by it is right, and loses its flag.
    void clock_is_right();

    /// Takes effect with the next event.
    void set_parts(RecordedParts parts);

    [[nodiscard]] const RecorderCounters& counters() const;
    [[nodiscard]] std::size_t plug_count() const;
    /// Plugs that are there at `now`: see PlugPresence. Asks every plug.
    [[nodiscard]] std::size_t online_count(UtcMillis now) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace collector
