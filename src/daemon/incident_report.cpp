#include "daemon/incident_report.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace collector {
namespace {

using Kind = StoreIncident::Kind;

/// These come with every commit as long as others write.
bool is_of_others(Kind kind) {
    return kind == Kind::written_beside || kind == Kind::shared;
}

}  // namespace

bool IncidentReport::take(Custody& custody, SteadyTime now) {
    bool has_changed = false;
    for (const StoreIncident& incident : custody.take_incidents()) {
        has_changed = has_changed || incident.kind != Kind::rescued;
        if (is_of_others(incident.kind) && !others_lines_.admit(now)) {
            continue;
        }
        if (incident.weight == StoreIncident::Weight::note) {
            log_.warn(incident.what);
            continue;
        }
        log_.error(incident.what);
        breaches_.push_back(incident.what);
        if (breaches_.size() > kRepeatedMax) {
            breaches_.pop_front();
        }
    }
    return has_changed;
}

std::string IncidentReport::status() const {
    std::string text;
    // The newest first: a status is cut at its end.
    std::for_each(breaches_.rbegin(), breaches_.rend(),
                  [&text](const std::string& what) { text += text.empty() ? what : "; " + what; });
    return text;
}

void IncidentReport::say_again() {
    for (const std::string& what : breaches_) {
        log_.error(fmt::format("the record is not whole in one place: {}", what));
    }
}

}  // namespace collector
