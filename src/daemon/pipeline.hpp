#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/base/log.hpp>
#include <collector/model/delivery.hpp>
#include <collector/model/health.hpp>
#include <collector/recorder/flush_rule.hpp>
#include <collector/recorder/recorder.hpp>
#include <collector/store/store.hpp>
#include <collector/tasmota/decoder.hpp>

namespace collector {

/// Decode, record, commit: the path of every message, live or replayed. One thread at a time.
class Pipeline {
  public:
    /// References must outlive the pipeline.
    Pipeline(tasmota::Decoder decoder, Recorder& recorder, Store& store, Log& log, FlushRule rule);

    /// Decodes and records one message that came in at `since` or later. What cannot be understood is rejected, counted
    /// and kept for a later look.
    void take(const Delivery& delivery, bool clock_synchronised, SteadyTime since);

    enum class Committed { nothing_due, done, failed };
    /// Commits when the rule says so or, after a failure, when it is time for another try.
    Committed commit_if_due(SteadyTime now);
    /// Commits whatever is pending. Errors: those of Store::commit; everything stays pending.
    [[nodiscard]] StoreResult<void> commit(Recorder::Seal seal, SteadyTime now);

    /// When commit_if_due has something to do next; nullopt: nothing is pending.
    [[nodiscard]] std::optional<SteadyTime> next_commit() const;

    void set_rule(FlushRule rule) { rule_ = rule; }
    void set_decoder(tasmota::Decoder decoder) { decoder_ = std::move(decoder); }

    /// Messages taken, of MessageKind's order.
    [[nodiscard]] const std::array<std::uint64_t, kMessageKinds>& taken() const { return taken_; }
    /// Since when something waits for a commit; nullopt: nothing is pending.
    [[nodiscard]] std::optional<SteadyTime> oldest_pending() const { return oldest_pending_; }
    /// Why the last commit failed; empty: it succeeded.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    void note_failure(const StoreError& error, SteadyTime now);

    tasmota::Decoder decoder_;
    Recorder& recorder_;
    Store& store_;
    Log& log_;
    FlushRule rule_;
    std::vector<Event> events_;  ///< kept for its memory
    std::array<std::uint64_t, kMessageKinds> taken_{};
    std::uint64_t shed_said_ = 0;
    std::optional<SteadyTime> oldest_pending_;
    std::string trouble_;
    std::chrono::milliseconds retry_delay_{0};
    SteadyTime retry_at_;
    LogThrottle refused_lines_{std::chrono::seconds{60}};
    LogThrottle trouble_lines_{std::chrono::seconds{60}};
};

}  // namespace collector
