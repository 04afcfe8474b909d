#include <collector/sqlite/migration.hpp>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

namespace collector {
namespace {

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

bool is_empty(SQLite::Database& database) {
    return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

}  // namespace

StoreResult<int> judge_schema(SQLite::Database& database, const std::string& name) {
    const int version = pragma(database, "user_version");
    const int newest = migrations().back().version;
    const bool ours = pragma(database, "application_id") == kApplicationId;
    if (!ours && (version != 0 || !is_empty(database))) {
        return fail(StoreErrc::not_a_database,
                    fmt::format("{} is an SQLite database, but not one of the collector's", name));
    }
    if (version > newest) {
        return fail(
            StoreErrc::newer_database,
            fmt::format("{} was written by a newer collector (schema {}, this one knows {}); it was left as it is",
                        name, version, newest));
    }
    return version;
}

StoreResult<void> migrate(SQLite::Database& database) {
    const auto version = judge_schema(database, database.getFilename());
    if (!version) {
        return tl::unexpected(version.error());
    }
    for (const Migration& migration : migrations()) {
        if (migration.version <= *version) {
            continue;
        }
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        database.exec(std::string(migration.sql));
        database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
        database.exec(fmt::format("PRAGMA user_version = {}", migration.version));
        transaction.commit();
    }
    return {};
}

}  // namespace collector
