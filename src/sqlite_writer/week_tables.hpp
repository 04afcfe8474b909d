#pragma once

#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/week_store.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// The weeks of the database's time zone, and the intervals counted in them (see schema/0004_local_weeks.sql). Throws
/// SQLite::Exception for what SQLite reports.
class WeekTables {
  public:
    /// `database` must outlive this object and have the newest schema.
    explicit WeekTables(SQLite::Database& database) : database_(database), statements_(database) {}

    [[nodiscard]] std::vector<OffsetPeriod> zone_offsets();
    [[nodiscard]] CountedWeeks weeks();

    /// These two: each one transaction.
    void put_weeks(const std::vector<CountedWeek>& weeks);
    void put_counts(const WeekPart& part);

    /// Within a transaction: weeks that had no intervals get some, and so many more are counted.
    void add(PlugId plug, const std::vector<Week>& new_weeks, const std::vector<WeekCount>& counts);

    void rolled_back() { statements_.reset(); }

  private:
    template <class Write>
    void in_transaction(Write write);
    void put_week(const CountedWeek& counted);
    void count(PlugId plug, const WeekCount& more);

    SQLite::Database& database_;
    StatementCache statements_;
};

}  // namespace collector
