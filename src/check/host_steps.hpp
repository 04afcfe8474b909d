#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <collector/check/doctor.hpp>
#include <collector/sqlite/inspection.hpp>

namespace collector {

/// Less free space than this is a failure: not two days of the largest network this is made for (100 plugs, one
/// reading every 10 s, 61 bytes a reading), while the write-ahead log alone may take 32 MiB.
inline constexpr std::uint64_t kFreeBytesMin = std::uint64_t{100} << 20U;
/// Less than this is worth a note: not three weeks of such a network.
inline constexpr std::uint64_t kFreeBytesSoon = std::uint64_t{1} << 30U;

/// What the file lacks or warns of. It was loaded, so it has no faults.
[[nodiscard]] std::vector<StepResult> check_configuration(const LoadedConfig& loaded,
                                                          const std::filesystem::path& file);

/// Whether there is a password, and who else can read it and the client certificate's key.
[[nodiscard]] std::vector<StepResult> check_secrets(const LoadedConfig& loaded, const std::filesystem::path& file);

/// Whether this user, after become_recording_user(), can read what the daemon reads at its start: a step for each file
/// that it cannot.
[[nodiscard]] std::vector<StepResult> check_readable(const LoadedConfig& loaded, const std::filesystem::path& file);

/// `as_user`: for whom permissions were judged, e.g. ` (as user collector, ...)`; empty: nothing to say.
[[nodiscard]] StepResult check_database(const std::filesystem::path& path, const std::string& as_user);

[[nodiscard]] StepResult check_disk(const std::filesystem::path& folder);
/// The decision of check_disk.
struct DiskSpace {
    std::uint64_t free_bytes;
    bool read_only;
};
[[nodiscard]] StepResult judge_disk(const std::filesystem::path& folder, const DiskSpace& space);

[[nodiscard]] StepResult check_clock(const Clock& clock);

}  // namespace collector
