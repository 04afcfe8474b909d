#include "evidence/keeper.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace collector::test {
namespace {

constexpr const char* kWeeks = "SELECT 'week', * FROM en50160_week ORDER BY 4, 2, 3";

constexpr std::array<const char*, 4> kEvidence{
    "SELECT 'interval', plug_id, channel, start_time, printf('%!.17g', voltage_rms), voltage_min, voltage_max, "
    "samples, expected_samples, status, samples_above_253 FROM interval_10min ORDER BY 2, 4, 3",
    "SELECT 'gap', plug_id, start_time, end_time, cause FROM gap ORDER BY 2, 3, 5", kWeeks,
    "SELECT 'above', plug_id, channel, start_time, end_time, samples, samples_above_253, voltage_max, "
    "printf('%!.17g', voltage_rms_max) FROM overvoltage ORDER BY 2, 4, 3"};

}  // namespace

void Keeper::reopen(const std::optional<std::string>& zone) {
    zone_ = zone ? zone : zone_;
    evaluator_.reset();
    store_.reset();
    store_ = SqliteStore::open(file_, zone_).value();
    evaluator_.emplace(*store_);
}

void Keeper::commit(const Batch& batch) {
    const auto done = store_->commit(batch);
    ASSERT_TRUE(done) << done.error().what;
}

bool Keeper::step(UtcMillis closed, std::size_t rows_max) {
    const auto more = evaluator_->step(closed, rows_max);
    EXPECT_TRUE(more) << more.error().what;
    return more.value_or(false);
}

void Keeper::evaluate(UtcMillis closed) {
    while (step(closed)) {
    }
}

void Keeper::settle() {
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(500));
    }
}

std::vector<std::string> Keeper::evidence() const {
    std::vector<std::string> all;
    for (const char* query : kEvidence) {
        const auto some = ask(query);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::vector<std::string> Keeper::flags() const {
    return ask("SELECT plug_id, channel, time, voltage, flags FROM reading ORDER BY 1, 3, 2, 4, 5");
}

std::vector<std::string> Keeper::weeks() const {
    return ask(kWeeks);
}

std::vector<std::string> differences(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> found;
    for (const std::string& row : a) {
        if (std::ranges::find(b, row) == b.end()) {
            found.push_back("< " + row);
        }
    }
    for (const std::string& row : b) {
        if (std::ranges::find(a, row) == a.end()) {
            found.push_back("> " + row);
        }
    }
    return found;
}

void KeeperTest::report(PlugId plug, UtcMillis from, UtcMillis to, std::chrono::seconds pace, double volts) {
    Batch batch;
    batch.plugs = {bare_plug(plug, fmt::format("plug{}", plug))};
    for (UtcMillis t = from; t < to; t += pace) {
        batch.readings.push_back(reading_of(plug, t, volts));
    }
    keeper_.commit(batch);
}

}  // namespace collector::test
