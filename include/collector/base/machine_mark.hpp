#pragma once

#include <string>
#include <string_view>

namespace collector {

/// Six hexadecimal digits that tell machines of one name apart, by their machine id, which cannot be found out from
/// them; empty for an empty id.
[[nodiscard]] std::string machine_mark(std::string_view machine_id);

/// That of this machine, the same after every start; empty: it has no id in /etc/machine-id. Any thread.
[[nodiscard]] std::string machine_mark();

}  // namespace collector
