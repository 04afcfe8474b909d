#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/store/custody.hpp>
#include <collector/store/evidence_store.hpp>
#include <collector/store/store.hpp>
#include <collector/store/store_error.hpp>
#include <collector/store/upkeep.hpp>

namespace collector {

class DatabaseCustody;
struct WriterConnection;

/// The database file. SQLite in WAL mode with `synchronous=FULL`, so that a commit is on the disk when it returns,
/// and any number of other processes can read meanwhile. For its whole life it holds a lock on the file itself, and
/// `<path>.lock` for older collectors: one writer, by whatever name somebody comes.
class SqliteStore final : public Store, public EvidenceStore, public Upkeep, public Custody {
  public:
    /// Opens the file, creates it when absent, and migrates it to this version's schema. Does not create folders.
    /// `time_zone` is what local times in the views mean; it must have passed check_time_zone. nullopt: as it is.
    /// Errors: cannot_open (also: another collector holds the lock), not_a_database, newer_database, damaged, busy,
    /// full, failed.
    [[nodiscard]] static StoreResult<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& path,
                                                                        const std::optional<std::string>& time_zone);
    /// The same for whoever has to record whatever happens: a database that is damaged is set aside, under a name that
    /// says when, and a new one begun; take_incidents() tells. `clock` names it, and must outlive the store.
    [[nodiscard]] static StoreResult<std::unique_ptr<SqliteStore>> open_to_record(
        const std::filesystem::path& path, const std::optional<std::string>& time_zone, const Clock& clock);
    /// Closes the file; the last connection to leave folds the WAL into it, if both are as they were left.
    ~SqliteStore() override;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    [[nodiscard]] StoreResult<void> commit(const Batch& batch) override;
    [[nodiscard]] StoreResult<std::vector<PlugRecord>> load_plugs() override;
    [[nodiscard]] StoreResult<bool> has_reading(const ReadingRecord& reading) override;
    [[nodiscard]] StoreResult<std::optional<UtcMillis>> newest_reading() override;

    [[nodiscard]] std::optional<UtcMillis> evaluated_until() const override;
    [[nodiscard]] StoreResult<PlugId> last_plug() override;
    [[nodiscard]] StoreResult<std::optional<ReadingExtent>> extent(PlugId plug) override;
    [[nodiscard]] StoreResult<PlugHistory> history(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                   const Reach& reach) override;
    [[nodiscard]] StoreResult<Neighbours> neighbours(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                     const Reach& reach) override;
    [[nodiscard]] StoreResult<std::vector<KeptInterval>> intervals(PlugId plug, const TimeSpan& span) override;
    [[nodiscard]] StoreResult<std::vector<RulesStretch>> rules(PlugId plug) override;
    [[nodiscard]] StoreResult<PlugGains> gains(PlugId plug) override;
    [[nodiscard]] std::uint64_t gains_version() const override;
    [[nodiscard]] StoreResult<std::vector<OffsetPeriod>> zone_offsets() override;
    [[nodiscard]] StoreResult<CountedWeeks> weeks() override;
    [[nodiscard]] StoreResult<std::optional<TimeSpan>> intervals_extent() override;
    [[nodiscard]] StoreResult<void> put_weeks(const std::vector<CountedWeek>& weeks) override;
    [[nodiscard]] StoreResult<void> put_counts(const WeekPart& part) override;
    [[nodiscard]] StoreResult<std::optional<DueRecord>> next_due(UtcMillis before) override;
    void begin_evaluation(UtcMillis until) override;
    [[nodiscard]] StoreResult<void> put(const std::vector<EvidenceRecord>& records,
                                        std::optional<UtcMillis> evaluated_until) override;

    [[nodiscard]] bool is_settling_due() const override;
    [[nodiscard]] StoreResult<void> settle(std::size_t rows_max) override;
    [[nodiscard]] std::optional<UtcMillis> forgotten_before(Old what) const override;
    [[nodiscard]] StoreResult<bool> forget(Old what, UtcMillis before, std::size_t rows_max) override;

    void look() override;
    [[nodiscard]] bool is_busy() const override;
    [[nodiscard]] std::vector<StoreIncident> take_incidents() override;

    /// The run before this one, `alive` made exact by what it recorded last; nullopt: there was none. Errors:
    /// busy, failed.
    [[nodiscard]] StoreResult<std::optional<RunRecord>> last_run();

    /// How many rejected messages are kept; older ones make room.
    static constexpr std::int64_t kRejectedRowsMax = 10'000;

  private:
    explicit SqliteStore(std::unique_ptr<DatabaseCustody> custody);
    template <class Ask>
    [[nodiscard]] auto guarded(const char* doing, Ask ask) -> StoreResult<decltype(ask())>;
    /// Throws SQLite::Exception when none is open.
    [[nodiscard]] WriterConnection& open_file() const;
    /// The same, for a step that writes: what others have written meanwhile is taken in.
    [[nodiscard]] WriterConnection& changed() const;
    std::unique_ptr<DatabaseCustody> custody_;
};

}  // namespace collector
