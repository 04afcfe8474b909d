#include <collector/config/config.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include <collector/base/machine_mark.hpp>
#include <collector/base/quote.hpp>
#include <collector/base/time_zone.hpp>
#include <collector/tasmota/topic.hpp>

#include "config/broker_url.hpp"
#include "config/file_access.hpp"
#include "config/password.hpp"
#include "config/report_tables.hpp"
#include "config/table_reader.hpp"
#include "config/toml_file.hpp"
#include "config/topic_filter.hpp"
#include "config/web_table.hpp"

namespace collector {
namespace {

/// Discovery first: brokers hand out retained messages in this order, and it explains the words and topics of the rest.
constexpr std::array<std::string_view, 2> kDefaultTopics{"tasmota/discovery/+/+", "mjs-voltage/+/#"};
constexpr std::array<std::string_view, 2> kDefaultFullTopics{"mjs-voltage/%topic%/", "%prefix%/%topic%/"};

/// The host name in config/hivemq.toml; a cluster's is other.
constexpr std::string_view kExampleHost = "0123456789abcdef.";

/// The first of each is the default.
constexpr std::array<Choice<std::optional<mqtt::ProtocolVersion>>, 3> kVersions{
    {{"auto", std::nullopt}, {"3.1.1", mqtt::ProtocolVersion::v3_1_1}, {"5", mqtt::ProtocolVersion::v5}}};
constexpr std::array<Choice<mqtt::SessionKind>, 2> kSessions{
    {{"clean", mqtt::SessionKind::clean}, {"persistent", mqtt::SessionKind::persistent}}};

/// The weekly verdict needs a week, and what comes before it.
constexpr std::chrono::days kKeptMin{8};

/// Clients of one id throw each other out. One machine can run a collector for each of several files, and two machines
/// can have one name, "raspberrypi" above all.
std::string default_client_id(const std::filesystem::path& file) {
    std::array<char, 256> host{};
    std::string id = "collector";
    if (gethostname(host.data(), host.size() - 1) == 0) {
        id += fmt::format("-{}", host.data());
    }
    id += fmt::format("-{}", file.stem().string());
    const std::string mark = machine_mark();
    return mark.empty() ? id : id + "-" + mark;
}

/// Reads the tables of a parsed file into a Config. Collects faults; the result counts only if there are none.
class ConfigReader {
  public:
    ConfigReader(const std::filesystem::path& file, const GetEnvironment& environment, ConfigUse use)
        : file_(file), environment_(environment), use_(use), faults_(file), warnings_(file), unfinished_(file) {}

    void read(const toml::table& root) {
        TableReader reader(&root, "", faults_);
        read_broker(reader.table("broker"));
        read_tasmota(reader.table("tasmota"));
        read_database(reader.table("database"));
        read_retention(reader.table("retention"));
        config_.report = read_report(reader.table("report"), faults_);
        config_.streets = read_streets(reader.table("street"), faults_);
        config_.web = read_web(reader.table("web"), std::filesystem::absolute(file_).parent_path(), faults_);
        read_metrics(reader.table("metrics"));
        read_log(reader.table("log"));
        reader.refuse_unknown_keys();
    }

    [[nodiscard]] tl::expected<LoadedConfig, std::vector<ConfigNote>> result() && {
        if (!faults_.empty()) {
            return tl::unexpected(faults_.sorted());
        }
        return LoadedConfig{std::move(config_), warnings_.sorted(), unfinished_.sorted(), std::move(password_origin_)};
    }

  private:
    void read_broker(const toml::table* table) {
        mqtt::SubscriberSettings& broker = config_.broker;
        TableReader reader(table, "broker", faults_);
        if (const auto url = reader.text("url")) {
            if (const auto parsed = parse_broker_url(url->value, broker); !parsed) {
                reader.fault("url", url->line, parsed.error().what);
            } else if (broker.host.starts_with(kExampleHost)) {
                unfinished_.add(url->line, "broker.url",
                                "is still the example's; put the address of your broker here (HiveMQ Cloud shows it on "
                                "the cluster's overview page)");
            } else if (!broker.tls) {
                warnings_.add(url->line, "broker.url",
                              "mqtt:// is not encrypted: anyone on the way can read the password and change readings");
            }
        } else if (!reader.has("url")) {
            reader.missing("url",
                           "is missing; it says which broker to listen to, e.g. \"mqtts://broker.example.org:8883\"");
        }
        broker.client_id = default_client_id(file_);
        if (auto id = reader.text("client_id"); id && !id->value.empty()) {
            broker.client_id = std::move(id->value);
        }
        broker.username = reader.text("username").value_or(Located<std::string>{}).value;
        read_password_keys(reader);
        broker.ca_file = read_file(reader, "ca_file");
        read_client_certificate(reader);
        broker.version = reader.choice("mqtt_version", kVersions);
        broker.session = reader.choice("session", kSessions);
        if (const auto keep_alive = reader.duration("keep_alive")) {
            broker.keep_alive = std::chrono::duration_cast<std::chrono::seconds>(keep_alive->value);
            if (keep_alive->value < std::chrono::seconds{5} || keep_alive->value > std::chrono::minutes{20}) {
                reader.fault("keep_alive", keep_alive->line, "must be from 5s to 20min");
            }
        }
        read_topics(reader);
        reader.refuse_unknown_keys();
    }

