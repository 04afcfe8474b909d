#pragma once

#include <string>

#include <collector/model/event.hpp>

namespace collector::test {

/// An event as lines a person can check against the payload by eye; the format of the `expected` files.
[[nodiscard]] std::string to_text(const Event& event);

}  // namespace collector::test
