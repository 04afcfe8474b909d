#include "mqtt/link_news.hpp"

#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "mqtt/refusal_text.hpp"
#include "mqtt/stream_watch.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;

/// This many short connections in a row are worth a hint.
constexpr int kShortLivedMax = 3;

/// A lasting failure is repeated in the log this often.
constexpr auto kRepeatEvery = 10min;

/// Being connected without hearing anything for this long is worth a hint: every plug sends at least once an hour, most
/// every five minutes.
constexpr auto kSilenceHint = 15min;

/// Codes from here on are refusals and errors; lower ones add nothing to the fact of the loss.
constexpr int kFirstErrorCode = 0x80;
constexpr int kTakenOver = 0x8e;

}  // namespace

LinkNews::LinkNews(const SubscriberSettings& settings, const Clock& clock, Log& log)
    : address_(fmt::format("{}:{}", settings.host, settings.port)),
      client_id_(settings.client_id),
      tls_(settings.tls),
      clock_(clock),
      log_(log) {}

void LinkNews::connected(ProtocolVersion version) {
    log_.info(fmt::format("connected to {}{} with MQTT {}", address_, tls_ ? " over TLS" : "", version_text(version)));
    said_problem_.clear();
    hinted_at_silence_ = false;
}

void LinkNews::falls_back(std::optional<int> code) {
    log_.info(fmt::format("{} does not speak MQTT 5 ({}); going on with MQTT 3.1.1", address_,
                          code ? fmt::format("code {}", *code) : "it hangs up at the login"));
}

void LinkNews::goes_elsewhere(const std::string& failed_address) {
    log_.info(fmt::format("{} does not answer at {}; trying its next address", address_, failed_address));
}

void LinkNews::topic_refused(const std::string& topic, int code) {
    log_.error(fmt::format("the broker refuses the topic {}: {} (code {}); the other topics go on", quote(topic),
                           subscribe_refusal(code), code));
}

void LinkNews::left_out(const std::string& topic) {
    log_.error(fmt::format(
        "the broker ends the connection each time it is asked for the topic {}, which most often means that this user "
        "is not allowed to read it; the other topics go on without it, and it is asked for again in an hour, or after "
        "a reload",
        quote(topic)));
}

void LinkNews::granted(const std::string& topic) {
    log_.info(fmt::format("the broker grants the topic {} now", quote(topic)));
}

void LinkNews::subscribed(std::size_t granted, std::size_t of) {
    if (granted == 0) {
        log_.error(fmt::format(
            "subscribed to 0 of {} topics: nothing is recorded until the broker grants one; it is asked every minute",
            of));
        return;
    }
    log_.info(fmt::format("subscribed to {} of {} topics", granted, of));
}

void LinkNews::silent(std::chrono::milliseconds duration) {
    if (hinted_at_silence_ || duration < kSilenceHint) {
        return;
    }
    hinted_at_silence_ = true;
    log_.warn(
        "connected and subscribed, but no message came for 15 minutes; do broker.topics fit the plugs' FullTopic, "
        "and may this user read them?");
}

LinkProblem LinkNews::refused(int code) const {
    return {LogLevel::error, fmt::format("{}: {} (code {})", address_, connect_refusal(code), code)};
}

LinkProblem LinkNews::lost(const Loss& loss) {
    std::string problem = fmt::format("lost the connection to {}", address_);
    if (loss.reason >= kFirstErrorCode) {
        problem += fmt::format(": {} (code {})", disconnect_reason(loss.reason), loss.reason);
    }
    if (!loss.subscribing_to.empty()) {
        problem += fmt::format(" while subscribing to {}; some brokers answer so when that is not allowed",
                               quote(loss.subscribing_to));
    }
    short_lived_ = loss.had_held ? 0 : short_lived_ + 1;
    if (loss.reason == kTakenOver) {
        problem += fmt::format("; another program uses the same broker.client_id ({})", quote(client_id_));
    } else if (loss.reason == 0 && loss.subscribing_to.empty() && short_lived_ >= kShortLivedMax) {
        problem += fmt::format(
            "; perhaps another program uses the same broker.client_id ({}), or something on the way to the broker ends "
            "the connection",
            quote(client_id_));
    }
    return {LogLevel::warn, std::move(problem)};
}

LinkProblem LinkNews::overrun(ProtocolVersion version) const {
    return {
        LogLevel::error,
        fmt::format("left {}: it has sent {} MiB that make no whole message; is there a huge retained message{}?",
                    address_, StreamWatch::kHeldMax >> 20U,
                    version == ProtocolVersion::v5
                        ? ""
                        : " (delete it, and set message_size_limit in mosquitto.conf, or let broker.mqtt_version be "
                          "\"auto\")")};
}

LinkProblem LinkNews::stuck() const {
    return {LogLevel::warn, fmt::format("left {}: no whole message has come, and no answer, for too long", address_)};
}

void LinkNews::say(const LinkProblem& problem) {
    const SteadyTime now = clock_.steady_now();
    ++attempts_since_said_;
    if (problem.text == said_problem_ && now - said_at_ < kRepeatEvery) {
        return;
    }
    const std::string again =
        problem.text == said_problem_ ? fmt::format(" (still, after {} attempts)", attempts_since_said_) : "";
    log_.write(problem.level, problem.text + again + "; trying again");
    said_problem_ = problem.text;
    said_at_ = now;
    attempts_since_said_ = 0;
}

}  // namespace collector::mqtt
