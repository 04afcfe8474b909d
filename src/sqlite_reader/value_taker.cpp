#include "sqlite_reader/value_taker.hpp"

#include <SQLiteCpp/Exception.h>

namespace collector {
namespace {

void take_row(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
    auto* const taker = static_cast<ValueTaker*>(sqlite3_value_pointer(values[0], kTakerType));
    if (taker == nullptr) {
        sqlite3_result_error(context, "take_row() is the collector's own", -1);
    } else if (const auto is_enough = taker->try_take(RowValues(values + 1))) {
        sqlite3_result_int(context, *is_enough ? 1 : 0);
    } else {
        sqlite3_result_error(context, "a row cannot be taken", -1);
    }
}

}  // namespace

void add_take_row(SQLite::Database& database) {
    constexpr int kAnyNumber = -1;
    const int result =
        sqlite3_create_function_v2(database.getHandle(), "take_row", kAnyNumber, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                   nullptr, take_row, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) {
        throw SQLite::Exception(database.getHandle(), result);
    }
}

}  // namespace collector
