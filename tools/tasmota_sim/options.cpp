#include "options.hpp"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace tasmota_sim {

namespace {

constexpr const char* kAbout =
    "Plays Tasmota energy plugs over MQTT, the way firmware 10.1 to 15.2 would: to test what records them.\n"
    "\n"
    "  tasmota-sim --url mqtt://127.0.0.1:1883 --plugs 50 --fast-boot\n"
    "  tasmota-sim --log june.jsonl --from 2026-06-01T00:00:00Z --duration 86400 --plugs 100\n"
    "\n"
    "With --url each plug is a client of its own (DVES_<6 hex digits of its MAC>), so two runs with one seed would\n"
    "push each other off a broker. With --log no network is used: time is simulated, as fast as possible.";

constexpr const char* kControls =
    "\n"
    "Commands on stdin of a live run, one a line, with the answer on stdout:\n"
    "  pause       stop all telemetry but stay connected    paused readings=R\n"
    "  resume                                               resumed\n"
    "  status                                               status connected=C readings=R\n"
    "  cut TOPIC   pull this plug out of its socket         cut TOPIC\n"
    "  quit        end the run\n"
    "End of stdin ends the run, unless --duration is given.\n"
    "\n"
    "stdout also says 'ready plugs=N' once every plug is connected and announced, and at the end\n"
    "'published readings=R sensors=M plugs=N'. A reading is one channel of one SENSOR message; it counts when it\n"
    "has gone to the socket of a live connection. Progress and faults go to stderr.\n";

/// The raw values as CLI11 fills them in.
struct Raw {
    std::string url;
    std::string log_path;
    std::string from;
    std::string ca_file;
    std::string username;
    std::string password_file;
    std::size_t plugs = 10;
    std::uint64_t seed = 1;
    std::string layout = "mixed";
    int duration_s = 0;
    int tele_period_s = 10;
    int jitter_ms = 200;
    double power_cuts = 0.01;
    int day_length_s = 86400;
    std::string curve_start;
    bool fast_boot = false;
    bool json_payload = false;
    bool sensor_only = false;
    std::string ledger_path;
    std::string plugs_path;
};

const std::map<std::string, std::optional<Layout>>& layouts() {
    static const std::map<std::string, std::optional<Layout>> names{{"mixed", std::nullopt},
                                                                    {"project", Layout::project},
                                                                    {"stock", Layout::stock},
                                                                    {"topic-first", Layout::topic_first},
                                                                    {"project-prefix", Layout::project_prefix}};
    return names;
}

/// A check in CLI11's sense: empty when fine, else the complaint.
template <class Parse>
CLI::Validator readable_by(Parse parse, const std::string& complaint) {
    return {[parse, complaint](std::string& text) { return parse(text) ? std::string{} : complaint + ", not " + text; },
            ""};
}

template <class Number>
CLI::Validator within(Number low, Number high) {
    return CLI::Range(low, high).description(fmt::format("[{}..{}]", low, high));
}

CLI::Validator existing_file() {
    return CLI::Validator{CLI::ExistingFile}.description("");
}

void add_common_options(CLI::App& app, Raw& raw) {
    app.add_option("--plugs", raw.plugs, "how many")->type_name("N")->check(within(1, 100000))->capture_default_str();
    app.add_option("--seed", raw.seed, "equal seeds give equal fleets, and equal readings at equal times")
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--duration", raw.duration_s, "length of the run; 0: a live run goes on until told to quit")
        ->type_name("SECONDS")
        ->check(within(0, 1000000000))
        ->capture_default_str();
    app.add_option("--tele-period", raw.tele_period_s,
                   "between scheduled messages; the firmware allows no less than 10")
        ->type_name("SECONDS")
        ->check(within(1, 3600))
        ->capture_default_str();
    app.add_option("--layout", raw.layout,
                   "FullTopic of all plugs: project (mjs-voltage/%topic%/), stock (%prefix%/%topic%/), topic-first "
                   "(%topic%/%prefix%/), project-prefix (mjs-voltage/%topic%/%prefix%/) or mixed")
        ->type_name("NAME")
        ->check(CLI::IsMember({"mixed", "project", "stock", "topic-first", "project-prefix"}).description(""))
        ->capture_default_str();
    app.add_option("--jitter", raw.jitter_ms, "longest delay of a message in milliseconds")
        ->type_name("MS")
        ->check(within(0, 900))
        ->capture_default_str();
    app.add_option("--power-cuts", raw.power_cuts, "how often a plug loses its mains in an hour, on average; 0: never")
        ->type_name("RATE")
        ->check(within(0.0, 1000.0))
        ->capture_default_str();
    app.add_option("--day-length", raw.day_length_s, "time that the voltage curve of a day takes; clocks stay real")
        ->type_name("SECONDS")
        ->check(within(1, 86400))
        ->capture_default_str();
    app.add_option("--curve-start", raw.curve_start, "solar time at which the voltage curve starts, on a clear day")
        ->type_name("HH:MM")
        ->check(readable_by(parse_time_of_day, "needs a time of day such as 11:30"));
    app.add_flag("--fast-boot", raw.fast_boot,
                 "boot, announce and reconnect within a second or so, where the firmware takes 10 s and more");
    app.add_option("--ledger", raw.ledger_path, "CSV file for every reading that was counted")->type_name("FILE");
    app.add_option("--plugs-file", raw.plugs_path, "CSV file for what each plug announces of itself")
        ->type_name("FILE");
}

void add_live_options(CLI::App& app, Raw& raw) {
    CLI::Option* url = app.add_option("--url", raw.url, "play live: mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
                           ->type_name("URL")
                           ->check(readable_by(parse_broker_url, "needs mqtt://HOST[:PORT] or mqtts://HOST[:PORT]"));
    app.add_option("--ca-file", raw.ca_file, "certificate authority for mqtts; default: the system's")
        ->type_name("FILE")
        ->check(existing_file())
        ->needs(url);
    CLI::Option* username = app.add_option("--username", raw.username, "for the broker")->type_name("NAME")->needs(url);
    app.add_option("--password-file", raw.password_file, "its first line is the password")
        ->type_name("FILE")
        ->check(existing_file())
        ->needs(url)
        ->needs(username);
}

void add_offline_options(CLI::App& app, Raw& raw) {
    CLI::Option* log = app.add_option("--log", raw.log_path, "play without network, into this file; - is stdout")
                           ->type_name("FILE")
                           ->excludes("--url");
    app.add_option("--from", raw.from, "start of the simulated time, e.g. 2026-06-01T00:00:00Z")
        ->type_name("TIME")
        ->check(readable_by(parse_utc, "needs a time such as 2026-06-01T00:00:00Z"))
        ->needs(log);
    app.add_flag(
           "--json-payload", raw.json_payload,
           "embed payloads as mosquitto_sub -F %J does, leaving out those that are not JSON; default: text, as %j")
        ->needs(log);
    app.add_flag("--sensor-only", raw.sensor_only, "write SENSOR messages only")->needs(log);
}

/// What the options cannot check one by one.
void check_together(const Raw& raw) {
    if (raw.url.empty() == raw.log_path.empty()) {
        throw CLI::ValidationError("one of --url and --log is needed");
    }
    if (!raw.log_path.empty() && (raw.from.empty() || raw.duration_s == 0)) {
        throw CLI::ValidationError("--log needs --from and a --duration above 0");
    }
}

Options convert(const Raw& raw) {
    Options options;
    options.fleet = {.seed = raw.seed, .plugs = raw.plugs, .layout = layouts().at(raw.layout)};
    if (raw.log_path.empty()) {
        options.mode = LiveOptions{.url = *parse_broker_url(raw.url),
                                   .ca_file = raw.ca_file,
                                   .username = raw.username,
                                   .password_file = raw.password_file};
    } else {
        options.mode = OfflineOptions{.log_path = raw.log_path,
                                      .from = *parse_utc(raw.from),
                                      .payload = raw.json_payload ? PayloadStyle::object : PayloadStyle::text,
                                      .sensor_only = raw.sensor_only};
    }
    options.duration = std::chrono::seconds{raw.duration_s};
    options.pace = raw.fast_boot ? BootPace::fast : BootPace::firmware;
    options.timing = raw.fast_boot ? PlugTiming::fast_boot() : PlugTiming{};
    options.timing.tele_period = std::chrono::seconds{raw.tele_period_s};
    options.timing.jitter_max = std::chrono::milliseconds{raw.jitter_ms};
    options.timing.power_cuts_per_hour = raw.power_cuts;
    options.curve = {.day_length = std::chrono::seconds{raw.day_length_s},
                     .start = raw.curve_start.empty() ? std::nullopt : parse_time_of_day(raw.curve_start)};
    options.ledger_path = raw.ledger_path;
    options.plugs_path = raw.plugs_path;
    return options;
}

}  // namespace

OptionsOrExit parse_options(int argc, const char* const* argv) {
    CLI::App app{kAbout, "tasmota-sim"};
    app.footer(kControls);
    app.failure_message([](const CLI::App* /*app*/, const CLI::Error& error) {
        return fmt::format("tasmota-sim: {}\n", error.what());
    });
    Raw raw;
    add_live_options(app, raw);
    add_offline_options(app, raw);
    add_common_options(app, raw);
    try {
        app.parse(argc, argv);
        check_together(raw);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    return convert(raw);
}

}  // namespace tasmota_sim
