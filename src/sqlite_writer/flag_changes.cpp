#include "sqlite_writer/flag_changes.hpp"

#include <fmt/format.h>

#include <collector/model/reading_flag.hpp>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

std::string recent_sql(char side) {
    return fmt::format(R"sql(
        UPDATE reading_recent_{} SET flags = ?1
        WHERE id = ?4 AND channel = ?2 AND voltage_mv IS ?3 AND flags & ~{} = ?1 & ~{})sql",
                       side, reading_flag::kEvaluated, reading_flag::kEvaluated);
}

}  // namespace

FlagChanges::FlagChanges(SQLite::Database& database)
    : statements_(database),
      settled_(statements_.get(fmt::format(R"sql(
          UPDATE reading_settled SET flags = ?1
          WHERE plug_id = ?4 AND time = ?5 AND {} = ?2 AND voltage_mv IS ?3 AND flags & ~{} = ?1 & ~{})sql",
                                           kChannelOfPart, reading_flag::kEvaluated, reading_flag::kEvaluated))),
      recent_{&statements_.get(recent_sql('a')), &statements_.get(recent_sql('b'))} {}

void FlagChanges::in_settled(PlugId plug, const Sample& sample) {
    Binder binder(settled_);
    binder << std::int64_t{sample.flags} << std::int64_t{sample.channel};
    binder.packed(sample.voltage_v, kThousandths) << plug << sample.time;
    execute(settled_);
}

void FlagChanges::in_recent(std::size_t side, const ReadingPlace& place, const Sample& sample) {
    SQLite::Statement& update = *recent_.at(side);
    Binder binder(update);
    binder << std::int64_t{sample.flags} << std::int64_t{sample.channel};
    binder.packed(sample.voltage_v, kThousandths) << std::int64_t{place.id};
    execute(update);
}

}  // namespace collector
