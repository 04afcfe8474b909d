#pragma once

#include <filesystem>
#include <string>

namespace collector {

/// When root asks: becomes the owner of the database's folder, or, if that is root, too, the user `collector` that the
/// service has, for good and in every thread. Who runs a command as root does not record as root; root may write
/// anywhere, and what strangers send is no business of root's.
///
/// Returns who asks now, to put behind a sentence: ` (as user collector, who owns /var/lib/collector)`; empty when
/// nothing had to change, or this machine has no such user.
std::string become_recording_user(const std::filesystem::path& folder);

}  // namespace collector
