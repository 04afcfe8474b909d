#pragma once

#include <string>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace collector::web {

/// What is said to the program; empty: not said.
struct WebArguments {
    std::string config;
    std::string database;
    std::string listen;
    bool wants_version = false;

    friend bool operator==(const WebArguments&, const WebArguments&) = default;
};

/// Reads `--config FILE`, `--database FILE`, `--listen ADDRESS:PORT` and `--version`. `collector serve` explains them,
/// and hands them on. The error is a sentence.
[[nodiscard]] tl::expected<WebArguments, std::string> parse_web_arguments(const std::vector<std::string>& arguments);

}  // namespace collector::web
