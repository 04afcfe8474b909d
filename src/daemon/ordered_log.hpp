#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <collector/model/delivery.hpp>
#include <collector/tasmota/message_log.hpp>

namespace collector {

/// The messages of a log by their time, whatever their order in it: logs of several recorders may lie one behind the
/// other, or be mixed. What is in order within the log makes a *run*; of the runs, the one goes on whose next message
/// is the earliest. Holds a few kilobytes for each run that has begun and not ended, and some bytes for each other.
class OrderedLog {
  public:
    /// Reads the log once, from where it stands to the end. `input` can seek, and outlives this.
    explicit OrderedLog(std::istream& input);

    struct Line {
        std::uint64_t number;  ///< in the log, from 1
        std::size_t run;
        Result<Delivery, tasmota::BadLogLine> message;
    };
    /// Of the same time, the message that comes first in the log. Empty lines are passed over. nullopt: that was all.
    [[nodiscard]] std::optional<Line> next();

    [[nodiscard]] std::size_t runs() const { return runs_.size(); }
    [[nodiscard]] std::uint64_t lines() const { return lines_; }
    /// How much of the log was handed out.
    [[nodiscard]] std::uint64_t bytes_done() const { return bytes_done_; }

  private:
    struct Run {
        std::uint64_t place;  ///< in the log, of what is not in `text` yet
        std::uint64_t end;
        std::uint64_t number;  ///< of its next line
        UtcMillis time;        ///< of its next message, as far as that is known
        std::string text{};
        std::size_t used = 0;  ///< of `text`
        std::optional<Line> ahead{};
    };

    /// The order of the heap.
    [[nodiscard]] auto later() const {
        return [this](std::size_t a, std::size_t b) { return std::tie(runs_[a].time, a) > std::tie(runs_[b].time, b); };
    }
    void find_runs();
    [[nodiscard]] bool read_line(Run& run, std::string& line);
    void look_ahead(std::size_t number);
    [[nodiscard]] static bool is_blank(const std::string& line);

    std::istream& input_;
    tasmota::MessageLogReader reader_;
    std::deque<Run> runs_;
    std::vector<std::size_t> waiting_;  ///< heap of the runs that go on, the one with the earliest message first
    std::uint64_t lines_ = 0;
    std::uint64_t bytes_done_ = 0;
    std::string line_;  ///< kept for its memory
};

}  // namespace collector
