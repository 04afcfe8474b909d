#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/config/config.hpp>
#include <collector/store/record_reader.hpp>

#include "web/fleet_text.hpp"
#include "web/http_message.hpp"
#include "web/query.hpp"
#include "web/street_days.hpp"

namespace collector::web {

/// What is the same for all answers.
struct WebSettings {
    std::string program;  ///< name and version
    std::filesystem::path database;
    std::optional<Language> language;
    std::vector<StreetConfig> streets;
    bool is_public = false;

    [[nodiscard]] const StreetConfig* find_street(std::string_view name) const;
    /// Whether anything is told of it: to the public nothing of one that has too few plugs.
    [[nodiscard]] bool shows(const StreetConfig& street) const;
};

/// What is not made anew for each request.
struct KeptAnswers {
    StreetDays street_days;
    FleetText fleet;
};

/// The record as one request sees it.
struct RecordView {
    RecordSnapshot& record;
    SiteRow site;
    std::string time_zone;
    const LocalClock& clock;
    std::vector<PlugRow> plugs;  ///< all, by id
    UtcMillis now;
    const WebSettings& settings;
    KeptAnswers& kept;

    /// By topic; nullptr: there is none.
    [[nodiscard]] const PlugRow* find_plug(std::string_view topic) const;
    [[nodiscard]] const PlugRow* find_plug(PlugId id) const;
};

/// What one answer may take.
inline constexpr std::chrono::days kSpanMax{400};
inline constexpr std::int64_t kPointsMax = 4000;
inline constexpr std::int64_t kPointsUsual = 1000;
inline constexpr std::size_t kRowsMax = 10'000;

/// The parameters of a request, as values. Errors: 400, which names the parameter and what it must be.
class Parameters {
  public:
    Parameters(const Target& target, const RecordView& view) : target_(target), view_(view) {}

    /// The plug that `plug` names; 404: there is none. nullptr: it is not named.
    [[nodiscard]] tl::expected<const PlugRow*, Problem> plug() const;
    /// Likewise, but it must be named.
    [[nodiscard]] tl::expected<const PlugRow*, Problem> needed_plug() const;
    [[nodiscard]] tl::expected<std::optional<std::uint8_t>, Problem> channel() const;
    /// From `from` to `to`; without `to`, to now; without `from`, `usual` before that. At most kSpanMax.
    [[nodiscard]] tl::expected<TimeSpan, Problem> span(std::chrono::milliseconds usual) const;
    [[nodiscard]] tl::expected<std::int64_t, Problem> points() const;
    /// The filter of `plug`, `channel` and the span.
    [[nodiscard]] tl::expected<RecordFilter, Problem> filter(std::chrono::milliseconds usual) const;
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const { return target_.find(name); }

  private:
    [[nodiscard]] tl::expected<std::optional<UtcMillis>, Problem> moment(std::string_view name) const;

    const Target& target_;
    const RecordView& view_;
};

/// What a fault of the database means to whoever asks: 503.
[[nodiscard]] Problem problem_of(const StoreError& error, const WebSettings& settings);

}  // namespace collector::web
