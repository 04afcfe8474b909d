#include <collector/sqlite/sqlite_fault.hpp>

#include <stdexcept>

#include <fmt/format.h>
#include <sqlite3.h>

namespace collector {
namespace {

StoreErrc code_of(int primary) {
    switch (primary) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return StoreErrc::busy;
        case SQLITE_FULL:
            return StoreErrc::full;
        case SQLITE_CORRUPT:
            return StoreErrc::damaged;
        case SQLITE_NOTADB:
            return StoreErrc::not_a_database;
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return StoreErrc::cannot_open;
        default:
            return StoreErrc::failed;
    }
}

}  // namespace

StoreError to_error(const SQLite::Exception& fault, std::string_view doing) {
    const int primary = fault.getErrorCode() & 0xff;
    if (primary == SQLITE_MISUSE || primary == SQLITE_RANGE) {
        throw std::logic_error(fmt::format("{}: {}", doing, fault.what()));
    }
    return StoreError{code_of(primary), fmt::format("{}: {}", doing, fault.what())};
}

}  // namespace collector
