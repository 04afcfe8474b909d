#include "check/host_steps.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>
#include <collector/sqlite/quick_check.hpp>

namespace collector {
namespace {

/// Reading a large database from a card; a person waits.
constexpr std::chrono::seconds kLookingPatience{30};

/// The user who records must still be able to read these, for example through their group.
constexpr const char* kChmodOfConfiguration = "sudo chmod o= ";

/// `broker.password` or `broker.password_file`.
bool is_of_password(const ConfigNote& note) {
    return note.key.starts_with("broker.password");
}

std::string group_name(gid_t id) {
    const group* const entry = getgrgid(id);
    return entry == nullptr ? std::to_string(id) : entry->gr_name;
}

/// `step` and what the file is, e.g. `password: the file`.
StepResult judge_secret_file(const std::string& step, const std::filesystem::path& file,
                             const std::string& chmod = "sudo chmod 600 ") {
    struct stat info {};
    if (stat(file.c_str(), &info) != 0) {
        return {StepMark::note, fmt::format("{} {} cannot be looked at: {}", step, file.string(),
                                            std::generic_category().message(errno))};
    }
    const std::string command = chmod + file.string();
    if ((info.st_mode & (S_IROTH | S_IWOTH)) != 0) {
        return {StepMark::failed,
                fmt::format("{} {} is open to every user of this machine", step, file.string()),
                {command}};
    }
    if ((info.st_mode & (S_IRGRP | S_IWGRP)) != 0) {
        return {
            StepMark::note,
            fmt::format("{} {} is open to its owner and to the group {}", step, file.string(), group_name(info.st_gid)),
            {"if that is not meant: " + command}};
    }
    return {StepMark::ok, fmt::format("{} {} is open to its owner alone", step, file.string())};
}

StepResult judge_password(const LoadedConfig& loaded, const std::filesystem::path& file) {
    switch (loaded.password_origin.kind) {
        case PasswordOrigin::Kind::none:
            break;
        case PasswordOrigin::Kind::credential:
            // systemd keeps others from it; the mode shows what its access list allows to the service's own user.
            return {StepMark::ok, "password: systemd's credential broker-password"};
        case PasswordOrigin::Kind::file:
            return judge_secret_file("password: the file", loaded.password_origin.file);
        case PasswordOrigin::Kind::environment:
            return {StepMark::ok, "password: from the environment variable COLLECTOR_BROKER_PASSWORD"};
        case PasswordOrigin::Kind::configuration:
            return judge_secret_file("password: in the configuration;", file, kChmodOfConfiguration);
    }
    if (!loaded.config.broker.certificate_file.empty()) {
        return {StepMark::ok, "password: none; the client certificate is the login"};
    }
    if (!loaded.config.broker.username.empty()) {
        return {StepMark::note,
                fmt::format("password: none for the user {}", quote(loaded.config.broker.username)),
                {"put it into the file that broker.password_file names"}};
    }
    return {StepMark::ok, "password: none, and no user name: the login is anonymous"};
}

std::vector<std::string> database_advice(StoreErrc code, const std::filesystem::path& path) {
    const std::string folder = path.parent_path().string();
    std::error_code fault;
    switch (code) {
        case StoreErrc::cannot_open:
            if (!std::filesystem::exists(path.parent_path(), fault)) {
                return {fmt::format("sudo install -d -o collector -g collector {}", folder),
                        "or change database.path; the service makes /var/lib/collector by itself"};
            }
            return {
                "it must be writable for the user who records, in the service that is collector: give the database a "
                "folder of its own that belongs to this user, and nothing else in it",
                "inside the service only /var/lib/collector can be written unless a drop-in allows more: "
                "/usr/share/doc/collector/examples/usb-disk.conf"};
        case StoreErrc::not_a_database:
            return {"it is left alone: move it away, or choose another database.path"};
        case StoreErrc::newer_database:
            return {"install that version of the collector again, or choose another database.path"};
        case StoreErrc::busy:
            return {"another program keeps it locked; try again"};
        default:
            return {fmt::format("see what is left of it: sqlite3 {} 'PRAGMA integrity_check'", path.string()),
                    "stop the service, and put a backup in its place (one that collector backup made)",
                    "where there is none, the service goes on as long as it can, then sets it aside and begins a new "
                    "one; see whether the card or disk is dying: sudo dmesg | grep -i -e mmc -e 'i/o error'"};
    }
}

std::string size_text(std::uint64_t bytes) {
    constexpr double kMiB = 1 << 20;
    constexpr double kGiB = 1 << 30;
    const auto size = static_cast<double>(bytes);
    return size < kGiB ? fmt::format("{:.1f} MiB", size / kMiB) : fmt::format("{:.1f} GiB", size / kGiB);
}

std::string state_text(const DatabaseState& state) {
    switch (state.schema) {
        case DatabaseState::Schema::none:
            return state.exists ? "is empty; it becomes a database at the first start"
                                : "does not exist yet; it is made at the first start";
        case DatabaseState::Schema::older:
            return fmt::format(
                "is the collector's ({}), of an older version (schema {}); it will be brought up to "
                "date at the next start",
                size_text(state.bytes), state.version);
        case DatabaseState::Schema::current:
            return fmt::format("is the collector's ({}, schema {}) and can be written", size_text(state.bytes),
                               state.version);
    }
    return {};
}

/// `result` is what is said when it is in order.
StepResult look_through(const std::filesystem::path& path, StepResult result) {
    const auto looked = quick_check(path, kLookingPatience);
    if (!looked) {
        return {StepMark::failed, "database: " + looked.error().what, database_advice(looked.error().code, path)};
    }
    switch (*looked) {
        case LookedThrough::whole:
            break;
        case LookedThrough::in_part:
            result.what += fmt::format("; what could be read of it in {} s is in order", kLookingPatience.count());
            break;
        case LookedThrough::changing:
            result.what += "; it changed while it was read, so whether all of it is in order was not seen";
            break;
    }
    return result;
}

}  // namespace

std::vector<StepResult> check_configuration(const LoadedConfig& loaded, const std::filesystem::path& file) {
    std::vector<StepResult> results;
    for (const ConfigNote& note : loaded.unfinished) {
        if (!is_of_password(note)) {
            results.push_back({StepMark::failed, "configuration: " + to_text(note)});
        }
    }
    if (results.empty()) {
        results.push_back({StepMark::ok, fmt::format("configuration: {} has no faults", file.string())});
    }
    for (const ConfigNote& warning : loaded.warnings) {
        results.push_back({StepMark::note, "configuration: " + to_text(warning)});
    }
    return results;
}

std::vector<StepResult> check_secrets(const LoadedConfig& loaded, const std::filesystem::path& file) {
    std::vector<StepResult> results;
    for (const ConfigNote& note : loaded.unfinished) {
        if (is_of_password(note)) {
            results.push_back({StepMark::failed, "password: " + note.what});
        }
    }
    if (results.empty()) {
        results.push_back(judge_password(loaded, file));
    }
    if (!loaded.config.broker.key_file.empty()) {
        results.push_back(judge_secret_file("key: the file of the client certificate's key",
                                            loaded.config.broker.key_file, kChmodOfConfiguration));
    }
    return results;
}

std::vector<StepResult> check_readable(const LoadedConfig& loaded, const std::filesystem::path& file) {
    const mqtt::SubscriberSettings& broker = loaded.config.broker;
    std::vector<StepResult> results;
    for (const std::filesystem::path& needed : {file, broker.ca_file, broker.certificate_file, broker.key_file}) {
        if (!needed.empty() && access(needed.c_str(), R_OK) != 0) {
            results.push_back({StepMark::failed,
                               fmt::format("files: {} cannot be read by the user who records", needed.string()),
                               {fmt::format("sudo chgrp collector {0} && sudo chmod g+r {0}", needed.string())}});
        }
    }
    return results;
}

StepResult check_database(const std::filesystem::path& path, const std::string& as_user) {
    const auto state = inspect_database(path);
    if (!state) {
        return {StepMark::failed, fmt::format("database: {}{}", state.error().what, as_user),
                database_advice(state.error().code, path)};
    }
    StepResult result{StepMark::ok,
                      fmt::format("database: {} {}{}{}", path.string(), state_text(*state),
                                  state->is_recorded_to ? "; a collector is recording to it" : "", as_user)};
    return state->bytes == 0 ? result : look_through(path, std::move(result));
}

StepResult judge_disk(const std::filesystem::path& folder, const DiskSpace& space) {
    if (space.read_only) {
        return {StepMark::failed,
                fmt::format("disk: the file system of {} is read-only", folder.string()),
                {"after a fault the kernel stops writing to a card; see: sudo dmesg | grep -i -e mmc -e ext4",
                 "a service may write only where its unit says so (StateDirectory=, ReadWritePaths=)"}};
    }
    const std::string free = fmt::format("disk: {} free at {}", size_text(space.free_bytes), folder.string());
    if (space.free_bytes < kFreeBytesMin) {
        return {StepMark::failed,
                free + ": too little to record for long",
                {"make room, or keep readings for a shorter time ([retention] readings)"}};
    }
    if (space.free_bytes < kFreeBytesSoon) {
        return {StepMark::note, free + ": with many plugs that will not last for many weeks"};
    }
    return {StepMark::ok, free};
}

StepResult check_disk(const std::filesystem::path& folder) {
    struct statvfs info {};
    if (statvfs(folder.c_str(), &info) != 0) {
        return {StepMark::skipped, fmt::format("disk: {} cannot be looked at: {}", folder.string(),
                                               std::generic_category().message(errno))};
    }
    return judge_disk(folder, {.free_bytes = std::uint64_t{info.f_bavail} * info.f_frsize,
                               .read_only = (info.f_flag & ST_RDONLY) != 0});
}

StepResult check_clock(const Clock& clock) {
    const std::string now = minute_text(clock.utc_now());
    if (clock.synchronised()) {
        return {StepMark::ok, fmt::format("clock: it follows a time server, and says {}", now)};
    }
    return {StepMark::failed,
            fmt::format("clock: it follows no time server, and says {}", now),
            {"until it does, readings are flagged and no interval counts", "sudo timedatectl set-ntp true",
             "then see how it goes: timedatectl timesync-status"}};
}

}  // namespace collector
