#include <collector/report/plugs_report.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <collector/quality/pace.hpp>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// A clock is judged by so many readings, the last that came in time.
constexpr int kClockReadings = 12;
/// ... which are looked for within as many readings' time, and not less than this.
constexpr milliseconds kClockWindowMin{std::chrono::minutes{15}};

/// A plug says that it started seconds after it did.
constexpr milliseconds kStartSaidAfter{std::chrono::minutes{2}};

/// One of a reading's own time is part of it.
constexpr milliseconds kInstant{1};

bool is_away(GapCause cause) {
    return cause == GapCause::collector_stopped || cause == GapCause::collector_crashed || cause == GapCause::link_down;
}

/// What is asked once for all plugs.
struct Fleet {
    std::optional<ZoneSeen> zone_at(UtcMillis time) const;

    const LocalClock& clock;
    bool is_zone_known;
    UtcMillis as_of;
    std::vector<TimeSpan> away;
    std::map<PlugId, std::vector<ReadingRecord>> latest;
    std::map<PlugId, StatusRecord> statuses;
    std::map<PlugId, std::vector<RelayRecord>> relays;
    std::map<PlugId, std::vector<PlugEventRecord>> starts;
    std::map<PlugId, TimeSpan> windows;
    std::map<PlugId, double> samples;
};

std::optional<ZoneSeen> Fleet::zone_at(UtcMillis time) const {
    using namespace std::chrono;
    if (!is_zone_known) {
        return std::nullopt;
    }
    const year_month_day day{floor<days>(time)};
    const seconds in_january = clock.offset_at(sys_days{day.year() / January / 1});
    const seconds in_july = clock.offset_at(sys_days{day.year() / July / 1});
    return ZoneSeen{.now = clock.offset_at(time),
                    .standard = std::min(in_january, in_july),
                    .has_summer_time = in_january != in_july};
}

/// Now, unless nothing was recorded lately: whoever was not listened to is not silent.
UtcMillis as_of(const std::vector<PlugRow>& all, const ReportHead& head) {
    std::optional<UtcMillis> newest = head.evaluated_until;
    for (const PlugRow& plug : all) {
        if (plug.last_seen) {
            newest = std::max(newest.value_or(*plug.last_seen), *plug.last_seen);
        }
    }
    return newest && head.made_at - *newest > kHeardLately ? *newest : head.made_at;
}

template <class Row>
StoreResult<void> sort_by_plug(const StoreResult<std::vector<Row>>& rows, std::map<PlugId, std::vector<Row>>& sorted) {
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    for (const Row& row : *rows) {
        sorted[row.plug_id].push_back(row);
    }
    return {};
}

StoreResult<void> read_starts(RecordSnapshot& record, const std::vector<PlugId>& ids, Fleet& fleet) {
    const TimeSpan week{fleet.as_of - kStartsCounted, fleet.as_of + kInstant};
    return for_each_row(record.events({.span = week, .plugs = ids, .channel = {}, .after = {}}),
                        [&fleet](const PlugEventRecord& event) {
                            if (event.kind == "start") {
                                fleet.starts[event.plug_id].push_back(event);
                            }
                            return true;
                        });
}

StoreResult<void> read_absences(RecordSnapshot& record, const std::vector<PlugId>& ids, Fleet& fleet) {
    UtcMillis from = fleet.as_of;
    for (const auto& [plug, window] : fleet.windows) {
        from = std::min(from, window.start);
    }
    // Gaps of all plugs come first.
    return for_each_row(record.gaps({.span = {from, UtcMillis::max()}, .plugs = ids, .channel = {}, .after = {}}),
                        [&fleet](const GapRow& row) {
                            if (!row.plug_id && is_away(row.gap.cause)) {
                                fleet.away.push_back({row.gap.start, row.gap.end.value_or(UtcMillis::max())});
                            }
                            return !row.plug_id;
                        });
}

struct Mean {
    std::uint64_t samples = 0;
    std::uint64_t intervals = 0;
};

StoreResult<void> read_samples(RecordSnapshot& record, const std::vector<PlugId>& ids, Fleet& fleet) {
    TimeSpan span{UtcMillis::max(), UtcMillis::min()};
    for (const PlugId plug : ids) {
        span.start = std::min(span.start, fleet.windows.at(plug).start);
        span.end = std::max(span.end, fleet.windows.at(plug).end);
    }
    std::map<PlugId, Mean> means;
    auto done = for_each_row(record.intervals({.span = span, .plugs = ids, .channel = {}, .after = {}}),
                             [&fleet, &means](const IntervalRow& row) {
                                 const TimeSpan& window = fleet.windows.at(row.plug_id);
                                 const UtcMillis start = row.interval.start;
                                 if (row.interval.samples > 0 && start >= window.start && start < window.end) {
                                     means[row.plug_id].samples += row.interval.samples;
                                     ++means[row.plug_id].intervals;
                                 }
                                 return true;
                             });
    for (const auto& [plug, mean] : means) {
        fleet.samples[plug] = static_cast<double>(mean.samples) / static_cast<double>(mean.intervals);
    }
    return done;
}

