#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <collector/base/log.hpp>
#include <collector/config/listen_address.hpp>
#include <collector/mqtt/subscriber_settings.hpp>
#include <collector/presentation/language.hpp>
#include <collector/recorder/recorded_parts.hpp>

namespace collector {

struct TasmotaConfig {
    std::vector<std::string> full_topics;  ///< FullTopic patterns, tried in order
    std::string time_zone;                 ///< IANA name: of local time in the database and of the plugs' clocks
    RecordedParts record;                  ///< voltage is always recorded

    friend bool operator==(const TasmotaConfig&, const TasmotaConfig&) = default;
};

/// What holds when the configuration says nothing.
[[nodiscard]] TasmotaConfig default_tasmota_config();

struct DatabaseConfig {
    std::filesystem::path path;
    std::chrono::milliseconds commit_interval{5000};

    friend bool operator==(const DatabaseConfig&, const DatabaseConfig&) = default;
};

/// How long to keep what grows without end; nullopt: for ever. Intervals and gaps are always kept.
struct RetentionConfig {
    std::optional<std::chrono::milliseconds> readings{std::chrono::days{400}};
    std::optional<std::chrono::milliseconds> states{std::chrono::days{400}};  ///< availability, relays, events

    friend bool operator==(const RetentionConfig&, const RetentionConfig&) = default;
};

/// What reports are made with. The daemon has no use for it.
struct ReportConfig {
    std::optional<Language> language;  ///< nullopt: that of the locale

    friend bool operator==(const ReportConfig&, const ReportConfig&) = default;
};

/// An area of which reports can speak as a whole. The daemon has no use for it.
struct StreetConfig {
    std::string name;                ///< not empty, and of no other street
    std::vector<std::string> plugs;  ///< their topics: one at least, none of them twice or in another street

    friend bool operator==(const StreetConfig&, const StreetConfig&) = default;
};

/// Where the page is served, and to whom. The daemon has no use for it.
struct WebConfig {
    ListenAddress listen;
    std::filesystem::path password_file;  ///< absolute; empty: none
    bool is_public = false;               ///< shows voltage alone, and names no plug
    std::vector<std::string> names;       ///< in small letters; it answers to these, as well as to addresses

    friend bool operator==(const WebConfig&, const WebConfig&) = default;
};

/// Where the daemon tells Prometheus how it goes.
struct MetricsConfig {
    std::optional<ListenAddress> listen;  ///< nullopt: nowhere

    friend bool operator==(const MetricsConfig&, const MetricsConfig&) = default;
};

/// Everything the collector can be told. Plain value.
struct Config {
    mqtt::SubscriberSettings broker;
    TasmotaConfig tasmota;
    DatabaseConfig database;
    RetentionConfig retention;
    MetricsConfig metrics;
    ReportConfig report;
    std::vector<StreetConfig> streets;  ///< by name
    WebConfig web;
    LogLevel log_level = LogLevel::info;

    friend bool operator==(const Config&, const Config&) = default;
};

/// One thing wrong with the configuration, or worth a warning.
struct ConfigNote {
    std::filesystem::path file;
    std::uint32_t line;  ///< from 1; 0: the file as a whole
    std::string key;     ///< dotted, e.g. `broker.url`; empty: no key
    std::string what;

    friend bool operator==(const ConfigNote&, const ConfigNote&) = default;
};

/// `my.toml:12: broker.url: ...`
[[nodiscard]] std::string to_text(const ConfigNote& note);

/// Where the broker's password was found.
struct PasswordOrigin {
    enum class Kind { none, credential, file, environment, configuration };
    Kind kind = Kind::none;
    std::filesystem::path file{};  ///< of a credential or file: which

    friend bool operator==(const PasswordOrigin&, const PasswordOrigin&) = default;
};

struct LoadedConfig {
    Config config;
    std::vector<ConfigNote> warnings;
    /// What an example leaves for whoever installs it to fill in, and still lacks: the cluster's address, the password.
    /// Without it one can work on a database, but not connect.
    std::vector<ConfigNote> unfinished{};
    PasswordOrigin password_origin{};
};

/// What a configuration is read for. Whoever works on the database alone may not be allowed to read the password and
/// the certificates, and needs none.
enum class ConfigUse { everything, database };

/// An environment variable's value; a parameter so that tests need not change the process.
using GetEnvironment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's own environment.
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

/// Reads and checks a configuration file. Unknown keys, wrong types and impossible values are all reported, in the
/// order of their lines. Relative paths are taken from the file's own folder. Used for the database alone, the files it
/// names for the broker are not looked at, and there is no password.
///
/// The broker's password is the first of: the systemd credential `broker-password` ($CREDENTIALS_DIRECTORY),
/// `broker.password_file`, $COLLECTOR_BROKER_PASSWORD, `broker.password` (with a warning when others can read the
/// file). In a credential or file it stands alone on one line; what commonly slips in around it is left out, with a
/// warning where it could have been meant.
[[nodiscard]] tl::expected<LoadedConfig, std::vector<ConfigNote>> load_config(const std::filesystem::path& file,
                                                                              const GetEnvironment& environment,
                                                                              ConfigUse use = ConfigUse::everything);

}  // namespace collector
