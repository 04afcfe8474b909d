#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/model/calibration.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// A calibration to be made; see Calibration.
struct NewCalibration {
    PlugId plug_id;  ///< of a plug on record
    std::uint8_t channel;
    double gain;         ///< finite and above 0
    std::string source;  ///< UTF-8
    UtcMillis valid_from;
    std::optional<UtcMillis> valid_to;  ///< after valid_from
    UtcMillis made_at;
};

/// The table `calibration`, written beside a collector that records, without its lock: each call is one short durable
/// transaction. The row itself is the order to make anew what follows from it; whoever records, or rebuilds, does so.
/// One thread. Calls wait for the disk, and up to 5 s for the collector's own transaction.
class CalibrationTable {
  public:
    /// Opens a database of this version's schema; changes nothing. Does not fold the log into the file when it closes:
    /// that is the collector's business. Errors: no_database, cannot_open, not_a_database, older_database,
    /// newer_database, damaged, busy, failed.
    [[nodiscard]] static StoreResult<CalibrationTable> open(const std::filesystem::path& path);
    ~CalibrationTable();
    CalibrationTable(CalibrationTable&&) noexcept;
    CalibrationTable& operator=(CalibrationTable&&) noexcept;
    CalibrationTable(const CalibrationTable&) = delete;
    CalibrationTable& operator=(const CalibrationTable&) = delete;

    /// Where the plug was calibrated itself after `valid_from`, as far as that is on record, the calibration has ended
    /// then. Errors: busy, full, damaged, failed; nothing was written then. What NewCalibration forbids throws
    /// std::invalid_argument.
    [[nodiscard]] StoreResult<CalibrationId> add(const NewCalibration& calibration);

    enum class Revocation : std::uint8_t {
        done,
        was_revoked,  ///< before; it stays as it was
        unknown,      ///< there is none with this id
    };
    /// Errors: as of add().
    [[nodiscard]] StoreResult<Revocation> revoke(CalibrationId id, UtcMillis at);

  private:
    struct Parts;
    explicit CalibrationTable(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector
