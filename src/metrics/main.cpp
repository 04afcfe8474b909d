#include <string>
#include <vector>

#include "metrics/metrics_program.hpp"

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(collector::run_metrics(arguments));
}
