#pragma once

#include <span>
#include <string_view>

#include "web/api_request.hpp"

namespace collector::web {

/// One address at which the record answers.
struct Resource {
    std::string_view path;
    std::span<const std::string_view> parameters;  ///< that it takes
    enum class Audience { house, everybody } audience;
    /// Whether the same record gives another answer later.
    enum class Lasts { while_record_does, a_moment } lasts;
    AnswerResult (*answer)(const RecordView& view, const Parameters& parameters);
};

/// All there are, by path.
[[nodiscard]] std::span<const Resource> resources();

/// nullptr: there is none.
[[nodiscard]] const Resource* find_resource(std::string_view path);

/// Errors: 400 for a parameter that it does not take, and those of the resource.
[[nodiscard]] AnswerResult answer(const Resource& resource, const Target& target, const RecordView& view);

/// What `site` says when there is no record to look at.
[[nodiscard]] HttpAnswer site_without_record(const WebSettings& settings, UtcMillis now);

}  // namespace collector::web
