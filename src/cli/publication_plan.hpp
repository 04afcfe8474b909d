#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/presentation/language.hpp>
#include <collector/process/exit_code.hpp>
#include <collector/report/public_street.hpp>

#include "cli/record_arguments.hpp"

/// What `collector publish` is to make, before anything is made.
namespace collector {

struct PublishArguments {
    RecordArguments record;
    std::string folder;
    int weeks = 0;  ///< 0: not said
    std::int64_t plugs_needed = kPublicPlugsMin;
    std::string licence;
    bool are_names_hidden = false;
    std::string salt_file;
    bool anew = false;
};

/// What is published as one.
struct Area {
    std::string folder;  ///< empty: the one that was named
    std::optional<std::string> name;
    std::vector<PlugId> plugs;
};

struct Publication {
    std::vector<Area> areas;
    bool has_overview = false;
    std::string site;
    TimeSpan span;  ///< of which is published
    LocalClock clock;
    Language language = Language::english;
    PublicTerms terms;
};

/// What the record and the configuration make of the arguments. Errors, which are said: usage (the period), config (two
/// streets in one folder), and those of the salt.
[[nodiscard]] tl::expected<Publication, ExitCode> plan_publication(const WholeRecord& whole, const RecordConfig& config,
                                                                   const PublishArguments& arguments);

/// The first day of the month that a day is in, and of the next one.
[[nodiscard]] std::chrono::local_days month_of(std::chrono::local_days day);
[[nodiscard]] std::chrono::local_days month_after(std::chrono::local_days first);

}  // namespace collector
