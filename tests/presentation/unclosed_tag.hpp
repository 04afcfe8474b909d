#pragma once

#include <string>

namespace collector::test {

/// The first tag of an HTML or SVG text that is not closed in order; empty: all are.
[[nodiscard]] std::string unclosed_tag(const std::string& text);

}  // namespace collector::test
