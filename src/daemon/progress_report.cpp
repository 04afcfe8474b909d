#include "daemon/progress_report.hpp"

#include <sys/statvfs.h>

#include <fmt/format.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/migration.hpp>

namespace collector {
namespace {

constexpr std::chrono::seconds kStatusEvery{10};

std::uint64_t bytes_of(const FileMark& file) {
    return static_cast<std::uint64_t>(file.bytes);
}

Health::Disk disk_of(const std::filesystem::path& database) {
    const DatabaseMarks files = look_at(database);
    Health::Disk disk{.database_bytes = bytes_of(files.database), .wal_bytes = bytes_of(files.wal)};
    struct statvfs system {};
    if (statvfs(database.c_str(), &system) == 0) {
        disk.free_bytes = std::uint64_t{system.f_bavail} * system.f_frsize;
        disk.size_bytes = std::uint64_t{system.f_blocks} * system.f_frsize;
    }
    return disk;
}

Health::Link link_of(const mqtt::LinkStatus& link) {
    return {.is_online = link.state == mqtt::LinkStatus::State::online,
            .protocol = link.version ? std::string(version_text(*link.version)) : "",
            .problem = link.problem,
            .refused_topics = link.refused_topics.size(),
            .connects = link.connects};
}

}  // namespace

std::string status_line(const Health& health) {
    const Health::Link& link = health.link;
    std::string text = link.is_online
                           ? "online" + (link.protocol.empty() ? "" : fmt::format(" with MQTT {}", link.protocol))
                           : "not connected" + (link.problem.empty() ? "" : ": " + link.problem);
    text += fmt::format("; {} plugs, {} of them online; {} readings, {} messages refused", health.plugs.known,
                        health.plugs.online, health.readings.recorded, health.messages.of(MessageKind::refused));
    if (link.refused_topics > 0) {
        text += fmt::format("; {} topics refused by the broker", link.refused_topics);
    }
    for (const std::string& trouble : health.troubles) {
        text += "; " + trouble;
    }
    return text;
}

ProgressReport::ProgressReport(const Surroundings& surroundings, const std::filesystem::path& database)
    : around_(surroundings),
      database_(resolved(database)),
      started_at_(around_.clock.utc_now()),
      clock_report_(around_.log),
      silence_watch_(around_.clock.steady_now(), around_.log) {}

void ProgressReport::tick(SteadyTime now, std::string_view trouble) {
    say_growth(dropped_, around_.inbox.dropped(), "messages dropped: they come faster than they can be recorded", now);
    say_growth(acknowledged_early_, around_.inbox.acknowledged_early(),
               "QoS 1 messages acknowledged before they were committed: the disk is slow", now);
    const auto is_due = [now](const std::optional<SteadyTime>& last, std::chrono::seconds every) {
        return !last || now - *last >= every;
    };
    const bool status_is_due = is_due(status_at_, kStatusEvery);
    const bool health_is_due = around_.health != nullptr && is_due(published_at_, kPublishEvery);
    if (!status_is_due && !health_is_due) {
        return;
    }
    // The link's status holds texts, so it is copied now and then, not with every group of messages.
    const mqtt::LinkStatus link = around_.link.status();
    if (status_is_due) {
        look_around(now, link);
    }
    const Health current = health(link, trouble);
    if (status_is_due) {
        status_at_ = now;
        around_.supervisor.status(status_line(current));
    }
    if (health_is_due) {
        published_at_ = now;
        around_.health->publish(current);
    }
}

void ProgressReport::look_around(SteadyTime now, const mqtt::LinkStatus& link) {
    say_growth(oversized_, link.oversized, "messages dropped: payload or topic is too long", now);
    clock_report_.tick(now, around_.clock.synchronised());
    silence_watch_.tick(now, around_.recorder.counters().readings, link.state == mqtt::LinkStatus::State::online);
}

/// Without a look at the disk when there is nobody to be told.
Health ProgressReport::health(const mqtt::LinkStatus& link, std::string_view trouble) const {
    const RecorderCounters& counters = around_.recorder.counters();
    const WorkFigures& figures = around_.figures;
    Health health;
    health.version = COLLECTOR_VERSION;
    health.schema = static_cast<std::uint64_t>(migrations().back().version);
    health.started_at = started_at_;
    health.taken_at = around_.clock.utc_now();
    health.link = link_of(link);
    health.messages = {.received = around_.inbox.received(),
                       .by_kind = around_.pipeline.taken(),
                       .refused = counters.rejected_by_reason,
                       .refused_unkept = counters.rejected_unkept,
                       .dropped = around_.inbox.dropped(),
                       .oversized = link.oversized,
                       .acknowledged_early = around_.inbox.acknowledged_early(),
                       .waiting = around_.inbox.waiting(),
                       .waiting_most = figures.largest_group,
                       .last_at = figures.last_message};
    health.readings = {.recorded = counters.readings,
                       .duplicates = counters.duplicates,
                       .late = counters.late,
                       .given_up = counters.shed,
                       .last_at = figures.last_reading};
    health.commits = {.durations = figures.commit_durations,
                      .ages = figures.commit_ages,
                      .failed = figures.failed_commits,
                      .pending_rows = around_.recorder.pending_rows()};
    health.plugs = {.known = around_.recorder.plug_count(), .online = around_.recorder.online_count(health.taken_at)};
    if (around_.health != nullptr) {
        health.disk = disk_of(database_);
    }
    health.clock_synchronised = around_.clock.synchronised();
    const std::string silence = silence_watch_.status();
    for (const std::string_view one : {clock_report_.status(), std::string_view(silence), trouble}) {
        if (!one.empty()) {
            health.troubles.emplace_back(one);
        }
    }
    return health;
}

/// Only what has come since the last line.
void ProgressReport::say_growth(Losses& losses, std::uint64_t count, std::string_view what, SteadyTime now) {
    if (count > losses.said && losses.lines.admit(now)) {
        around_.log.warn(fmt::format("{} {}", count - losses.said, what));
        losses.said = count;
    }
}

}  // namespace collector
