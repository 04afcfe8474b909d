#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>

#include <collector/base/result.hpp>

namespace collector::bench {

/// The value, or an exception: what fails here makes the figures worthless.
template <class T, class E>
T must(Result<T, E> result) {
    if (!result) {
        throw std::runtime_error(result.error().what);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace collector::bench
