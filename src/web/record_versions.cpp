#include "web/record_versions.hpp"

#include <random>
#include <utility>

#include <fmt/format.h>

namespace collector::web {

RecordVersions::RecordVersions(OpenRecord open) : open_(std::move(open)) {
    std::random_device random;
    process_ = fmt::format("{:08x}{:08x}", random(), random());
}

std::optional<std::string> RecordVersions::current() {
    const std::lock_guard lock(mutex_);
    if (!reader_) {
        auto opened = open_();
        if (!opened) {
            return std::nullopt;
        }
        reader_ = std::move(*opened);
    }
    const auto snapshot = reader_->snapshot();
    return snapshot ? std::optional(fmt::format("{}-{}", process_, (*snapshot)->version())) : std::nullopt;
}

}  // namespace collector::web
