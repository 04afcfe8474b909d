#pragma once

namespace collector {

/// Opens on /dev/null whichever of standard input, output and error is closed, as after `2>&-` or under a careless
/// supervisor. Else the next file or socket that is opened takes that number, and what is meant for the stream goes
/// into it. Call before anything is opened.
void keep_standard_streams_open();

}  // namespace collector
