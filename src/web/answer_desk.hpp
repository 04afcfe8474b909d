#pragma once

#include <memory>
#include <string>

#include <collector/base/clock.hpp>
#include "web/open_record.hpp"

#include "web/api.hpp"
#include "web/record_versions.hpp"

namespace collector::web {

/// Answers what is asked of the record: one reader for its thread, one snapshot for each request. What cannot be read
/// now may be readable at the next request, so a record that is not there yet, is being brought to a newer schema or is
/// replaced is a problem of that request alone.
class AnswerDesk {
  public:
    /// What is shared by all desks.
    struct Shared {
        const WebSettings& settings;
        RecordVersions& versions;
        KeptAnswers& kept;
    };
    /// All must outlive it.
    AnswerDesk(const Shared& shared, OpenRecord open, const Clock& clock);

    [[nodiscard]] HttpAnswer answer(const HttpRequest& request, const Target& target);

  private:
    [[nodiscard]] AnswerResult answer_from_record(const Resource& resource, const Target& target, UtcMillis now);
    [[nodiscard]] StoreResult<std::unique_ptr<RecordSnapshot>> take_snapshot();
    [[nodiscard]] const LocalClock& clock_of(const std::string& zone);

    const WebSettings& settings_;
    OpenRecord open_;
    RecordVersions& versions_;
    KeptAnswers& kept_;
    const Clock& clock_;
    std::unique_ptr<RecordReader> reader_;
    std::string zone_;
    LocalClock local_{{}};
};

}  // namespace collector::web
