#include "base/file_descriptor.hpp"

#include <unistd.h>

namespace laydown {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    const FileDescriptor old(std::exchange(descriptor_, std::exchange(other.descriptor_, -1)));
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace laydown
