#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/recorded_fleet.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"
#include "web/answer_desk.hpp"
#include "web/front_desk.hpp"

/// What anybody can put into a request: its target, to the last parameter against a real record, and the headers that
/// are looked at.

namespace collector::web {
namespace {

/// All that a request meets.
struct Desks {
    Desks() {
        test::record_fleet(file);
        settings.streets = {{"Dorpsstraat 3812", {"tasmota_A1C001"}}};
    }
    test::TempDir folder;
    std::filesystem::path file = folder / "voltage.db";
    WebSettings settings{.program = "collector", .database = file, .language = {}, .streets = {}};
    OpenRecord open = [this] { return open_sqlite_record(file); };
    RecordVersions versions{open};
    KeptAnswers kept;
    test::ManualClock clock{test::fleet_end()};
    AnswerDesk desk{{settings, versions, kept}, open, clock};
    FrontDesk front{{.names = {"pi.local"}, .password = std::nullopt}};
    BasicLogin login{"s3cret"};
};

void require(bool holds, const char* what) {
    if (!holds) {
        std::fputs(what, stderr);
        std::fputs("\n", stderr);
        std::abort();
    }
}

void check(const HttpAnswer& answer) {
    require(answer.status != status::kInternal && answer.status != status::kUnavailable, "a fault of ours");
    for (const auto& [name, value] : answer.headers) {
        require(value.find_first_of("\r\n") == std::string::npos, "a header with a line break");
    }
    require(answer.etag.find_first_of("\r\n") == std::string::npos, "a tag with a line break");
    require(answer.status == status::kNotModified || !answer.body.empty(), "an answer that says nothing");
}

void ask_both(Desks& desks, const std::string& text) {
    Exchange exchange;
    exchange.request.target = text;
    exchange.request.host = text;
    exchange.request.accept_encoding = text;
    exchange.request.if_none_match = text;
    static_cast<void>(desks.front.refuse_head(exchange, {.bytes = text.size(), .headers = 1}));
    static_cast<void>(desks.login.decide(text, "::1", SteadyTime{}));
    exchange.answer.reset();
    if (desks.front.receive(exchange, "::1", SteadyTime{}).way == FrontDesk::Way::for_record) {
        check(desks.desk.answer(exchange.request, exchange.target));
    } else if (exchange.answer) {
        check(*exchange.answer);
    }
}

/// Beside those that libFuzzer is given.
void write_seeds(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const char* target :
         {"/", "/api/v1/site", "/api/v1/plugs", "/api/v1/latest", "/api/v1/health", "/api/v1/fleet",
          "/api/v1/"
          "series?plug=tasmota_A1C001&channel=1&from=1780840000000&to=2026-06-08T15:00:00Z&points=50&format=csv",
          "/api/v1/intervals?plug=strip&from=2026-06-07&format=json", "/api/v1/episodes?channel=8&format=csv",
          "/api/v1/weeks?plug=tasmota_B2D003", "/api/v1/gaps?from=2026-06-08T00:00:00%2B02:00",
          "/api/v1/street?street=Dorpsstraat+3812", "/report?plug=strip&week=2026-W23&language=nl", "[::1]:8080",
          "Basic OnMzY3JldA==", "gzip;q=0, br", "W/\"a\", *"}) {
        std::ofstream(folder / std::to_string(number++)) << target;
    }
}

}  // namespace
}  // namespace collector::web

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    collector::web::write_seeds(COLLECTOR_FUZZ_SEEDS);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static collector::web::Desks desks;
    collector::web::ask_both(desks, std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
