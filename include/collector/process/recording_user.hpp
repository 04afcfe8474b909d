#pragma once

#include <filesystem>
#include <string>

namespace collector {

/// Run as root, the process becomes the owner of the database's folder, or the service's user `collector` if root owns
/// the folder; for good, and in every thread. The service does not record as root, so what holds for root says nothing
/// about it; and messages from strangers are not to be handled by somebody who may write anywhere.
///
/// Returns who we are now, as the end of a sentence: ` (as user collector, who owns /var/lib/collector)`. Empty when
/// nothing had to change, or when this machine has no such user.
std::string become_recording_user(const std::filesystem::path& folder);

/// For a command that writes to a database and ends, before the database is opened and before any thread. Run as root,
/// the process becomes the owner of the database's folder, likewise for good, unless that is root: what root makes
/// there the service could not write afterwards. Returns a sentence to warn of; empty: not run as root, or nobody but
/// root records here.
[[nodiscard]] std::string leave_root_for_owner(const std::filesystem::path& folder);

/// For the daemon, which stays who it is: it may need root to read its key, its password or its configuration again.
/// Returns a sentence to warn of, likewise.
[[nodiscard]] std::string warning_to_root(const std::filesystem::path& folder);

}  // namespace collector
