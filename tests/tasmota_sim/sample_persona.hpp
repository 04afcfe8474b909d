#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "grid_voltage.hpp"
#include "persona.hpp"

namespace tasmota_sim {

/// When the plugs of the tests begin, and the grid that they are in.
inline const UtcMillis kStart = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
inline const GridVoltage kGrid{1, {}, kStart};

/// The release with this version; throws if there is none.
[[nodiscard]] Firmware firmware_of(std::string_view version);

/// An Athom plug as in the project's own log: one phase, firmware 10.1.0, nothing special set, nothing plugged in.
[[nodiscard]] Persona athom_plug();

/// The same plug with newer firmware and a heater that switches every few minutes.
[[nodiscard]] Persona heater_plug(std::string_view version);

/// A directory of its own for one test; removed with its files at the end.
class TempDir {
  public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

/// All of a file.
[[nodiscard]] std::string content_of(const std::string& path);

}  // namespace tasmota_sim
