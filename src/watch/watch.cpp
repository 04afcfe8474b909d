#include <collector/watch/watch.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <collector/base/bounded_queue.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/process/recording_user.hpp>
#include <collector/process/signals.hpp>
#include <collector/process/worker_thread.hpp>
#include <collector/tasmota/decoder.hpp>

#include "watch/watch_board.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

/// More than the retained messages of a large network, which come at once.
constexpr std::size_t kMessagesMax = 50'000;
constexpr std::size_t kBytesMax = std::size_t{32} * 1024 * 1024;

constexpr std::size_t kMacDigits = 12;

/// Without a message, how often the watch sees what did not come, whether time is up, and whether anyone still reads.
constexpr auto kTick = 1s;

/// Together below five seconds.
constexpr auto kSubscriberPatience = 2500ms;
constexpr auto kReaderPatience = 2s;

/// Beside a running collector: another client, of which the broker keeps nothing.
mqtt::SubscriberSettings beside_the_daemon(mqtt::SubscriberSettings settings) {
    settings.client_id = mqtt::client_id_beside(settings.client_id, "watch");
    settings.session = mqtt::SessionKind::clean;
    return settings;
}

/// Whether an MQTT filter takes `tasmota/discovery/<MAC>/config`.
bool takes_discovery(std::string_view filter) {
    for (std::string_view level : {"tasmota", "discovery", "", "config"}) {
        const std::string_view wanted = filter.substr(0, filter.find('/'));
        if (wanted == "#") {
            return true;
        }
        const bool fits = wanted == "+" || (level.empty() ? wanted.size() == kMacDigits : wanted == level);
        if (!fits) {
            return false;
        }
        filter.remove_prefix(std::min(filter.size(), wanted.size() + 1));
    }
    return filter.empty();
}

WatchBoard make_board(const Config& config, const WatchRequest& request, UtcMillis now) {
    const bool asks_for_discovery = std::ranges::any_of(config.broker.topics, takes_discovery);
    // The configuration has checked patterns and zone.
    return WatchBoard({.layout = tasmota::TopicLayout::from_patterns(config.tasmota.full_topics).value(),
                       .wanted = request.plugs,
                       .zone = offset_periods(config.tasmota.time_zone, now, std::max(now, kTimeZonesEnd)).value(),
                       .network = {.tls = config.broker.tls, .asks_for_discovery = asks_for_discovery},
                       .topics = config.broker.topics,
                       .full_topics = config.tasmota.full_topics,
                       .columns = request.columns});
}

class Watch {
  public:
    Watch(const Config& config, const WatchRequest& request, std::shared_ptr<Log> log, WatchOutput output)
        : log_(std::move(log)),
          output_(std::move(output)),
          decoder_(tasmota::TopicLayout::from_patterns(config.tasmota.full_topics).value()),
          board_(make_board(config, request, clock_.utc_now())),
          subscriber_(beside_the_daemon(config.broker), clock_, *log_,
                      [this](Delivery&& delivery) { put(std::move(delivery)); }) {
        if (request.duration) {
            end_ = clock_.steady_now() + *request.duration;
            needs_all_ = !request.plugs.empty();
        }
    }

    /// How the program is to end, and whether every thread has.
    struct Stopped {
        ExitCode code;
        bool all_threads_ended;
    };
    [[nodiscard]] Stopped run(const Signals& signals) {
        thread_.emplace(
            WorkerThread::Job{.thread_name = "watch", .what = "the watch", .work = [this] { return work(); }}, *log_);
        subscriber_.start();
        static_cast<void>(signals.wait());  // A terminal that closes ends it, too.
        return stop();
    }

  private:
    void put(Delivery&& delivery);
    [[nodiscard]] ExitCode work();
    void take(const Delivery& delivery, WatchBoard::Lines& lines);
    void tick(WatchBoard::Lines& lines);
    [[nodiscard]] Stopped stop();

