#include "mqtt/connection_probe.hpp"

#include <collector/mqtt/connection_check.hpp>

namespace collector::mqtt {

std::optional<std::string> find_connection_fault(const SubscriberSettings& settings,
                                                 std::chrono::milliseconds patience) {
    const ConnectionReport report = check_connection(settings, patience);
    if (!report.fault) {
        return std::nullopt;
    }
    const ConnectionFault& fault = *report.fault;
    return fault.advice.empty() ? fault.what : fault.what + "; " + fault.advice;
}

}  // namespace collector::mqtt