    void read_client_certificate(TableReader& reader) {
        mqtt::SubscriberSettings& broker = config_.broker;
        broker.certificate_file = read_file(reader, "certificate_file");
        broker.key_file = read_file(reader, "key_file");
        if (broker.certificate_file.empty() && !broker.key_file.empty()) {
            reader.missing("certificate_file", "is missing, but key_file is set");
        }
        if (broker.key_file.empty() && !broker.certificate_file.empty()) {
            reader.missing("key_file", "is missing, but certificate_file is set");
        }
    }

    void read_password_keys(TableReader& reader) {
        const auto file_key = reader.text("password_file");
        const auto plain_key = reader.text("password");
        PasswordKeys keys;
        if (file_key && !file_key->value.empty()) {
            keys.file = absolute(file_key->value);
        }
        if (plain_key) {
            keys.plain = plain_key->value;
        }
        if (use_ == ConfigUse::database) {
            return;
        }
        password_origin_ = find_password(keys, environment_);
        using Kind = PasswordOrigin::Kind;
        switch (password_origin_.kind) {
            case Kind::none:
                break;
            case Kind::credential:
                take_password(reader, "password", 0,
                              fmt::format("the systemd credential broker-password, in a packaged installation the file "
                                          "{},",
                                          packaged_password_file(password_origin_.file).string()));
                break;
            case Kind::file:
                take_password(reader, "password_file", file_key->line, quote(password_origin_.file.string(), 200));
                break;
            case Kind::environment:
                config_.broker.password = environment_(kPasswordVariable).value_or("");
                break;
            case Kind::configuration:
                config_.broker.password = plain_key->value;
                if (others_can_read(file_)) {
                    warnings_.add(
                        plain_key->line, "broker.password",
                        "other users of this machine can read the password: chmod o= the file, or use password_file");
                }
                break;
        }
    }

    /// From the file it was found in. `what`: the file in words.
    void take_password(TableReader& reader, std::string_view key, std::uint32_t line, std::string_view what) {
        auto password = read_password(password_origin_.file);
        if (!password) {
            reader.fault(key, line, std::move(password.error()));
            return;
        }
        config_.broker.password = std::move(password->text);
        for (const std::string& remark : password->remarks) {
            warnings_.add(line, fmt::format("broker.{}", key), fmt::format("{} {}", what, remark));
        }
        if (config_.broker.password.empty() && !config_.broker.username.empty()) {
            unfinished_.add(line, fmt::format("broker.{}", key),
                            fmt::format("{} is empty; write the password of user {} into it", what,
                                        quote(config_.broker.username)));
        }
    }

    void read_topics(TableReader& reader) {
        config_.broker.topics.assign(kDefaultTopics.begin(), kDefaultTopics.end());
        const auto topics = reader.texts("topics");
        if (!topics) {
            return;
        }
        config_.broker.topics = topics->value;
        if (topics->value.empty()) {
            reader.fault("topics", topics->line, "must hold at least one topic filter");
        }
        for (const std::string& topic : topics->value) {
            if (!is_topic_filter(topic)) {
                reader.fault("topics", topics->line,
                             fmt::format("{} is no topic filter: + stands for one whole level, "
                                         "# only as the last one",
                                         quote(topic)));
            }
        }
    }

    void read_tasmota(const toml::table* table) {
        TasmotaConfig& tasmota = config_.tasmota;
        TableReader reader(table, "tasmota", faults_);
        tasmota = default_tasmota_config();
        if (const auto patterns = reader.texts("full_topics")) {
            tasmota.full_topics = patterns->value;
            if (patterns->value.empty()) {
                reader.fault("full_topics", patterns->line, "must hold at least one pattern");
            }
            for (const std::string& pattern : patterns->value) {
                if (const auto layout = tasmota::TopicLayout::from_patterns({pattern}); !layout) {
                    reader.fault("full_topics", patterns->line, layout.error().what);
                }
            }
        }
        const auto zone = reader.text("time_zone");
        if (zone) {
            tasmota.time_zone = zone->value;
        }
        if (const auto known = check_time_zone(tasmota.time_zone); !known) {
            reader.fault("time_zone", zone ? zone->line : 0, known.error().what);
        }
        read_record(reader);
        reader.refuse_unknown_keys();
    }

