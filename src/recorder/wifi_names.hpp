#pragma once

#include <string>
#include <string_view>

namespace collector {

/// The payload with Wi-Fi names, Wi-Fi addresses and passwords replaced by `*`. Works on any bytes, since what is
/// rejected is seldom whole JSON: finds the key, then blanks the text or list of texts after it.
[[nodiscard]] std::string without_wifi_names(std::string_view payload);

}  // namespace collector
