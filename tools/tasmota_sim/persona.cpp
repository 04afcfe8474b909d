#include "persona.hpp"

namespace tasmota_sim {

std::string_view clock_name(ClockKind clock) {
    switch (clock) {
        case ClockKind::fixed_plus_1:
            return "fixed+1";
        case ClockKind::eu_rules:
            return "eu-rules";
        case ClockKind::with_offset:
            return "with-offset";
        case ClockKind::epoch_beside:
            return "epoch-beside";
        case ClockKind::epoch_number:
            return "epoch-number";
        case ClockKind::milliseconds:
            return "milliseconds";
        case ClockKind::never_set:
            return "never-set";
    }
    return "";
}

}  // namespace tasmota_sim
