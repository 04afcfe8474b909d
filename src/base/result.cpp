#include <collector/base/result.hpp>

namespace collector {

std::string_view name(Errc code) noexcept {
    switch (code) {
        case Errc::unknown_topic:
            return "unknown_topic";
        case Errc::unknown_kind:
            return "unknown_kind";
        case Errc::payload_too_large:
            return "payload_too_large";
        case Errc::bad_utf8:
            return "bad_utf8";
        case Errc::bad_json:
            return "bad_json";
        case Errc::wrong_type:
            return "wrong_type";
        case Errc::missing_key:
            return "missing_key";
        case Errc::duplicate_key:
            return "duplicate_key";
        case Errc::bad_shape:
            return "bad_shape";
        case Errc::too_many_channels:
            return "too_many_channels";
        case Errc::unknown_text:
            return "unknown_text";
        case Errc::unknown_age:
            return "unknown_age";
        case Errc::too_many_plugs:
            return "too_many_plugs";
        case Errc::store_busy:
            return "store_busy";
        case Errc::store_full:
            return "store_full";
        case Errc::store_failed:
            return "store_failed";
        case Errc::cannot_open:
            return "cannot_open";
        case Errc::not_a_database:
            return "not_a_database";
        case Errc::newer_database:
            return "newer_database";
        case Errc::unreadable_file:
            return "unreadable_file";
        case Errc::bad_log_line:
            return "bad_log_line";
        case Errc::bad_config:
            return "bad_config";
    }
    return "unknown";
}

}  // namespace collector
