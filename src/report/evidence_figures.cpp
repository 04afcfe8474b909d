#include "report/evidence_figures.hpp"

#include <cstddef>

namespace collector {

std::vector<std::pair<std::string_view, std::int64_t>> invalid_figures(const ChannelEvidence& evidence) {
    std::vector<std::pair<std::string_view, std::int64_t>> figures;
    for (std::size_t status = 1; status < kIntervalStatuses; ++status) {
        figures.emplace_back(kIntervalStatusNames.at(status), evidence.by_status.at(status));
    }
    figures.emplace_back("pending", evidence.pending);
    figures.emplace_back("unrecorded", evidence.unrecorded);
    return figures;
}

}  // namespace collector
