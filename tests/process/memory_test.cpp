#include <collector/process/memory.hpp>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

/// Resident pages of files: the program, its libraries.
long file_pages() {
    std::ifstream statm("/proc/self/statm");
    long size = 0;
    long resident = 0;
    long shared = 0;
    statm >> size >> resident >> shared;
    return shared;
}

TEST(MemoryTest, HandsBackPagesOfTheProgramAndItsLibraries) {
    const long before = file_pages();
    release_startup_pages();
    EXPECT_LT(file_pages(), before);
}

/// Code, constants, relocated tables and what was written are all still there, for a thread that runs meanwhile, too.
TEST(MemoryTest, NothingIsLost) {
    static std::string written = "before";
    written = "written";
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::thread busy([&] {
        for (int i = 0; !stop; ++i) {
            wrong += fmt::format("{:.3f} {}", 230.125, i) == "230.125 " + std::to_string(i) ? 0 : 1;
        }
    });
    for (int i = 0; i < 20; ++i) {
        release_startup_pages();
        EXPECT_EQ(fmt::format("{:>5}", i), (i < 10 ? "    " : "   ") + std::to_string(i));
    }
    stop = true;
    busy.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(written, "written");
    EXPECT_THROW(throw std::runtime_error("unwinding reads tables, too"), std::runtime_error);
}

}  // namespace
}  // namespace collector
