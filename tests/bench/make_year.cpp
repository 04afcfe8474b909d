// Makes the database of a year of a hundred plugs that scripts/bench report asks.

#include <exception>

#include <fmt/format.h>

#include "bench/street_year.hpp"

int main(int argc, char** argv) {
    try {
        if (argc != 2) {
            fmt::print(stderr, "usage: make_year DATABASE\n");
            return 64;
        }
        collector::bench::make_year(argv[1]);
        return 0;
    } catch (const std::exception& fault) {
        fmt::print(stderr, "make_year: {}\n", fault.what());
        return 70;
    }
}
