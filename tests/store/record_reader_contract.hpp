#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <collector/model/batch.hpp>
#include <collector/model/calibration.hpp>
#include <collector/store/record_reader.hpp>

namespace collector::test {

/// What was found out of one plug. An engine adds what follows from it: to which stretch above 253 V an interval
/// belongs, and the counts of weeks.
struct EvidenceContent {
    PlugId plug_id;
    TimeSpan span;
    std::vector<Interval> intervals;  ///< all of the span, by start and channel
    TimeSpan gaps_span;
    std::vector<Gap> gaps;  ///< all of the plug's that touch gaps_span
    Gains gains{};          ///< all with which the plug's intervals are made
    std::optional<UtcMillis> gains_kept_until{};
};

/// What a record is to hold.
struct RecordContent {
    std::vector<PlugRecord> plugs;
    std::vector<ReadingRecord> readings;  ///< in order of arrival
    std::vector<AvailabilityRecord> availability;
    std::vector<Gap> gaps_of_all;
    std::vector<Calibration> calibrations{};  ///< with ids from 1 on
    std::vector<EvidenceContent> evidence;
    std::optional<UtcMillis> evaluated_until;
    std::vector<StatusRecord> statuses{};  ///< each replaces the one before of its plug
    std::vector<RelayRecord> relays{};
    std::vector<PlugEventRecord> events{};  ///< in order of arrival
};

/// A database of one kind, empty at first, whose site lies in Europe/Amsterdam.
class RecordEngine {
  public:
    RecordEngine() = default;
    virtual ~RecordEngine() = default;
    RecordEngine(const RecordEngine&) = delete;
    RecordEngine& operator=(const RecordEngine&) = delete;

    /// Adds to the record in a process, or a session, of its own; also while it is being read. Throws when it cannot.
    virtual void fill(const RecordContent& content) = 0;
    [[nodiscard]] virtual std::unique_ptr<RecordReader> open() = 0;
};

/// A kind of database that the contract is held against. To add one, instantiate RecordReaderContract with it, as
/// sqlite_record_reader_contract_test.cpp does.
struct RecordEngineKind {
    std::string name;
    std::function<std::unique_ptr<RecordEngine>()> make;

    friend std::ostream& operator<<(std::ostream& out, const RecordEngineKind& kind) { return out << kind.name; }
};

/// What record_reader.hpp promises, whatever the engine.
class RecordReaderContract : public testing::TestWithParam<RecordEngineKind> {
  protected:
    void fill(const RecordContent& content) { engine_->fill(content); }
    /// A snapshot of what has been filled in.
    RecordSnapshot& now();

    std::unique_ptr<RecordEngine> engine_ = GetParam().make();
    std::unique_ptr<RecordReader> reader_;
    std::unique_ptr<RecordSnapshot> snapshot_;
};

}  // namespace collector::test
