#include <collector/model/refusal.hpp>

namespace collector {

std::string_view name(RefusalReason reason) noexcept {
    switch (reason) {
        case RefusalReason::unknown_topic:
            return "unknown_topic";
        case RefusalReason::unknown_kind:
            return "unknown_kind";
        case RefusalReason::payload_too_large:
            return "payload_too_large";
        case RefusalReason::bad_utf8:
            return "bad_utf8";
        case RefusalReason::bad_json:
            return "bad_json";
        case RefusalReason::wrong_type:
            return "wrong_type";
        case RefusalReason::missing_key:
            return "missing_key";
        case RefusalReason::duplicate_key:
            return "duplicate_key";
        case RefusalReason::bad_shape:
            return "bad_shape";
        case RefusalReason::too_many_channels:
            return "too_many_channels";
        case RefusalReason::unknown_text:
            return "unknown_text";
        case RefusalReason::unknown_age:
            return "unknown_age";
        case RefusalReason::too_many_plugs:
            return "too_many_plugs";
    }
    return "unknown";
}

}  // namespace collector
