// The server goes as fast as its clients let it.
#pragma once

#include "libjack.hpp"

namespace laydown::test {

/// As long as this lives.
class Freewheel {
  public:
    explicit Freewheel(jack_client_t* client) : client_(client) {
        require(jack_set_freewheel(client_, 1), "jack_set_freewheel");
    }
    ~Freewheel() { jack_set_freewheel(client_, 0); }
    Freewheel(const Freewheel&) = delete;
    Freewheel& operator=(const Freewheel&) = delete;

  private:
    jack_client_t* client_;
};

}  // namespace laydown::test
