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
    const auto add = [&](const char* name, const char* what, const char* more, Command (*options)(CLI::App&)) {
        CLI::App* const report = app.add_subcommand(name, what);
        report->footer(more);
        reports->emplace_back(report, options(*report));
    };
    add("en50160", "an EN 50160-style indication for a week: N, N1, N2 and a verdict for each plug and channel",
        "Of the ten-minute means of a week, 95 % have to lie within 207 to 253 V (N1 counts the\n"
        "others), and all of them within 195.5 to 253 V (N2). One above 253 V fails the week;\n"
        "to pass it, 95 % of it has to be measured. With --format html it is a page to hand over.",
        add_en50160_report);
    add("inverter", "when and for how long solar inverters would have reduced their power or switched off",
        "Looks at samples, and at the mean of the ten minutes before each, as inverters do:\n"
        "by day, by hour, and as share of the daylight that was measured.",
        add_inverter_report);
    add("gaps", "what was not measured, by cause and plug, and what share of the period is covered",
        "Whoever doubts a verdict asks first what is missing. Each moment counts once, by the\n"
        "first cause that held: the collector, its connection, or the plug.",
        add_gaps_report);
    add("street", "what plugs show together: when the whole street is too high, and which plug goes its own way",
        "The street is too high while more than half of the plugs are. A plug that does not\n"
        "move with the others has bad wiring behind it, another phase, or the end of the cable.\n"
        "No plug is named unless --name-plugs is said.",
        add_street_report);
    return [reports] {
        return std::ranges::find_if(*reports, [](const auto& report) { return report.first->parsed(); })->second();
    };
}

}  // namespace collector
