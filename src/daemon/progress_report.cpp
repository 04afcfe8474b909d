#include "daemon/progress_report.hpp"

#include <fmt/format.h>

namespace collector {
namespace {

constexpr std::chrono::seconds kStatusEvery{10};

}  // namespace

std::string status_line(const mqtt::LinkStatus& link, const Recorder& recorder, UtcMillis now,
                        std::initializer_list<std::string_view> troubles) {
    const RecorderCounters& counters = recorder.counters();
    std::string text = link.state == mqtt::LinkStatus::State::online
                           ? "online" + (link.version ? fmt::format(" with MQTT {}", version_text(*link.version)) : "")
                           : "not connected" + (link.problem.empty() ? "" : ": " + link.problem);
    text += fmt::format("; {} plugs, {} of them online; {} readings, {} messages refused", recorder.plug_count(),
                        recorder.online_count(now), counters.readings, counters.rejected);
    if (!link.refused_topics.empty()) {
        text += fmt::format("; {} topics refused by the broker", link.refused_topics.size());
    }
    for (const std::string_view trouble : troubles) {
        text += trouble.empty() ? "" : fmt::format("; {}", trouble);
    }
    return text;
}

ProgressReport::ProgressReport(const Clock& clock, const Inbox& inbox, const Link& link, const Recorder& recorder,
                               Supervisor& supervisor, Log& log)
    : clock_(clock),
      inbox_(inbox),
      link_(link),
      recorder_(recorder),
      supervisor_(supervisor),
      log_(log),
      clock_report_(log),
      silence_watch_(clock.steady_now(), log) {}

void ProgressReport::tick(SteadyTime now, std::string_view trouble) {
    say_growth(dropped_, inbox_.dropped(), "messages dropped: they come faster than they can be recorded", now);
    say_growth(acknowledged_early_, inbox_.acknowledged_early(),
               "QoS 1 messages acknowledged before they were committed: the disk is slow", now);
    // The link's status holds texts, so it is copied now and then, not with every group of messages.
    if (!status_at_ || now - *status_at_ >= kStatusEvery) {
        status_at_ = now;
        const mqtt::LinkStatus link = link_.status();
        say_growth(oversized_, link.oversized, "messages dropped: payload or topic is too long", now);
        clock_report_.tick(now, clock_.synchronised());
        silence_watch_.tick(now, recorder_.counters().readings, link.state == mqtt::LinkStatus::State::online);
        supervisor_.status(
            status_line(link, recorder_, clock_.utc_now(), {clock_report_.status(), silence_watch_.status(), trouble}));
    }
}

/// Only what has come since the last line.
void ProgressReport::say_growth(Losses& losses, std::uint64_t count, std::string_view what, SteadyTime now) {
    if (count > losses.said && losses.lines.admit(now)) {
        log_.warn(fmt::format("{} {}", count - losses.said, what));
        losses.said = count;
    }
}

}  // namespace collector
