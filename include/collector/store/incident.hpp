#pragma once

#include <string>

namespace collector {

/// Something that befell the database while it was written to.
struct StoreIncident {
    enum class Kind {
        written_beside,  ///< another program committed something that does not matter to the collector
        shared,          ///< another collector commits, past the locks
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
