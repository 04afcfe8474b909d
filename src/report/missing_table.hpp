#pragma once

#include <string>

#include <collector/presentation/page_parts.hpp>
#include <collector/quality/en50160.hpp>

namespace collector {

/// Part of a page: how many intervals of a channel were not measured, and why.
[[nodiscard]] std::string missing_table(const PageParts& page, const ChannelEvidence& evidence);

}  // namespace collector
