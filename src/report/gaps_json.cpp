#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/gaps_report.hpp>

namespace collector {
namespace {

Json sum_of(const GapSum& sum) {
    return {{"gaps", sum.gaps}, {"minutes", minutes_of(sum.length)}, {"longest_minutes", minutes_of(sum.longest)}};
}

Json causes_of(const GapEvidence& gaps) {
    Json causes = Json::object();
    for (const GapCause cause : kGapCauses) {
        causes[std::string(name(cause))] = sum_of(gaps.of(cause));
    }
    return causes;
}

Json longest_of(const GapEvidence& gaps) {
    Json longest = Json::array();
    for (const CountedGap& gap : gaps.longest) {
        longest.push_back({{"from", second_text(gap.span.start)},
                           {"to", second_text(gap.span.end)},
                           {"minutes", minutes_of(length_of(gap.span))},
                           {"cause", name(gap.cause)},
                           {"of_all_plugs", gap.of_all_plugs},
                           {"lasts", gap.lasts}});
    }
    return longest;
}

void add_gaps(Json& json, const GapEvidence& gaps, std::chrono::milliseconds period) {
    json["gaps"] = gaps.all.gaps;
    json["gap_minutes"] = minutes_of(gaps.all.length);
    json["gap_percent"] = rounded(percent_of(gaps.all.length, period).value_or(0), kPercentDecimals);
    json["causes"] = causes_of(gaps);
    json["longest_gaps"] = longest_of(gaps);
}

Json coverage_of(const En50160Channel& channel) {
    const ChannelEvidence& evidence = channel.evidence;
    return {{"channel", channel.channel},
            {"intervals", evidence.numbers.intervals},
            {"n", evidence.numbers.valid},
            {"invalid", invalid_json(evidence)},
            {"coverage_percent", cut(coverage_percent(evidence.numbers), kPercentDecimals)}};
}

Json plug_of(const GapsOfPlug& row, std::chrono::milliseconds period) {
    Json plug{{"plug", row.plug.topic},
              {"name", or_null(row.plug.name)},
              {"model", or_null(row.plug.model)},
              {"firmware", or_null(row.plug.firmware)},
              {"first_seen", second_text(row.plug.first_seen)},
              {"unseen_minutes", minutes_of(row.unseen)},
              {"channels", Json::array()}};
    for (const En50160Channel& channel : row.channels) {
        plug["channels"].push_back(coverage_of(channel));
    }
    add_gaps(plug, row.gaps, period);
    return plug;
}

}  // namespace

std::string gaps_json(const GapsReport& report) {
    const std::chrono::milliseconds period = length_of(report.head.period.span);
    Json json = head_json(report.head, "gaps");
    json["period_minutes"] = minutes_of(period);
    json["pending_minutes"] = minutes_of(period - length_of(report.known));
    json["all_plugs"] = Json::object();
    add_gaps(json["all_plugs"], report.of_all, period);
    json["plugs"] = Json::array();
    for (const GapsOfPlug& row : report.plugs) {
        json["plugs"].push_back(plug_of(row, period));
    }
    return json_text(json);
}

}  // namespace collector
