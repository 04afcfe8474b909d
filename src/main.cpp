#include <cstdlib>

#include <collector/cli/cli.hpp>

int main(int argc, char** argv) {
    const collector::Ending ending = collector::run_cli(argc, argv);
    const int code = static_cast<int>(ending.code);
    if (ending.still_in_use) {
        // No flush: nothing we write is left in a buffer, and a thread that hangs may hold the stream's lock.
        std::_Exit(code);
    }
    return code;
}
