#include "sqlite_writer/rejected_table.hpp"

#include <collector/sqlite/column_binding.hpp>

namespace collector {

void RejectedTable::write(const std::vector<RejectedRecord>& messages) {
    if (messages.empty()) {
        return;
    }
    SQLite::Statement& add = statements_.get(R"sql(
        INSERT INTO rejected_message (time, topic, reason, payload) VALUES (?, ?, ?, ?))sql");
    for (const RejectedRecord& message : messages) {
        Binder binder(add);
        binder << message.time << message.topic << message.reason;
        binder.bytes(message.payload);
        execute(add);
    }
    SQLite::Statement& trim = statements_.get(R"sql(
        DELETE FROM rejected_message WHERE id <= (SELECT max(id) FROM rejected_message) - ?)sql");
    Binder(trim) << rows_max_;
    execute(trim);
}

}  // namespace collector
