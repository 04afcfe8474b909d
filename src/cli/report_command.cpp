#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/reports.hpp"

namespace collector {

Command add_report_command(CLI::App& app) {
    app.require_subcommand(1);
    app.fallthrough();  // --config may stand before or after
    const auto reports = std::make_shared<std::vector<std::pair<CLI::App*, Command>>>();
    const auto add = [&](const char* name, const char* what, Command (*options)(CLI::App&)) {
        CLI::App* const report = app.add_subcommand(name, what);
        reports->emplace_back(report, options(*report));
    };
    add("en50160", "an EN 50160-style indication for a week: N, N1, N2 and a verdict for each plug and channel",
        add_en50160_report);
    add("inverter", "when and for how long solar inverters would have reduced their power or switched off",
        add_inverter_report);
    add("gaps", "what was not measured, by cause and plug, and what share of the period is covered", add_gaps_report);
    add("street", "what plugs show together: when the whole street is too high, and which plug goes its own way",
        add_street_report);
    return [reports] {
        return std::ranges::find_if(*reports, [](const auto& report) { return report.first->parsed(); })->second();
    };
}

}  // namespace collector
