#include "csv_files.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

TEST(LedgerTest, ListsOneLineAChannel) {
    const TempDir dir;
    Ledger ledger{dir.file("ledger.csv")};
    ledger.add("garage/plug2",
               {{.channel = 1, .plug_time = "17", .voltage = "231.4", .power = "0", .scheduled = true},
                {.channel = 2, .plug_time = "17", .voltage = "231.4", .power = "-3", .scheduled = false}});
    ledger.flush();
    EXPECT_EQ(content_of(dir.file("ledger.csv")),
              "device_topic,channel,plug_time,voltage,power,scheduled\n"
              "garage/plug2,1,17,231.4,0,1\n"
              "garage/plug2,2,17,231.4,-3,0\n");
}

TEST(LedgerTest, NamesTheFileItCannotCreate) {
    EXPECT_THROW(
        try { const Ledger ledger{"/nowhere/ledger.csv"}; } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "cannot create /nowhere/ledger.csv: No such file or directory");
            throw;
        },
        std::runtime_error);
}

TEST(PlugsFileTest, TellsWhatDiscoveryAnnounces) {
    const TempDir dir;
    Persona plug = athom_plug();
    plug.device_name = R"(Bob's "plug", upstairs)";
    plug.clock = ClockKind::with_offset;
    write_plugs_file(dir.file("plugs.csv"), {plug});
    EXPECT_EQ(content_of(dir.file("plugs.csv")),
              "topic,mac,name,model,firmware,hostname,channels,layout,clock\n"
              "tasmota_F17F56,E09806F17F56,\"Bob's \"\"plug\"\", upstairs\",Athom Plug V2,10.1.0,tasmota-F17F56-8022,1,"
              "%prefix%/%topic%/,with-offset\n");
}

}  // namespace
}  // namespace tasmota_sim
