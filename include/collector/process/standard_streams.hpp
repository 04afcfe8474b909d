#pragma once

namespace collector {

/// Gives every standard stream that is closed, as after `2>&-` or under a careless supervisor, a descriptor that no
/// file and no connection can get any more; else what is meant for the stream would go into that. It stays as useless
/// as it was: output cannot be written, and input not be read. Call before anything is opened.
void occupy_closed_streams();

/// Whether standard output could be written when the program was started.
[[nodiscard]] bool has_standard_output();

}  // namespace collector
