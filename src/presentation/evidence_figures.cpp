#include <collector/presentation/evidence_figures.hpp>

#include <cstddef>

#include <fmt/format.h>

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

std::string invalid_text(const ChannelEvidence& evidence) {
    std::string text;
    for (const auto& [why, count] : invalid_figures(evidence)) {
        text += count > 0 ? fmt::format("{}{} {}", text.empty() ? "" : ", ", why, count) : std::string();
    }
    return text.empty() ? "none" : text;
}

}  // namespace collector
