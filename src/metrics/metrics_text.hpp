#pragma once

#include <string>

#include <collector/model/health.hpp>

namespace collector {

/// The health as Prometheus takes it (text exposition format 0.0.4), every metric with help and type. Pure. The names
/// are a contract; docs/monitoring.md lists them.
[[nodiscard]] std::string metrics_text(const Health& health);

}  // namespace collector
