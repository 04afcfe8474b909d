#pragma once

#include <vector>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// The plugs of the record that a street lists, by id. What it lists and nobody has heard of is warned about.
[[nodiscard]] std::vector<PlugRow> plugs_of_street(const StreetConfig& street, const std::vector<PlugRow>& known,
                                                   Log& log);

}  // namespace collector
