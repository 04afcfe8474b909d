#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/config/config.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// How a step of the check ended.
enum class StepMark {
    ok,
    note,     ///< works, and is worth knowing
    failed,   ///< readings will not be recorded, or will not count, until this is mended
    skipped,  ///< could not be tried, or was not asked for
};

/// What one step found, for a person. Plain value; never holds a password.
struct StepResult {
    StepMark mark = StepMark::ok;
    std::string what{};                 ///< one sentence, starting with the step's name
    std::vector<std::string> advice{};  ///< what to do about it, one line each

    friend bool operator==(const StepResult&, const StepResult&) = default;
};

/// How far waiting for a reading has come.
struct ListeningProgress {
    std::chrono::milliseconds waited;
    std::chrono::milliseconds limit;
    std::uint64_t messages;
};

struct DoctorOptions {
    /// How long to wait for a first reading; 0: not at all.
    std::chrono::milliseconds listen;
    /// Called with each step as soon as it is done.
    std::function<void(const StepResult&)> report;
    /// Called a few times a second while waiting for a reading.
    std::function<void(const ListeningProgress&)> progress;
};

/// Goes all the way from the configuration to a reading that could be recorded, and reports each step. A step that
/// needs an earlier one is skipped when that one failed; all others are tried. Nothing is recorded, and no file is made
/// or changed. Run as root, the process becomes the owner of the database's folder for good, so that permissions are
/// judged for the user who records.
///
/// SIGINT, SIGTERM and SIGHUP end the waiting, from the login on. Main thread, before any other thread exists;
/// Subscriber::prepare_process() must have been called. Returns ok when no step failed, config when what the
/// configuration holds is at fault, else unavailable.
[[nodiscard]] ExitCode examine(const LoadedConfig& loaded, const std::filesystem::path& config_file, const Clock& clock,
                               const DoctorOptions& options);

}  // namespace collector
