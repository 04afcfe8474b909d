#include "cli/store_exit_code.hpp"

namespace collector {

ExitCode exit_code_of(StoreErrc code) {
    switch (code) {
        case StoreErrc::cannot_open:
            return ExitCode::cannot_create;
        case StoreErrc::no_database:
            return ExitCode::no_input;
        case StoreErrc::not_a_database:
        case StoreErrc::newer_database:
        case StoreErrc::older_database:
            return ExitCode::data;
        case StoreErrc::damaged:
            return ExitCode::damaged;
        case StoreErrc::busy:
        case StoreErrc::full:
        case StoreErrc::failed:
            return ExitCode::io;
    }
    return ExitCode::internal;
}

}  // namespace collector
