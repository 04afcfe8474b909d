#include <gtest/gtest.h>

#include "sqlite_reader/sqlite_record_engine.hpp"
#include "store/record_reader_contract.hpp"

namespace collector::test {
namespace {

RecordEngineKind sqlite(const char* name, Settled settled) {
    return {name, [settled] { return std::make_unique<SqliteRecordEngine>(settled); }};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, RecordReaderContract,
                         testing::Values(sqlite("recent", Settled::none), sqlite("settling", Settled::some),
                                         sqlite("settled", Settled::all)),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace collector::test
