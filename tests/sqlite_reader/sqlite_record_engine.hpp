#pragma once

#include <filesystem>
#include <memory>

#include <SQLiteCpp/Database.h>

#include "store/record_reader_contract.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {

/// Where the readings and intervals lie: the store moves them as time passes, and answers must not depend on it.
enum class Settled { none, some, all };

/// Adds to the database file, as a collector that starts, records and stops.
void record(const std::filesystem::path& file, const RecordContent& content, Settled settled);

/// A database file in a folder of its own.
class SqliteRecordEngine final : public RecordEngine {
  public:
    explicit SqliteRecordEngine(Settled settled);
    ~SqliteRecordEngine() override;

    void fill(const RecordContent& content) override;
    [[nodiscard]] std::unique_ptr<RecordReader> open() override;

  private:
    TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    Settled settled_;
    /// A process that reads and writes must open the file for writing first (see sqlite_record_reader.hpp).
    std::unique_ptr<SQLite::Database> first_;
};

}  // namespace collector::test