    const SystemClock clock_;
    const std::shared_ptr<Log> log_;
    const WatchOutput output_;
    std::optional<SteadyTime> end_;
    bool needs_all_ = false;  ///< to end well
    BoundedQueue<Delivery> inbox_{{.items = kMessagesMax, .bytes = kBytesMax, .reserve = 0, .group_items = 1}};
    std::atomic<std::uint64_t> dropped_{0};

    // The worker's, while it runs.
    tasmota::Decoder decoder_;
    WatchBoard board_;
    std::vector<Event> events_;  ///< kept for its memory
    std::optional<SteadyTime> ticked_at_;
    std::uint64_t dropped_said_ = 0;

    mqtt::Subscriber subscriber_;
    std::optional<WorkerThread> thread_;  // last: it uses everything above
};

/// The MQTT thread.
void Watch::put(Delivery&& delivery) {
    const std::size_t bytes = delivery.topic.size() + delivery.payload.size() + sizeof(Delivery);
    if (inbox_.try_push(std::move(delivery), bytes, BoundedQueue<Delivery>::Priority::ordinary) ==
        BoundedQueue<Delivery>::Pushed::full) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
    }
}

ExitCode Watch::work() {
    std::vector<Delivery> group;
    WatchBoard::Lines lines;
    bool has_reader = true;
    const auto deadline = [this] { return std::min(clock_.steady_now() + kTick, end_.value_or(SteadyTime::max())); };
    while (has_reader && inbox_.pop_all(group, deadline())) {
        lines.clear();
        for (const Delivery& delivery : group) {
            take(delivery, lines);
        }
        tick(lines);
        has_reader = output_(lines);
        if (end_ && clock_.steady_now() >= *end_) {
            break;
        }
    }
    if (has_reader) {
        lines.clear();
        board_.sum_up(clock_.utc_now(), lines);
        static_cast<void>(output_(lines));
    }
    return needs_all_ && !board_.all_wanted_ready() ? ExitCode::unavailable : ExitCode::ok;
}

void Watch::take(const Delivery& delivery, WatchBoard::Lines& lines) {
    events_.clear();
    const MessageResult<void> decoded = decoder_.decode(delivery, events_, board_.voice(delivery.topic));
    board_.take(delivery, decoded, events_, lines);
}

void Watch::tick(WatchBoard::Lines& lines) {
    const SteadyTime now = clock_.steady_now();
    if (ticked_at_ && now - *ticked_at_ < kTick) {
        return;  // Each message wakes us, and there can be thousands of plugs to look at.
    }
    ticked_at_ = now;
    for (const mqtt::LinkChange& change : subscriber_.take_link_changes()) {
        board_.link_changed(change.receiving, now);
    }
    board_.tick({.utc = clock_.utc_now(), .steady = now}, lines);
    if (const std::uint64_t dropped = dropped_; dropped > dropped_said_) {
        log_->warn(fmt::format("{} messages dropped: they come faster than they are read", dropped - dropped_said_));
        dropped_said_ = dropped;
    }
}

Watch::Stopped Watch::stop() {
    subscriber_.request_stop();
    const bool left_broker = subscriber_.wait_stopped(kSubscriberPatience);
    inbox_.close();
    const auto code = thread_->wait_until(clock_.steady_now() + kReaderPatience);
    // A name lookup that cannot be ended, or output that nobody takes: then it is not known who was heard.
    return {.code = code.value_or(needs_all_ ? ExitCode::unavailable : ExitCode::ok),
            .all_threads_ended = left_broker && code};
}

}  // namespace

Ending run_watch(const LoadedConfig& loaded, const WatchRequest& request, std::shared_ptr<Log> log,
                 WatchOutput output) {
    mqtt::Subscriber::prepare_process();
    become_recording_user(loaded.config.database.path.parent_path());
    const Signals signals;
    for (const ConfigNote& warning : loaded.warnings) {
        log->warn(to_text(warning));
    }
    const auto watch = std::make_shared<Watch>(loaded.config, request, std::move(log), std::move(output));
    const Watch::Stopped stopped = watch->run(signals);
    return {.code = stopped.code, .still_in_use = stopped.all_threads_ended ? nullptr : watch};
}

}  // namespace collector
