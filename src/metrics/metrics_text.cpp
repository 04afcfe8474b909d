#include "metrics/metrics_text.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace collector {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double seconds(std::chrono::microseconds span) {
    return std::chrono::duration<double>(span).count();
}

double seconds(UtcMillis moment) {
    return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

/// All that is served, in the order in which it is added.
class Families {
  public:
    void counter(std::string_view name, std::string_view help, std::uint64_t value) {
        add(name, help, MetricType::Counter).metric.push_back(counted(value));
    }
    void gauge(std::string_view name, std::string_view help, double value) {
        add(name, help, MetricType::Gauge).metric.push_back(measured(value));
    }
    void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
        gauge(name, help, static_cast<double>(value));
    }
    /// Absent as long as it never happened.
    void moment(std::string_view name, std::string_view help, const std::optional<UtcMillis>& value) {
        MetricFamily& family = add(name, help, MetricType::Gauge);
        if (value) {
            family.metric.push_back(measured(seconds(*value)));
        }
    }
    /// One that is told apart by a label.
    void counters(std::string_view name, std::string_view help, const std::string& label,
                  const std::vector<std::pair<std::string_view, std::uint64_t>>& values) {
        MetricFamily& family = add(name, help, MetricType::Counter);
        for (const auto& [word, value] : values) {
            ClientMetric metric = counted(value);
            metric.label.push_back({label, std::string(word)});
            family.metric.push_back(std::move(metric));
        }
    }
    void facts(std::string_view name, std::string_view help, std::vector<ClientMetric::Label> labels) {
        ClientMetric metric = measured(1);
        metric.label = std::move(labels);
        add(name, help, MetricType::Gauge).metric.push_back(std::move(metric));
    }
    template <std::size_t N>
    void histogram(std::string_view name, std::string_view help, const std::array<std::chrono::microseconds, N>& bounds,
                   const DurationHistogram<N>& values) {
        ClientMetric metric;
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < N; ++i) {
            count += values.counts.at(i);
            metric.histogram.bucket.push_back({count, seconds(bounds.at(i))});
        }
        metric.histogram.sample_count = count + values.counts.back();
        metric.histogram.sample_sum = seconds(values.sum);
        add(name, help, MetricType::Histogram).metric.push_back(std::move(metric));
    }

    [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(all_); }

  private:
    MetricFamily& add(std::string_view name, std::string_view help, MetricType type) {
        all_.push_back({std::string(name), std::string(help), type, {}});
        return all_.back();
    }
    static ClientMetric counted(std::uint64_t value) {
        ClientMetric metric;
        metric.counter.value = static_cast<double>(value);
        return metric;
    }
    static ClientMetric measured(double value) {
        ClientMetric metric;
        metric.gauge.value = value;
        return metric;
    }

    std::vector<MetricFamily> all_;
};

void add_program(Families& all, const Health& health) {
    all.facts("collector_build_info", "The running program, always 1: its version, and that of the database's schema",
              {{"version", health.version}, {"schema", std::to_string(health.schema)}});
    all.moment("collector_start_time_seconds", "When the program started, in seconds since 1970", health.started_at);
    all.moment("collector_health_timestamp_seconds",
               "When the recording thread last said how it goes, in seconds since 1970", health.taken_at);
    all.gauge("collector_clock_synchronised", "Whether the clock of the machine follows a time server (1) or not (0)",
              std::uint64_t{health.clock_synchronised ? 1U : 0U});
}

void add_broker(Families& all, const Health::Link& link) {
    all.gauge("collector_broker_connected", "Whether messages can come from the broker (1) or not (0)",
              std::uint64_t{link.is_online ? 1U : 0U});
    all.counter("collector_broker_connects_total", "Connections made; all but the first are reconnects", link.connects);
    all.gauge("collector_broker_refused_topics", "Topics that the broker does not let us subscribe to",
              link.refused_topics);
}

