#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collector::web {

/// Whether a request's Host is one that we are called by: `localhost`, a literal address, or one of `names`, with any
/// port. A name that a stranger's DNS gives to this machine is none: else a page of his could read what we say, in the
/// browser of somebody in the house (DNS rebinding).
[[nodiscard]] bool is_host_of_ours(std::string_view host, const std::vector<std::string>& names);

}  // namespace collector::web
