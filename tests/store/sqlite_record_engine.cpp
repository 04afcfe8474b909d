#include "store/sqlite_record_engine.hpp"

#include <algorithm>
#include <stdexcept>

#include <SQLiteCpp/Database.h>

#include <collector/store/sqlite_record_reader.hpp>
#include <collector/store/sqlite_store.hpp>

#include "store/evidence_tables.hpp"
#include "store/reading_tables.hpp"

namespace collector::test {
namespace {

constexpr const char* kZone = "Europe/Amsterdam";

void check(const StoreResult<void>& done) {
    if (!done) {
        throw std::runtime_error(done.error().what);
    }
}

/// Earlier than the store would, which waits until there are many.
void settle(const std::filesystem::path& file, Settled settled) {
    if (settled == Settled::none) {
        return;
    }
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    const auto all = static_cast<std::size_t>(database.execAndGet("SELECT sum(filled) FROM settling").getInt64());
    ReadingTables(database).settle(settled == Settled::all ? all : std::max<std::size_t>(all / 2, 1));
    const auto plugs = static_cast<std::size_t>(database.execAndGet("SELECT count(*) FROM plug").getInt64());
    const std::size_t some = EvidenceTables::kSettlePerPlug;
    EvidenceTables(database).settle(settled == Settled::all ? some * plugs : some);
}

}  // namespace

void record(const std::filesystem::path& file, const RecordContent& content, Settled settled) {
    {
        const auto store = SqliteStore::open(file, kZone).value();
        Batch batch;
        batch.plugs = content.plugs;
        batch.readings = content.readings;
        batch.availability = content.availability;
        batch.gaps = content.gaps_of_all;
        check(store->commit(batch));
        if (!content.evidence.empty() || content.evaluated_until) {
            check(store->put(content.evidence, content.evaluated_until));
        }
    }
    settle(file, settled);
}

SqliteRecordEngine::SqliteRecordEngine(Settled settled) : settled_(settled) {
    record(file_, {}, Settled::none);
    first_ = std::make_unique<SQLite::Database>(file_.string(), SQLite::OPEN_READWRITE);
    first_->exec("SELECT 1 FROM plug");
}

SqliteRecordEngine::~SqliteRecordEngine() = default;

void SqliteRecordEngine::fill(const RecordContent& content) {
    record(file_, content, settled_);
}

std::unique_ptr<RecordReader> SqliteRecordEngine::open() {
    return open_sqlite_record(file_).value();
}

}  // namespace collector::test
