#pragma once

#include <string>
#include <unordered_map>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace collector {

/// Statements compiled when first asked for, and kept.
class StatementCache {
  public:
    explicit StatementCache(SQLite::Database& database) : database_(database) {}

    /// Ready to be bound; what it was used for before is over.
    [[nodiscard]] SQLite::Statement& get(const std::string& sql) {
        auto found = statements_.find(sql);
        if (found == statements_.end()) {
            found = statements_.try_emplace(sql, database_, sql).first;
        }
        // The return code repeats a fault that was thrown when it happened.
        static_cast<void>(found->second.tryReset());
        return found->second;
    }

    /// Ends what a fault interrupted, so that its transaction can end.
    void reset() {
        for (auto& [sql, statement] : statements_) {
            static_cast<void>(statement.tryReset());
        }
    }

  private:
    SQLite::Database& database_;
    std::unordered_map<std::string, SQLite::Statement> statements_;
};

}  // namespace collector