void add_messages(Families& all, const Health::Messages& messages) {
    std::vector<std::pair<std::string_view, std::uint64_t>> kinds;
    for (std::size_t i = 0; i < kMessageKinds; ++i) {
        const auto kind = static_cast<MessageKind>(i);
        kinds.emplace_back(name(kind), messages.of(kind));
    }
    std::vector<std::pair<std::string_view, std::uint64_t>> reasons;
    for (std::size_t i = 0; i < kRefusalReasons; ++i) {
        const auto reason = static_cast<RefusalReason>(i);
        reasons.emplace_back(name(reason), messages.of(reason));
    }
    all.counter("collector_messages_received_total", "Messages that came from the broker and were not too long",
                messages.received);
    all.counters("collector_messages_total", "Messages worked on, by what they say first", "kind", kinds);
    all.counters("collector_messages_refused_total", "Messages that could not be understood, by the reason", "reason",
                 reasons);
    all.counters("collector_messages_dropped_total", "Messages that nobody worked on, by the reason", "reason",
                 {{"queue_full", messages.dropped}, {"too_long", messages.oversized}});
    all.moment("collector_last_message_timestamp_seconds",
               "When the last message came, in seconds since 1970; absent as long as none did", messages.last_at);
    all.gauge("collector_queue_messages", "Messages that wait to be worked on", messages.waiting);
    all.gauge("collector_queue_peak_messages", "The most messages that were handed over at once since the start",
              messages.waiting_most);
}

void add_readings(Families& all, const Health& health) {
    const Health::Readings& readings = health.readings;
    all.counter("collector_readings_total", "Readings made of messages, to be committed", readings.recorded);
    all.counter("collector_readings_duplicate_total", "Measurements left out because they are recorded already",
                readings.duplicates);
    all.counter("collector_readings_late_total", "Measurements recorded at the time that the plug gave them",
                readings.late);
    all.moment("collector_last_reading_timestamp_seconds",
               "When the last message with a reading came, in seconds since 1970; absent as long as none did",
               readings.last_at);
    all.gauge("collector_plugs", "Plugs on record", health.plugs.known);
    all.gauge("collector_plugs_online", "Plugs that are there", health.plugs.online);
}

void add_commits(Families& all, const Health::Commits& commits) {
    all.histogram("collector_commit_duration_seconds", "How long commits took until they were on the disk",
                  kCommitDurations, commits.durations);
    all.histogram("collector_commit_age_seconds",
                  "How long the oldest row of a commit had waited when it was on the disk: what a power cut can take",
                  kCommitAges, commits.ages);
    all.counter("collector_commit_failures_total", "Commits that failed; what they held is kept and tried again",
                commits.failed);
    all.gauge("collector_pending_rows", "Rows that wait to be committed", commits.pending_rows);
}

void add_disk(Families& all, const Health::Disk& disk) {
    all.gauge("collector_database_bytes", "Size of the database's file", disk.database_bytes);
    all.gauge("collector_database_wal_bytes", "Size of its write-ahead log", disk.wal_bytes);
    all.gauge("collector_disk_free_bytes", "Room that is left on the database's file system", disk.free_bytes);
    all.gauge("collector_disk_size_bytes", "Size of the database's file system", disk.size_bytes);
}

void add_limits(Families& all, const Health& health) {
    const Health::Messages& messages = health.messages;
    all.counters("collector_limits_reached_total",
                 "What met one of the collector's limits: dropped, refused, given up or not waited for", "limit",
                 {{"queue", messages.dropped},
                  {"message_size", messages.oversized + messages.of(RefusalReason::payload_too_large)},
                  {"channels", messages.of(RefusalReason::too_many_channels)},
                  {"plugs", messages.of(RefusalReason::too_many_plugs)},
                  {"refused_kept", messages.refused_unkept},
                  {"readings_held", health.readings.given_up},
                  {"acknowledgement_wait", messages.acknowledged_early}});
}

}  // namespace

std::string metrics_text(const Health& health) {
    Families all;
    add_program(all, health);
    add_broker(all, health.link);
    add_messages(all, health.messages);
    add_readings(all, health);
    add_commits(all, health.commits);
    if (health.disk) {
        add_disk(all, *health.disk);
    }
    add_limits(all, health);
    return all.text();
}

}  // namespace collector
