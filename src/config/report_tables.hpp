#pragma once

#include <vector>

#include "config/table_reader.hpp"

/// What reports are made with: tables that commands use and the daemon does not.
namespace collector {

/// `[report]`, or null. What is wrong is noted.
[[nodiscard]] ReportConfig read_report(const toml::table* table, ConfigNotes& faults);

/// The tables below `[street]`, or null: by name. What is wrong is noted.
[[nodiscard]] std::vector<StreetConfig> read_streets(const toml::table* table, ConfigNotes& faults);

}  // namespace collector