    void read_record(TableReader& reader) {
        const auto parts = reader.texts("record");
        if (!parts) {
            return;
        }
        RecordedParts& record = config_.tasmota.record;
        record = {.power = false, .energy = false, .state = false};
        bool voltage = false;
        for (const std::string& part : parts->value) {
            if (part == "voltage") {
                voltage = true;
            } else if (part == "power") {
                record.power = true;
            } else if (part == "energy") {
                record.energy = true;
            } else if (part == "state") {
                record.state = true;
            } else {
                reader.fault(
                    "record", parts->line,
                    fmt::format("{} is not one of \"voltage\", \"power\", \"energy\", \"state\"", quote(part)));
            }
        }
        if (!voltage) {
            reader.fault("record", parts->line, "must hold \"voltage\": without it there is nothing to show");
        }
    }

    void read_database(const toml::table* table) {
        DatabaseConfig& database = config_.database;
        TableReader reader(table, "database", faults_);
        database.path = "/var/lib/collector/voltage.db";
        if (const auto path = reader.text("path")) {
            database.path = absolute(path->value);
            if (path->value.empty() || path->value.ends_with('/')) {
                reader.fault("path", path->line, "must name a file, e.g. \"/var/lib/collector/voltage.db\"");
            }
        }
        if (const auto interval = reader.duration("commit_interval")) {
            database.commit_interval = interval->value;
            if (interval->value < std::chrono::milliseconds{100} || interval->value > std::chrono::minutes{5}) {
                reader.fault("commit_interval", interval->line,
                             "must be from 100ms to 5min: it is what a power cut can take");
            }
        }
        reader.refuse_unknown_keys();
    }

    void read_retention(const toml::table* table) {
        TableReader reader(table, "retention", faults_);
        read_span_kept(reader, "readings", config_.retention.readings);
        read_span_kept(reader, "states", config_.retention.states);
        reader.refuse_unknown_keys();
    }

    static void read_span_kept(TableReader& reader, std::string_view key,
                               std::optional<std::chrono::milliseconds>& kept) {
        const auto written = reader.text(key);
        if (!written) {
            return;
        }
        if (written->value == "forever") {
            kept.reset();
        } else if (const auto span = reader.duration(key)) {
            kept = span->value;
            if (span->value < kKeptMin) {
                reader.fault(key, span->line, "must be \"forever\" or at least 8d: a week and what surrounds it");
            }
        }
    }

    void read_metrics(const toml::table* table) {
        TableReader reader(table, "metrics", faults_);
        if (const auto listen = reader.text("listen"); listen && !listen->value.empty()) {
            if (auto address = parse_listen_address(listen->value)) {
                config_.metrics.listen = std::move(*address);
            } else {
                reader.fault("listen", listen->line, address.error().what);
            }
        }
        reader.refuse_unknown_keys();
    }

    void read_log(const toml::table* table) {
        TableReader reader(table, "log", faults_);
        if (const auto level = reader.text("level")) {
            if (const auto known = parse_log_level(level->value)) {
                config_.log_level = *known;
            } else {
                reader.fault(
                    "level", level->line,
                    fmt::format("{} is not one of \"debug\", \"info\", \"warn\", \"error\"", quote(level->value)));
            }
        }
        reader.refuse_unknown_keys();
    }

    /// A file that must be readable when the key is set and not empty; checked here because the TLS library
    /// reports a missing file as a failed connection.
    std::filesystem::path read_file(TableReader& reader, std::string_view key) {
        const auto written = reader.text(key);
        if (!written || written->value.empty()) {
            return {};
        }
        std::filesystem::path path = absolute(written->value);
        if (use_ == ConfigUse::everything && !can_read(path)) {
            reader.fault(key, written->line, fmt::format("{} is missing or cannot be read", quote(path.string(), 200)));
        }
        return path;
    }

    [[nodiscard]] std::filesystem::path absolute(const std::string& written) const {
        return (std::filesystem::absolute(file_).parent_path() / written).lexically_normal();
    }

    const std::filesystem::path& file_;
    const GetEnvironment& environment_;
    ConfigUse use_;
    Config config_;
    PasswordOrigin password_origin_;
    ConfigNotes faults_;
    ConfigNotes warnings_;
    ConfigNotes unfinished_;
};

}  // namespace

TasmotaConfig default_tasmota_config() {
    return {{kDefaultFullTopics.begin(), kDefaultFullTopics.end()}, "Europe/Amsterdam", {}};
}

std::string to_text(const ConfigNote& note) {
    std::string text = note.file.string();
    if (note.line != 0) {
        text += fmt::format(":{}", note.line);
    }
    text += ": ";
    if (!note.key.empty()) {
        text += note.key + ": ";
    }
    return text + note.what;
}

std::optional<std::string> process_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

tl::expected<LoadedConfig, std::vector<ConfigNote>> load_config(const std::filesystem::path& file,
                                                                const GetEnvironment& environment, ConfigUse use) {
    const auto root = parse_toml_file(file);
    if (!root) {
        return tl::unexpected(std::vector<ConfigNote>{root.error()});
    }
    ConfigReader reader(file, environment, use);
    reader.read(*root);
    return std::move(reader).result();
}

}  // namespace collector
