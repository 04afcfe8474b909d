#include <collector/presentation/words.hpp>

#include "presentation/word_tables.hpp"

namespace collector {
namespace {

const WordTable& table_of(Language language) {
    switch (language) {
        case Language::english:
            return kEnglishWords;
        case Language::dutch:
            return kDutchWords;
        case Language::german:
            break;
    }
    return kGermanWords;
}

}  // namespace

std::string_view word(Language language, Word which) {
    return table_of(language)[static_cast<std::size_t>(which)].text;
}

Word status_word(IntervalStatus status) {
    switch (status) {
        case IntervalStatus::thin:
            return Word::status_thin;
        case IntervalStatus::gap_collector:
            return Word::status_gap_collector;
        case IntervalStatus::gap_plug:
            return Word::status_gap_plug;
        case IntervalStatus::relay_off:
            return Word::status_relay_off;
        case IntervalStatus::clock:
            return Word::status_clock;
        case IntervalStatus::slow:
            return Word::status_slow;
        case IntervalStatus::implausible:
            return Word::status_implausible;
        case IntervalStatus::two_devices:
            return Word::status_two_devices;
        case IntervalStatus::valid:
            break;
    }
    return Word::status_unrecorded;
}

}  // namespace collector
