#include "daemon/main_guard.hpp"
#include "metronome/program.hpp"

int main(int argc, char** argv) {
    return laydown::daemon::main_guard("laydown-metronome",
                                       [&] { return laydown::metronome::run(argc, argv); });
}
