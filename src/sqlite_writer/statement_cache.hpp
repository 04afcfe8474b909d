#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace collector {

/// How statements are held: compiled when first asked for, and kept.
class StatementCache {
  public:
    explicit StatementCache(SQLite::Database& database) : database_(database) {}

    /// Ready to be bound; what it was used for before is over. The reference lives as long as the cache: where a search
    /// by text would cost something, it is kept.
    [[nodiscard]] SQLite::Statement& get(std::string_view sql) {
        auto found = statements_.find(sql);
        if (found == statements_.end()) {
            std::string text(sql);
            found = statements_.try_emplace(text, database_, text).first;
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
    /// Texts are looked for as they are, without a copy.
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    };

    SQLite::Database& database_;
    std::unordered_map<std::string, SQLite::Statement, Hash, std::equal_to<>> statements_;
};

/// One use of a statement. When it ends, by whatever way, the statement holds nothing in the database any more.
class StatementUse {
  public:
    explicit StatementUse(SQLite::Statement& statement) : statement_(statement) {}
    // The return code repeats a fault that is on its way already.
    ~StatementUse() { static_cast<void>(statement_.tryReset()); }
    StatementUse(const StatementUse&) = delete;
    StatementUse& operator=(const StatementUse&) = delete;

  private:
    SQLite::Statement& statement_;
};

/// Runs a statement without an answer. Returns how many rows it changed.
inline int execute(SQLite::Statement& statement) {
    const StatementUse use(statement);
    return statement.exec();
}

}  // namespace collector
