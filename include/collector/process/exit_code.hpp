#pragma once

namespace collector {

/// The exit code of the program: the usual numbers of sysexits.h, so that scripts and systemd can tell the cases apart.
enum class ExitCode : int {
    ok = 0,
    usage = 64,          ///< wrong arguments
    data = 65,           ///< a file is not what it should be (no database, a newer one, no message log)
    no_input = 66,       ///< an input file is missing or unreadable
    unavailable = 69,    ///< a check failed: something between the broker and the disk does not work
    internal = 70,       ///< a bug of ours
    damaged = 72,        ///< the content of the database is out of order, and it could not be set aside
    cannot_create = 73,  ///< the database or its folder cannot be created or written
    io = 74,             ///< the database cannot be written any more, and readings were lost
    config = 78,         ///< the configuration is wrong
};

}  // namespace collector