/// Of those that were heard in the last day at one stroke, and of each of the others by itself: between one that has
/// been gone for a year and the others lies a year of intervals.
StoreResult<void> read_all_samples(RecordSnapshot& record, Fleet& fleet) {
    std::vector<PlugId> lately;
    for (const auto& [plug, window] : fleet.windows) {
        if (window.end > fleet.as_of - kTrafficWindow) {
            lately.push_back(plug);
        } else if (auto done = read_samples(record, {plug}, fleet); !done) {
            return done;
        }
    }
    return lately.empty() ? StoreResult<void>{} : read_samples(record, lately, fleet);
}

StoreResult<void> read_fleet(RecordSnapshot& record, const std::vector<PlugRow>& plugs, Fleet& fleet) {
    std::vector<PlugId> ids(plugs.size());
    std::ranges::transform(plugs, ids.begin(), &PlugRow::id);
    if (ids.empty()) {
        return {};
    }
    auto done = sort_by_plug(record.latest(ids), fleet.latest);
    done = done ? sort_by_plug(record.relays(ids), fleet.relays) : done;
    const auto statuses = record.statuses(ids);
    if (!done || !statuses) {
        return done ? tl::unexpected(statuses.error()) : done;
    }
    for (const StatusRecord& status : *statuses) {
        fleet.statuses.emplace(status.plug_id, status);
    }
    for (const auto& [plug, readings] : fleet.latest) {
        const UtcMillis last = std::ranges::max(readings, {}, &ReadingRecord::time).time;
        fleet.windows[plug] = {last - kTrafficWindow, last + kInstant};
    }
    done = read_starts(record, ids, fleet);
    done = done ? read_absences(record, ids, fleet) : done;
    return done ? read_all_samples(record, fleet) : done;
}

/// The collector's absences that touch a plug's window.
std::vector<TimeSpan> away_within(const std::vector<TimeSpan>& away, const TimeSpan& window) {
    std::vector<TimeSpan> within;
    std::ranges::copy_if(away, std::back_inserter(within), [&window](const TimeSpan& span) {
        return span.end > window.start && span.start < window.end;
    });
    return within;
}

StoreResult<void> read_voltages(RecordSnapshot& record, const PlugRow& plug, const Fleet& fleet, const TimeSpan& window,
                                PlugTraffic& traffic) {
    Pace pace;
    AbsenceTally absences(away_within(fleet.away, window), plug.first_seen);
    auto done = for_each_row(record.voltages({.span = window, .plugs = {plug.id}, .channel = {}, .after = {}}),
                             [&](const VoltageRow& row) {
                                 traffic.voltages.take(row.sample);
                                 pace.observe(row.sample);
                                 absences.take(row.sample);
                                 return true;
                             });
    traffic.pace = pace.current();
    traffic.absences = absences.seen(traffic.pace);
    return done;
}

StoreResult<void> read_clock(RecordSnapshot& record, const PlugRow& plug, const TimeSpan& window,
                             PlugTraffic& traffic) {
    const milliseconds needed =
        traffic.pace ? std::max(kClockWindowMin, *traffic.pace * kClockReadings) : kTrafficWindow;
    std::vector<std::optional<milliseconds>> offsets;
    std::optional<UtcMillis> last;
    const TimeSpan span{std::max(window.start, window.end - needed), window.end};
    auto done = for_each_row(record.readings({.span = span, .plugs = {plug.id}, .channel = {}, .after = {}}),
                             [&offsets, &last](const ReadingRecord& reading) {
                                 constexpr auto kUnfit = reading_flag::kLate | reading_flag::kClockUnsynchronised;
                                 if ((reading.flags & kUnfit) == 0 && last != reading.time) {
                                     offsets.push_back(reading.plug_clock_offset);
                                     last = reading.time;
                                 }
                                 return true;
                             });
    if (std::ssize(offsets) > kClockReadings) {
        offsets.erase(offsets.begin(), offsets.end() - kClockReadings);
    }
    traffic.clock = clock_seen(offsets);
    return done;
}

/// After each of its relays was last said to be off.
bool measures_with_relay_off(const VoltagesSeen& voltages, const std::vector<RelayRecord>& relays) {
    return !relays.empty() && std::ranges::none_of(relays, [&voltages](const RelayRecord& relay) {
        return relay.is_on || !voltages.last_of_mains || *voltages.last_of_mains <= relay.time;
    });
}

