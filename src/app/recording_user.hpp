#pragma once

#include <filesystem>
#include <string>

namespace collector {

/// When root asks, and the folder belongs to somebody else: becomes that user, for good and in every thread. Who runs
/// a check as root does not record as root, and root may write anywhere.
///
/// Returns who asks now, to put behind a sentence: ` (as user collector, who owns /var/lib/collector)`; empty when
/// nothing had to change.
[[nodiscard]] std::string become_owner_of(const std::filesystem::path& folder);

}  // namespace collector
