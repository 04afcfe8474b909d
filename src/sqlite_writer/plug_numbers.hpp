#pragma once

#include <map>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>

namespace collector {

/// Under which numbers plugs are stored while another collector writes to the same database: it numbers new ones as we
/// do, and knows nothing of ours. Whoever is recorded here keeps its number in what we are told; in the database it
/// gets another one when that is taken. Throws SQLite::Exception for what SQLite reports.
class PlugNumbers {
  public:
    /// `database` must outlive this object.
    explicit PlugNumbers(SQLite::Database& database) : database_(database) {}

    /// They are stored, or about to be.
    void learn(const std::vector<PlugRecord>& plugs);
    /// Within a transaction, before `fresh` is written: compares ours with those that are stored, and numbers anew. One
    /// sentence for each plug that another one had displaced.
    [[nodiscard]] std::vector<std::string> reconcile(const std::vector<PlugRecord>& fresh);

    [[nodiscard]] bool are_as_told() const { return stored_as_.empty(); }
    [[nodiscard]] PlugId stored_as(PlugId number) const;
    [[nodiscard]] Batch as_stored(Batch batch) const;

  private:
    void put_alone(PlugId number, const std::string& topic);

    SQLite::Database& database_;
    std::map<PlugId, std::string> topics_;  ///< of ours, by the number that we are told
    std::map<PlugId, PlugId> stored_as_;    ///< those that have another number in the database
};

}  // namespace collector
