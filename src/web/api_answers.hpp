#pragma once

#include "web/api_request.hpp"

/// What each resource of the API says; docs/api.md has the contract. Errors: 400 and 404 of the parameters, and 503.
namespace collector::web {

[[nodiscard]] AnswerResult site_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult plugs_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult latest_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult series_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult intervals_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult episodes_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult weeks_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult gaps_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult street_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult health_answer(const RecordView& view, const Parameters& parameters);
[[nodiscard]] AnswerResult fleet_answer(const RecordView& view, const Parameters& parameters);

/// The page of `collector report en50160 --format html`.
[[nodiscard]] AnswerResult report_answer(const RecordView& view, const Parameters& parameters);

}  // namespace collector::web
