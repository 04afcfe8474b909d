#include "web/answer_desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <collector/base/time_zone.hpp>

#include "web/gzip.hpp"

namespace collector::web {
namespace {

/// What may be another answer although the record is the same is asked for again after so long.
constexpr std::chrono::seconds kMoment{10};

bool lasts_a_moment(const Resource& resource, const Target& target) {
    const bool is_up_to_now =
        std::ranges::find(resource.parameters, "to") != resource.parameters.end() && !target.find("to");
    return resource.lasts == Resource::Lasts::a_moment || is_up_to_now;
}

std::string tag_of(const std::string& version, const Resource& resource, const Target& target, UtcMillis now) {
    const auto moment = lasts_a_moment(resource, target) ? now.time_since_epoch() / kMoment : 0;
    return fmt::format("W/\"{}-{:x}\"", version, moment);
}

const Resource* resource_for(const WebSettings& settings, std::string_view path) {
    const Resource* const resource = find_resource(path);
    const bool is_hidden =
        resource != nullptr && settings.is_public && resource->audience != Resource::Audience::everybody;
    return is_hidden ? nullptr : resource;
}

}  // namespace

AnswerDesk::AnswerDesk(const Shared& shared, OpenRecord open, const Clock& clock)
    : settings_(shared.settings),
      open_(std::move(open)),
      versions_(shared.versions),
      kept_(shared.kept),
      clock_(clock) {}

HttpAnswer AnswerDesk::answer(const HttpRequest& request, const Target& target) {
    const Resource* const resource = resource_for(settings_, target.path);
    if (resource == nullptr) {
        return to_answer({status::kNotFound, "there is nothing at this address"});
    }
    const UtcMillis now = clock_.utc_now();
    std::string tag;
    if (const auto version = versions_.current()) {
        tag = tag_of(*version, *resource, target, now);
        if (request.if_none_match && has_tag(*request.if_none_match, tag)) {
            return {.status = status::kNotModified, .content_type = {}, .body = {}, .etag = std::move(tag)};
        }
    }
    auto made = answer_from_record(*resource, target, now);
    HttpAnswer answer = made ? std::move(*made) : to_answer(made.error());
    if (made) {
        answer.etag = std::move(tag);
        if (takes_gzip(request.accept_encoding)) {
            compress(answer);
        }
    }
    return answer;
}

AnswerResult AnswerDesk::answer_from_record(const Resource& resource, const Target& target, UtcMillis now) {
    const auto snapshot = take_snapshot();
    const auto sites = snapshot ? (*snapshot)->sites() : tl::unexpected(snapshot.error());
    auto plugs = snapshot ? (*snapshot)->plugs({}) : tl::unexpected(snapshot.error());
    if (!sites || !plugs) {
        return resource.path == "/api/v1/site"
                   ? AnswerResult(site_without_record(settings_, now))
                   : tl::unexpected(problem_of(sites ? plugs.error() : sites.error(), settings_));
    }
    const SiteRow& site = sites->front();
    const std::string zone = site.time_zone.value_or("UTC");
    return web::answer(resource, target,
                       {.record = **snapshot,
                        .site = site,
                        .time_zone = zone,
                        .clock = clock_of(zone),
                        .plugs = std::move(*plugs),
                        .now = now,
                        .settings = settings_,
                        .kept = kept_});
}

StoreResult<std::unique_ptr<RecordSnapshot>> AnswerDesk::take_snapshot() {
    if (!reader_) {
        auto opened = open_();
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        reader_ = std::move(*opened);
    }
    return reader_->snapshot();
}

const LocalClock& AnswerDesk::clock_of(const std::string& zone) {
    if (zone != zone_) {
        // A zone that this host does not know is as good as none.
        auto periods = offset_periods(zone, kTimeZonesFrom, kTimeZonesEnd);
        local_ = LocalClock(periods ? std::move(*periods) : std::vector<OffsetPeriod>{});
        zone_ = zone;
    }
    return local_;
}

}  // namespace collector::web
