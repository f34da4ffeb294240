#include "metronome/sound_bank.hpp"

#include <array>
#include <optional>

#include "disk/sound_file.hpp"
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

}  // namespace

void SoundBank::remark(std::string text) {
    if (remarked_.insert(text).second) remarks_.push_back(std::move(text));
}

Result<void> SoundBank::check(const std::string& name) const {
    if (files_.contains(name) || timbre_of(name)) return {};
    std::string names;
    for (const auto& [word, timbre] : built_in) names += fmt::format("{}, ", word);
    for (const auto& [word, path] : files_) names += fmt::format("{}, ", word);
    names.resize(names.size() - 2);
    return error(ErrorCode::not_found, "there is no sound '{}'; there are {}", name, names);
}

Result<std::shared_ptr<const engine::ClickSound>> SoundBank::get(const std::string& name,
                                                                 double pitch, SampleRate rate) {
    if (const auto known = check(name); !known) return known.error();
    auto& kept = made_[{name, pitch, rate.hertz}];
    if (auto sound = kept.lock()) return sound;
    std::shared_ptr<const engine::ClickSound> sound;
    // A file of that name counts before a built-in sound.
    if (const auto file = files_.find(name); file != files_.end()) {
        auto read = disk::read_sound(file->second, rate);
        if (!read) return read.error();
        const std::string path = file->second.string();
        if (read->cut)
            remark(fmt::format("{}: only the first {} s are used", path, disk::longest_sound));
        if (read->broken_off) remark(fmt::format("{} is shorter than its header tells", path));
        sound = std::make_shared<const engine::ClickSound>(std::move(read->samples));
    } else {
        sound = std::make_shared<const engine::ClickSound>(
            engine::synthesise(*timbre_of(name), rate, pitch));
    }
    kept = sound;
    std::erase_if(made_, [](const auto& made) { return made.second.expired(); });
    return sound;
}

}  // namespace laydown::metronome
