// A JACK client that does, in its process callback, the one forbidden thing that its first argument
// names: so the trap is tested with what it must catch. Ends after a few hundred cycles.
#include <jack/jack.h>
#include <jack/transport.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libjack.hpp"

namespace {

using namespace laydown::test;

constexpr int cycles = 300;
constexpr int guilty_cycle = 100;  // the others are innocent

struct Guilty {
    jack_client_t* client = nullptr;
    jack_port_t* port = nullptr;
    std::function<void()> deed;
    std::atomic<int> cycle{0};
    std::atomic<bool> freewheeling{false};
};

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
std::mutex contended;
sem_t semaphore;
void* volatile memory = nullptr;
std::vector<int>* volatile numbers = nullptr;
int word = 0;

void futex_wait() {
    const timespec time{.tv_sec = 0, .tv_nsec = 1000};
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &time, nullptr, 0);
}

const std::map<std::string, std::function<void()>> deeds{
    {"none", [] {}},
    {"freewheel", [] {}},  // guilty there
    {"malloc", [] { memory = std::malloc(100); }},
    {"calloc", [] { memory = std::calloc(10, 10); }},
    {"realloc", [] { memory = std::realloc(memory, 200); }},
    {"free", [] { std::free(memory); }},
    {"aligned_alloc", [] { memory = std::aligned_alloc(64, 128); }},
    {"posix_memalign",
     [] {
         void* block = nullptr;
         if (posix_memalign(&block, 64, 128) == 0) memory = block;
     }},
    {"new", [] { numbers = new std::vector<int>; }},
    {"delete", [] { delete numbers; }},
    {"vector", [] { numbers->push_back(1); }},
    {"mutex",
     [] {
         pthread_mutex_lock(&mutex);
         pthread_mutex_unlock(&mutex);
     }},
    {"trylock",
     [] {
         if (pthread_mutex_trylock(&mutex) == 0) pthread_mutex_unlock(&mutex);
     }},
    {"std-mutex", [] { const std::lock_guard lock(contended); }},
    {"rwlock",
     [] {
         pthread_rwlock_rdlock(&rwlock);
         pthread_rwlock_unlock(&rwlock);
     }},
    {"cond-wait",
     [] {
         const timespec past{.tv_sec = 1, .tv_nsec = 0};
         pthread_cond_timedwait(&condition, &mutex, &past);
     }},
    {"cond-signal", [] { pthread_cond_signal(&condition); }},
    {"sem-wait", [] { sem_trywait(&semaphore); }},
    {"sem-post", [] { sem_post(&semaphore); }},
    {"futex", futex_wait},
    {"write",
     [] {
         if (write(STDOUT_FILENO, "", 0) < 0) std::abort();
     }},
    {"printf",
     [] {
         std::printf("guilty\n");
         std::fflush(stdout);
     }},
    {"sleep", [] { std::this_thread::sleep_for(std::chrono::microseconds(1)); }},
    {"yield", [] { std::this_thread::yield(); }},
    {"getppid", [] { syscall(SYS_getppid); }},
    // What a process callback may do, and does.
    {"innocent", [] { static_cast<void>(std::chrono::steady_clock::now()); }},
};

int process(jack_nframes_t frames, void* context) {
    auto& guilty = *static_cast<Guilty*>(context);
    const int cycle = guilty.cycle;
    static_cast<void>(jack_last_frame_time(guilty.client));
    jack_position_t position;
    jack_transport_query(guilty.client, &position);
    std::memset(jack_port_get_buffer(guilty.port, frames), 0, frames * sizeof(float));
    if (cycle == guilty_cycle) guilty.deed();
    if (guilty.freewheeling) {
        void* volatile block = std::malloc(100);  // volatile, or the compiler leaves out the pair
        std::free(block);
    }
    guilty.cycle = cycle + 1;
    return 0;
}

void wait_for(const std::function<bool()>& reached) {
    while (!reached()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void visit_freewheel(Guilty& guilty) {
    require(jack_set_freewheel(guilty.client, 1), "jack_set_freewheel");
    wait_for([&] { return guilty.freewheeling.load(); });
    const int begin = guilty.cycle;
    wait_for([&] { return guilty.cycle > begin + 100; });
    require(jack_set_freewheel(guilty.client, 0), "jack_set_freewheel");
    wait_for([&] { return !guilty.freewheeling; });
    const int end = guilty.cycle;
    wait_for([&] { return guilty.cycle > end + cycles; });
}

int run(const std::string& deed) {
    Guilty guilty;
    guilty.client = open_client("guilty");
    guilty.deed = deeds.at(deed);
    guilty.port = register_port(guilty.client, "out", JackPortIsOutput);
    std::printf("here I am\n");  // or the first deed would be to make a buffer
    memory = std::malloc(10);
    numbers = new std::vector<int>;
    sem_init(&semaphore, 0, 1);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    require(jack_set_process_callback(guilty.client, process, &guilty), "process callback");
    require(jack_set_freewheel_callback(
                guilty.client,
                [](int on, void* self) { static_cast<Guilty*>(self)->freewheeling = on != 0; },
                &guilty),
            "freewheel callback");
    require(jack_activate(guilty.client), "jack_activate");
    if (deed == "freewheel") visit_freewheel(guilty);
    wait_for([&] { return guilty.cycle >= cycles; });
    require(jack_client_close(guilty.client), "jack_client_close");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc > 1 ? argv[1] : "none");
    } catch (const std::exception& e) {
        std::fprintf(stderr, "guilty-client: %s\n", e.what());
        return 1;
    }
}
