#pragma once

#include <collector/base/result.hpp>

namespace collector {

/// Every way in which the database can fail its user.
enum class StoreErrc {
    busy,            ///< another process holds the write lock; nothing was written, and another try can succeed
    full,            ///< no space on the device; nothing was written, and another try can succeed
    failed,          ///< the device or SQLite reports any other fault; nothing was written
    damaged,         ///< the content of the file is out of order
    cannot_open,     ///< the file or its folder cannot be opened or created
    no_database,     ///< the file that is to be read does not exist
    not_a_database,  ///< the file is something other than a collector database
    newer_database,  ///< the file was written by a later version of the collector
    older_database,  ///< its schema is too old for what is asked; starting the collector with it brings it up to date
};

using StoreError = Error<StoreErrc>;

/// What the store was asked for, or why it could not be had.
template <class T>
using StoreResult = Result<T, StoreError>;

}  // namespace collector
