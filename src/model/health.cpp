#include <collector/model/health.hpp>

namespace collector {

std::string_view name(MessageKind kind) noexcept {
    switch (kind) {
        case MessageKind::reading:
            return "reading";
        case MessageKind::state:
            return "state";
        case MessageKind::availability:
            return "availability";
        case MessageKind::discovery:
            return "discovery";
        case MessageKind::info:
            return "info";
        case MessageKind::alarm:
            return "alarm";
        case MessageKind::calibration:
            return "calibration";
        case MessageKind::ignored:
            return "ignored";
        case MessageKind::refused:
            return "refused";
    }
    return "unknown";
}

}  // namespace collector
