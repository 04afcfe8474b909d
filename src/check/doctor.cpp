#include <collector/check/doctor.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <collector/base/bounded_queue.hpp>
#include <collector/base/quote.hpp>
#include <collector/mqtt/connection_check.hpp>
#include <collector/mqtt/trial_session.hpp>
#include <collector/process/recording_user.hpp>
#include <collector/process/signals.hpp>

#include "check/broker_steps.hpp"
#include "check/host_steps.hpp"
#include "check/readings_step.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

/// For TCP and the TLS handshake together; a distant broker needs less than a second.
constexpr auto kConnectionPatience = 10s;

/// How often, while waiting, it looks for a signal and shows how far it has come.
constexpr auto kLookUpEvery = 250ms;

/// More than the retained messages of the largest network come to; what does not fit is missed, and a reading that is
/// missed comes again.
constexpr BoundedQueue<Delivery>::Limits kInboxLimits{
    .items = 100'000, .bytes = std::size_t{32} << 20U, .reserve = 0, .group_items = 1};

class Doctor {
  public:
    Doctor(const LoadedConfig& loaded, const std::filesystem::path& file, const Clock& clock,
           const DoctorOptions& options)
        : loaded_(loaded), file_(file), clock_(clock), options_(options) {}

    ExitCode run() {
        check_files();
        const std::filesystem::path& database = loaded_.config.database.path;
        const std::string as_user = become_recording_user(database.parent_path());
        for (const StepResult& result : check_readable(loaded_, file_)) {
            say(result, ExitCode::config);
        }
        if (check_way()) {
            check_login();
        } else {
            skip({"login", "topics"});
        }
        say(check_database(database, as_user));
        say(check_disk(database.parent_path()));
        say(check_clock(clock_));
        check_readings();
        return exit_code_;
    }

  private:
    void say(const StepResult& result, ExitCode when_failed = ExitCode::unavailable) {
        if (result.mark == StepMark::failed && exit_code_ == ExitCode::ok) {
            exit_code_ = when_failed;
        }
        options_.report(result);
    }
    void skip(const std::vector<std::string>& steps) {
        for (const std::string& step : steps) {
            say({StepMark::skipped, step + ": not tried"});
        }
    }
    void check_files();
    [[nodiscard]] bool check_way();
    void check_login();
    void check_topics();
    void check_readings();
    [[nodiscard]] ListeningEnd listen(ReadingsStep& step, SteadyTime since);
    [[nodiscard]] bool is_interrupted();

    const LoadedConfig& loaded_;
    const std::filesystem::path& file_;
    const Clock& clock_;
    const DoctorOptions& options_;
    ExitCode exit_code_ = ExitCode::ok;
    bool broker_is_named_ = true;  ///< and is not the example's

    std::string address_;  ///< that of several at which every step works

    std::optional<Signals> signals_;  ///< from the login on
    bool interrupted_ = false;
    std::vector<std::string> granted_;
    BoundedQueue<Delivery> inbox_{kInboxLimits};
    std::optional<mqtt::TrialSession> session_;  // last: its handlers use the inbox
};

void Doctor::check_files() {
    for (const StepResult& result : check_configuration(loaded_, file_)) {
        say(result, ExitCode::config);
        broker_is_named_ = broker_is_named_ && result.mark != StepMark::failed;
    }
    for (const StepResult& result : check_secrets(loaded_, file_)) {
        say(result, loaded_.config.broker.password.empty() ? ExitCode::config : ExitCode::unavailable);
    }
}

bool Doctor::check_way() {
    if (!broker_is_named_) {
        skip({"name", "connection", "TLS"});
        return false;
    }
    const mqtt::SubscriberSettings& broker = loaded_.config.broker;
    const auto report = mqtt::check_connection(broker, kConnectionPatience);
    for (const StepResult& result : judge_connection(broker, report, clock_)) {
        say(result);
    }
    address_ = report.addresses.size() > 1 ? report.connected_to : "";
    return !report.fault;
}

void Doctor::check_login() {
    signals_.emplace();  // before the MQTT library starts its threads, which would take a signal otherwise
    mqtt::SubscriberSettings broker = loaded_.config.broker;
    broker.address = address_;
    session_.emplace(broker, clock_,
                     mqtt::TrialSession::Handlers{.on_message =
                                                      [this](Delivery&& delivery) {
                                                          const std::size_t bytes =
                                                              delivery.topic.size() + delivery.payload.size();
                                                          inbox_.try_push(std::move(delivery), bytes,
                                                                          BoundedQueue<Delivery>::Priority::ordinary);
                                                      },
                                                  .on_lost = [this] { inbox_.nudge(); }});
    const mqtt::TrialAnswer answer = session_->login([this] { return is_interrupted(); });
    if (interrupted_) {
        say({StepMark::failed, "login: stopped waiting for the broker's answer"});
    } else {
        say(judge_login(broker, session_->client_id(), session_->version(), answer));
    }
    if (answer.kind == mqtt::TrialAnswer::Kind::accepted) {
        if (const auto note = judge_version(broker, session_->version())) {
            say(*note);
        }
        check_topics();
    } else {
        skip({"topics"});
    }
}

void Doctor::check_topics() {
    bool lost = false;
    for (const std::string& topic : loaded_.config.broker.topics) {
        if (lost || is_interrupted()) {
            say({StepMark::skipped, fmt::format("topic: {}: not tried", quote(topic))});
            continue;
        }
        const mqtt::TrialAnswer answer = session_->subscribe(topic);
        say(judge_topic(topic, answer));
        lost = answer.kind == mqtt::TrialAnswer::Kind::lost;
        if (answer.kind == mqtt::TrialAnswer::Kind::accepted) {
            granted_.push_back(topic);
        }
    }
}

void Doctor::check_readings() {
    if (granted_.empty()) {
        skip({"readings"});
        return;
    }
    if (options_.listen <= 0ms) {
        say({StepMark::skipped, "readings: not waited for (--listen 0s)"});
        return;
    }
    ReadingsStep step(tasmota::Decoder(tasmota::TopicLayout::from_patterns(loaded_.config.tasmota.full_topics).value()),
                      {.topics = loaded_.config.broker.topics, .full_topics = loaded_.config.tasmota.full_topics});
    const SteadyTime since = clock_.steady_now();
    const ListeningEnd end = listen(step, since);
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady_now() - since);
    for (const StepResult& warning : step.warnings()) {
        say(warning);
    }
    say(step.verdict(end, waited, granted_));
}

ListeningEnd Doctor::listen(ReadingsStep& step, SteadyTime since) {
    const SteadyTime give_up = since + options_.listen;
    std::vector<Delivery> group;
    while (true) {
        const SteadyTime now = clock_.steady_now();
        const bool open = inbox_.pop_all(group, std::min<SteadyTime>(now + kLookUpEvery, give_up));
        for (const Delivery& delivery : group) {
            step.take(delivery);
        }
        if (step.has_reading() || now >= give_up || !open) {
            return ListeningEnd::done;
        }
        if (is_interrupted()) {
            return ListeningEnd::interrupted;
        }
        if (!session_->is_connected()) {
            return ListeningEnd::lost;
        }
        options_.progress({.waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - since),
                           .limit = options_.listen,
                           .messages = step.messages()});
    }
}

bool Doctor::is_interrupted() {
    interrupted_ = interrupted_ || signals_->take();  // whichever: there is nothing to reload
    return interrupted_;
}

}  // namespace

ExitCode examine(const LoadedConfig& loaded, const std::filesystem::path& config_file, const Clock& clock,
                 const DoctorOptions& options) {
    return Doctor(loaded, config_file, clock, options).run();
}

}  // namespace collector
