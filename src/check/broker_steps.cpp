#include "check/broker_steps.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>

namespace collector {
namespace {

using mqtt::ConnectionFault;
using mqtt::ConnectionReport;
using mqtt::ConnectionStep;
using mqtt::TrialAnswer;

constexpr std::array<std::string_view, 3> kSteps{"name", "connection", "TLS"};

std::string_view name_of(ConnectionStep step) {
    return kSteps.at(static_cast<std::size_t>(step));
}

std::vector<std::string> how_to_set_the_clock() {
    return {"a Raspberry Pi has no clock of its own: after a power cut it needs a time server (NTP, UDP port 123)",
            "sudo timedatectl set-ntp true", "or by hand: sudo timedatectl set-time '2026-01-31 12:00'"};
}

std::vector<std::string> advice_on_not_yet_valid(const ConnectionReport& report, const Clock& clock) {
    const std::string dates = fmt::format(
        "it says {}{}", minute_text(clock.utc_now()),
        report.certificate ? ", and the certificate's first day is " + day_text(report.certificate->from) : "");
    if (clock.synchronised()) {
        return {"this machine's clock follows a time server: " + dates,
                "so the certificate itself is at fault; the broker's operator must look into it"};
    }
    std::vector<std::string> advice = how_to_set_the_clock();
    advice.insert(advice.begin(), "this machine's clock is too wrong for TLS: " + dates);
    return advice;
}

std::vector<std::string> advice_on(const ConnectionFault& fault, const ConnectionReport& report, const Clock& clock) {
    using Kind = ConnectionFault::Kind;
    if (fault.kind == Kind::certificate_not_yet_valid) {
        return advice_on_not_yet_valid(report, clock);
    }
    std::vector<std::string> advice;
    if (!fault.advice.empty()) {
        advice.push_back(fault.advice);
    }
    if (report.passed_over.size() > 1) {
        advice.push_back(fmt::format("none of its addresses works: {}", fmt::join(report.passed_over, "; ")));
    }
    if (fault.kind == Kind::certificate_expired && !clock.synchronised()) {
        const auto how = how_to_set_the_clock();
        advice.push_back(fmt::format("the clock may be the cause: it is not synchronised, and says {}",
                                     minute_text(clock.utc_now())));
        advice.insert(advice.end(), how.begin(), how.end());
    }
    return advice;
}

StepResult judge_tls(const mqtt::SubscriberSettings& broker, const ConnectionReport& report, const Clock& clock) {
    if (!broker.tls) {
        return {StepMark::note,
                "TLS: not encrypted (mqtt://): anyone on the way can read the password and change readings"};
    }
    const std::string good = fmt::format("TLS: {}, with a certificate for {}", report.tls_version, broker.host);
    if (!report.certificate) {
        return {StepMark::ok, good};
    }
    const auto left = std::chrono::floor<std::chrono::days>(report.certificate->until - clock.utc_now());
    const std::string until = day_text(report.certificate->until);
    if (left < kCertificateSoon) {
        return {StepMark::note,
                fmt::format("{} that is valid until {} only: {} days are left", good, until, left.count()),
                {"the broker's operator should renew it; without that nothing can be recorded from then on"}};
    }
    return {StepMark::ok, fmt::format("{} that is valid until {}", good, until)};
}

StepResult judge_step(ConnectionStep step, const mqtt::SubscriberSettings& broker, const ConnectionReport& report,
                      const Clock& clock) {
    switch (step) {
        case ConnectionStep::name:
            return {StepMark::ok,
                    mqtt::is_address(broker.host)
                        ? fmt::format("name: {} is an address; nothing to look up", broker.host)
                        : fmt::format("name: {} is {}", broker.host,
                                      report.addresses.empty() ? "known"
                                                               : fmt::format("{}", fmt::join(report.addresses, ", ")))};
        case ConnectionStep::tcp:
            return {StepMark::ok,
                    fmt::format("connection: {} takes connections on port {}{}", report.connected_to, broker.port,
                                report.passed_over.empty() || report.fault
                                    ? ""
                                    : fmt::format("; passed over: {}", fmt::join(report.passed_over, ", ")))};
        case ConnectionStep::tls:
            return judge_tls(broker, report, clock);
    }
    return {};
}

/// What to do, beyond what the broker's code itself says.
std::vector<std::string> login_advice(const mqtt::SubscriberSettings& broker, const TrialAnswer& answer) {
    constexpr std::array<int, 2> kLimitReached{0x97, 0x9f};
    constexpr std::array<int, 2> kIdRefused{2, 0x85};
    constexpr std::array<int, 2> kNotAuthorised{5, 0x87};
    const auto is_one_of = [&answer](const auto& codes) {
        return std::ranges::find(codes, answer.code) != codes.end();
    };
    std::vector<std::string> advice;
    if (answer.kind == TrialAnswer::Kind::login_refused) {
        if (broker.tls && mqtt::is_address(broker.host) && is_one_of(kNotAuthorised)) {
            advice.push_back(fmt::format(
                "broker.url holds an address ({}), so no server name (SNI) can be sent; a hosted broker finds the "
                "cluster by that name, and HiveMQ Cloud answers \"not authorised\" without: use the cluster's host "
                "name",
                broker.host));
        }
        advice.push_back(fmt::format("compare broker.username ({}) and the password with those at the broker",
                                     quote(broker.username)));
        advice.emplace_back("HiveMQ Cloud: Access Management, Credentials; a change takes up to a minute there");
    } else if (is_one_of(kLimitReached)) {
        advice.emplace_back(
            "HiveMQ Cloud's free plan takes 100 sessions, kept ones of absent clients included; stop what is not "
            "needed");
    } else if (is_one_of(kIdRefused)) {
        advice.emplace_back("the check adds -check to broker.client_id, so that it never throws a collector out");
    }
    return advice;
}

bool is_discovery(std::string_view filter) {
    return filter.starts_with("tasmota/discovery");
}

}  // namespace

std::vector<StepResult> judge_connection(const mqtt::SubscriberSettings& broker, const ConnectionReport& report,
                                         const Clock& clock) {
    std::vector<StepResult> results;
    for (const ConnectionStep step : {ConnectionStep::name, ConnectionStep::tcp, ConnectionStep::tls}) {
        if (!report.fault || step < report.fault->step) {
            results.push_back(judge_step(step, broker, report, clock));
        } else if (step == report.fault->step) {
            results.push_back({StepMark::failed, fmt::format("{}: {}", name_of(step), report.fault->what),
                               advice_on(*report.fault, report, clock)});
        } else {
            results.push_back({StepMark::skipped, fmt::format("{}: not tried", name_of(step))});
        }
    }
    return results;
}

StepResult judge_login(const mqtt::SubscriberSettings& broker, const std::string& client_id,
                       mqtt::ProtocolVersion version, const TrialAnswer& answer) {
    if (answer.kind == TrialAnswer::Kind::accepted) {
        return {StepMark::ok, fmt::format("login: accepted{}, with the client id {} and MQTT {}",
                                          broker.username.empty() ? "" : " as user " + quote(broker.username),
                                          quote(client_id), mqtt::version_text(version))};
    }
    const std::string code = answer.code == 0 ? "" : fmt::format(" (code {})", answer.code);
    return {StepMark::failed, fmt::format("login: {}{}", answer.what, code), login_advice(broker, answer)};
}

std::optional<StepResult> judge_version(const mqtt::SubscriberSettings& broker, mqtt::ProtocolVersion version) {
    if (version == mqtt::ProtocolVersion::v5) {
        return std::nullopt;
    }
    return StepResult{
        StepMark::note,
        "version: with MQTT 3.1.1 only the broker can refuse a huge message, and a retained one can end the "
        "recording",
        {broker.version ? "broker.mqtt_version = \"auto\" speaks MQTT 5 with a broker that can"
                        : "this broker does not speak MQTT 5; mosquitto does from 1.6 on",
         "mosquitto: message_size_limit 1048576 in mosquitto.conf"}};
}

StepResult judge_topic(const std::string& filter, const TrialAnswer& answer) {
    switch (answer.kind) {
        case TrialAnswer::Kind::accepted:
            return {StepMark::ok, fmt::format("topic: {} is granted", quote(filter))};
        case TrialAnswer::Kind::lost:
            return {StepMark::failed,
                    fmt::format("topic: {} is not answered: {}", quote(filter), answer.what),
                    {"some brokers answer so when this user is not allowed to read it"}};
        case TrialAnswer::Kind::refused:
        case TrialAnswer::Kind::login_refused:
            break;
    }
    StepResult result{StepMark::failed,
                      fmt::format("topic: {} is refused: {} (code {})", quote(filter), answer.what, answer.code)};
    if (is_discovery(filter)) {
        result.advice = {"discovery needs a permission of its own; without it names and models of plugs stay empty",
                         "HiveMQ Cloud: Access Management, a permission for tasmota/discovery/#, subscribe only"};
    } else {
        result.advice = {"give this user the permission to read it (HiveMQ Cloud: Access Management, subscribe only)",
                         "and compare broker.topics with what is allowed"};
    }
    return result;
}

}  // namespace collector
