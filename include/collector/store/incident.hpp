#pragma once

#include <string>

namespace collector {

/// Something that befell the database while it was written to.
struct StoreIncident {
    enum class Kind {
        written_beside,   ///< another program committed something that does not matter to the collector
        shared,           ///< another collector commits, past the locks
        moved,            ///< the file is under another name, and whole
        deleted,          ///< it has no name any more
        replaced,         ///< another database stands in its place, and is recorded to
        overwritten,      ///< another program has written to it
        cut,              ///< it is shorter than it was
        other_log,        ///< another program opened it by a hard link, with a log of its own, and it was left to that
        log_gone,         ///< the write-ahead log or its index was taken away
        log_overwritten,  ///< the write-ahead log is not as it was written
        damaged,          ///< its content is out of order
        rescued,          ///< what was still open of it is copied
        rescue_failed,    ///< it could not be copied
    };
    enum class Weight {
        note,    ///< nothing is lost or in danger
        breach,  ///< the record is not whole where it was, or in danger: a person must act, and the program says so
                 ///< again when it ends
    };
    Kind kind;
    Weight weight;
    std::string what;  ///< for a person: what happened, to which file, and where what it held is now

    friend bool operator==(const StoreIncident&, const StoreIncident&) = default;
};

}  // namespace collector
