#include "metronome/sound_bank.hpp"

#include <array>
#include <optional>
#include <utility>

#include "engine/click_sounds.hpp"

namespace laydown::metronome {

namespace {

constexpr std::array<std::pair<std::string_view, engine::Timbre>, 4> built_in{{
    {"bright", engine::Timbre::bright},
    {"wood", engine::Timbre::wood},
    {"cowbell", engine::Timbre::cowbell},
    {"sine", engine::Timbre::sine},
}};

std::optional<engine::Timbre> timbre_of(std::string_view name) {
    for (const auto& [word, timbre] : built_in) {
        if (word == name) return timbre;
    }
    return std::nullopt;
}

template <class ByName>
Result<void> look_up(const std::string& name, const ByName& files) {
    if (files.contains(name) || timbre_of(name)) return {};
    std::string names;
    for (const auto& [word, timbre] : built_in) names += fmt::format("{}, ", word);
    for (const auto& [word, file] : files) names += fmt::format("{}, ", word);
    names.resize(names.size() - 2);
    return error(ErrorCode::not_found, "there is no sound '{}'; there are {}", name, names);
}

}  // namespace

SoundBank::SoundBank(const Files& files) {
    for (const auto& [name, path] : files) files_.emplace(name, File{path, disk::read_sound(path)});
}

Result<std::vector<float>> SoundBank::make_of(File& file, SampleRate rate) {
    if (!file.sound) return file.sound.error();
    const std::string path = file.path.string();
    if (!std::exchange(file.told, true)) {
        if (file.sound->cut) {
            remarks_.push_back(
                fmt::format("{}: only the first {} s are used", path, disk::longest_sound));
        }
        if (file.sound->broken_off)
            remarks_.push_back(fmt::format("{} is shorter than its header tells", path));
    }
    auto samples = disk::samples_at(*file.sound, rate);
    if (!samples) return error(samples.error().code, "{}: {}", path, samples.error().text);
    return samples;
}

Result<void> SoundBank::check(const std::string& name) const { return look_up(name, files_); }

Result<void> SoundBank::check(const std::string& name, const Files& files) {
    return look_up(name, files);
}

Result<std::shared_ptr<const engine::ClickSound>> SoundBank::get(const std::string& name,
                                                                 double pitch, SampleRate rate) {
    if (const auto known = check(name); !known) return known.error();
    auto& kept = made_[{name, pitch, rate.hertz}];
    if (auto sound = kept.lock()) return sound;
    std::shared_ptr<const engine::ClickSound> sound;
    // A file of that name counts before a built-in sound.
    if (const auto file = files_.find(name); file != files_.end()) {
        auto samples = make_of(file->second, rate);
        if (!samples) return samples.error();
        sound = std::make_shared<const engine::ClickSound>(std::move(*samples));
    } else {
        sound = std::make_shared<const engine::ClickSound>(
            engine::synthesise(*timbre_of(name), rate, pitch));
    }
    kept = sound;
    std::erase_if(made_, [](const auto& made) { return made.second.expired(); });
    return sound;
}

}  // namespace laydown::metronome
