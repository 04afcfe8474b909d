#include <collector/cli/cli.hpp>

int main(int argc, char** argv) {
    return collector::run_cli(argc, argv);
}
