#include <cstdlib>
#include <string>
#include <vector>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/web/web.hpp>

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const collector::Ending ending = collector::run_web(arguments, collector::open_sqlite_record);
    return static_cast<int>(ending.code);
}
