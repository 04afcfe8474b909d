#include <collector/process/exit_code.hpp>

namespace collector {

ExitCode exit_code_of(Errc code) {
    switch (code) {
        case Errc::cannot_open:
            return ExitCode::cannot_create;
        case Errc::not_a_database:
        case Errc::newer_database:
        case Errc::bad_log_line:
            return ExitCode::data;
        case Errc::unreadable_file:
            return ExitCode::no_input;
        case Errc::bad_config:
            return ExitCode::config;
        case Errc::store_busy:
        case Errc::store_full:
        case Errc::store_failed:
            return ExitCode::io;
        case Errc::unknown_topic:
        case Errc::unknown_kind:
        case Errc::payload_too_large:
        case Errc::bad_utf8:
        case Errc::bad_json:
        case Errc::wrong_type:
        case Errc::missing_key:
        case Errc::duplicate_key:
        case Errc::bad_shape:
        case Errc::too_many_channels:
        case Errc::unknown_text:
        case Errc::unknown_age:
        case Errc::too_many_plugs:
            return ExitCode::data;
    }
    return ExitCode::internal;
}

}  // namespace collector