StoreResult<PlugTraffic> read_traffic(RecordSnapshot& record, const PlugRow& plug, const Fleet& fleet) {
    PlugTraffic traffic{.topic = plug.topic};
    traffic.name = plug.name;
    traffic.firmware = plug.firmware;
    traffic.announced = plug.announced;
    traffic.has_mac = plug.mac.has_value();
    traffic.heard_for = plug.last_seen.value_or(plug.first_seen) - plug.first_seen;
    const auto window = fleet.windows.find(plug.id);
    if (window == fleet.windows.end()) {
        return traffic;
    }
    auto done = read_voltages(record, plug, fleet, window->second, traffic);
    done = done ? read_clock(record, plug, window->second, traffic) : done;
    if (!done) {
        return tl::unexpected(done.error());
    }
    const auto relays = fleet.relays.find(plug.id);
    traffic.measures_with_relay_off =
        relays != fleet.relays.end() && measures_with_relay_off(traffic.voltages, relays->second);
    traffic.zone = fleet.zone_at(window->second.end - kInstant);
    return traffic;
}

/// A start that the plug did not say, or that nobody heard, shows in its uptime.
void count_starts(const Fleet& fleet, ReportedPlug& reported) {
    const auto found = fleet.starts.find(reported.plug.id);
    const auto said = found == fleet.starts.end() ? std::vector<PlugEventRecord>{} : found->second;
    if (said.empty() && !reported.status) {
        return;
    }
    reported.starts = said.size();
    if (!said.empty()) {
        reported.last_start = PlugStart{said.back().time, said.back().detail};
    }
    if (!reported.status || !reported.status->uptime_s) {
        return;
    }
    const UtcMillis started = reported.status->time - std::chrono::seconds{*reported.status->uptime_s};
    if (said.empty() || said.back().time + kStartSaidAfter < started) {
        reported.last_start = PlugStart{started, std::nullopt};
        const bool counts = started >= fleet.as_of - kStartsCounted && started > reported.plug.first_seen;
        *reported.starts += counts ? 1U : 0U;
    }
}

template <class Value>
std::optional<Value> found_in(const std::map<PlugId, Value>& values, PlugId plug) {
    const auto found = values.find(plug);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

StoreResult<ReportedPlug> read_plug(RecordSnapshot& record, const PlugRow& plug, const Fleet& fleet) {
    const auto traffic = read_traffic(record, plug, fleet);
    if (!traffic) {
        return tl::unexpected(traffic.error());
    }
    ReportedPlug reported{.plug = plug,
                          .presence = presence(plug.online, plug.last_seen, fleet.as_of),
                          .latest = found_in(fleet.latest, plug.id).value_or(std::vector<ReadingRecord>{}),
                          .samples_per_interval = found_in(fleet.samples, plug.id),
                          .pace = traffic->pace,
                          .status = found_in(fleet.statuses, plug.id),
                          .relays = found_in(fleet.relays, plug.id).value_or(std::vector<RelayRecord>{}),
                          .starts = std::nullopt,
                          .last_start = std::nullopt,
                          .judged = found_in(fleet.windows, plug.id),
                          .voltages = traffic->voltages.all,
                          .settings = check_settings(*traffic)};
    count_starts(fleet, reported);
    return reported;
}

}  // namespace

StoreResult<PlugsReport> read_plugs_report(RecordSnapshot& record, const ReportHead& head,
                                           const std::vector<PlugRow>& plugs, const LocalClock& clock) {
    const auto sites = record.sites();
    const auto all = record.plugs({});
    if (!sites || !all) {
        return tl::unexpected(sites ? all.error() : sites.error());
    }
    Fleet fleet{.clock = clock,
                .is_zone_known = sites->front().time_zone == head.time_zone,
                .as_of = as_of(*all, head),
                .away = {},
                .latest = {},
                .statuses = {},
                .relays = {},
                .starts = {},
                .windows = {},
                .samples = {}};
    if (auto done = read_fleet(record, plugs, fleet); !done) {
        return tl::unexpected(done.error());
    }
    PlugsReport report{.head = head,
                       .as_of = fleet.as_of,
                       .is_anyone_announced = std::ranges::any_of(*all, &PlugRow::announced),
                       .plugs = {}};
    for (const PlugRow& plug : plugs) {
        auto reported = read_plug(record, plug, fleet);
        if (!reported) {
            return tl::unexpected(reported.error());
        }
        report.plugs.push_back(std::move(*reported));
    }
    return report;
}

}  // namespace collector
