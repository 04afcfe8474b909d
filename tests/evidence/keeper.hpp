#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <collector/evidence/evaluator.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {

/// A database and what keeps its evidence.
class Keeper {
  public:
    explicit Keeper(std::filesystem::path file, std::optional<std::string> zone = "Europe/Amsterdam")
        : file_(std::move(file)), zone_(std::move(zone)) {
        reopen();
    }

    /// With another time zone, if one is given.
    void reopen(const std::optional<std::string>& zone = std::nullopt);
    void commit(const Batch& batch);
    /// One step; whether there is more to do.
    [[nodiscard]] bool step(UtcMillis closed, std::size_t rows_max = 1000);
    void evaluate(UtcMillis closed);
    void settle();
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const { return rows(file_, query); }
    /// Everything that follows from the readings.
    [[nodiscard]] std::vector<std::string> evidence() const;
    /// The flags of all readings, which follow from them in part.
    [[nodiscard]] std::vector<std::string> flags() const;
    /// What readers see of the weeks.
    [[nodiscard]] std::vector<std::string> weeks() const;
    [[nodiscard]] SqliteStore& store() { return *store_; }
    [[nodiscard]] Evaluator& evaluator() { return *evaluator_; }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    std::filesystem::path file_;
    std::optional<std::string> zone_;
    std::unique_ptr<SqliteStore> store_;
    std::optional<Evaluator> evaluator_;
};

/// Rows that only one of two answers has, marked by which.
[[nodiscard]] std::vector<std::string> differences(const std::vector<std::string>& a,
                                                   const std::vector<std::string>& b);

class KeeperTest : public testing::Test {
  protected:
    /// Readings of one plug every `pace` in [from, to).
    void report(PlugId plug, UtcMillis from, UtcMillis to, std::chrono::seconds pace = std::chrono::seconds{60},
                double volts = 230);

    TempDir folder_;
    Keeper keeper_{folder_ / "voltage.db"};
    UtcMillis start_ = at("2026-05-01T10:00:00Z");
};

}  // namespace collector::test
