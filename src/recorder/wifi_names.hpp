#pragma once

#include <string>
#include <string_view>

namespace collector {

/// The payload with the values of Wi-Fi names, addresses and passwords replaced by `*`. Works on any bytes, since what
/// is rejected is seldom whole JSON: finds the key, then blanks the text or list of texts that follows it.
[[nodiscard]] std::string without_wifi_names(std::string_view payload);

}  // namespace collector
