#include "daemon/main_guard.hpp"
#include "player/program.hpp"

int main(int argc, char** argv) {
    return laydown::daemon::main_guard("laydown-player",
                                       [&] { return laydown::player::run(argc, argv); });
}
