#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "persona.hpp"

namespace tasmota_sim {

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
