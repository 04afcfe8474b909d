#include "report/missing_table.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <collector/presentation/page_table.hpp>

namespace collector {

std::string missing_table(const PageParts& page, const ChannelEvidence& evidence) {
    std::vector<PageRow> rows;
    const auto add = [&](Word why, std::int64_t count) {
        if (count > 0) {
            rows.push_back({page.say(why), fmt::to_string(count)});
        }
    };
    for (std::size_t status = 1; status < kIntervalStatuses; ++status) {
        add(status_word(static_cast<IntervalStatus>(status)), evidence.by_status.at(status));
    }
    add(Word::status_pending, evidence.pending);
    add(Word::status_unrecorded, evidence.unrecorded);
    if (rows.empty()) {
        return page.heading(Word::missing) + PageParts::paragraph(page.say(Word::nothing_missing));
    }
    const std::vector<PageColumn> columns{{PageColumn::Kind::text, page.say(Word::why)},
                                          {PageColumn::Kind::number, page.say(Word::how_many)}};
    return page.heading(Word::missing) + PageParts::paragraph(page.say(Word::missing_explained)) +
           page_table(columns, rows);
}

}  // namespace collector
