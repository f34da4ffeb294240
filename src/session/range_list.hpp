// Lists of things that each hold for a range of the song (a member `range`): in order, none empty,
// no two over each other. For this folder only. Pure: any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/units.hpp"

namespace laydown::session {

/// The ranges of `list` without what lies in `range`; returns the place at which an item for that
/// range belongs. An empty range cuts nothing.
template <class Item>
std::size_t cut(std::vector<Item>& list, Range<SongPosition> range) {
    const auto first = std::partition_point(
        list.begin(), list.end(), [&](const Item& item) { return item.range.end <= range.begin; });
    const auto place = static_cast<std::size_t>(first - list.begin());
    if (range.empty()) return place;
    const auto last = std::partition_point(
        first, list.end(), [&](const Item& item) { return item.range.begin < range.end; });
    std::vector<Item> rest;
    if (first != last && first->range.begin < range.begin) {
        rest.push_back(*first);
        rest.back().range.end = range.begin;
    }
    const std::size_t before = rest.size();
    if (first != last && range.end < std::prev(last)->range.end) {
        rest.push_back(*std::prev(last));
        rest.back().range.begin = range.end;
    }
    list.insert(list.erase(first, last), rest.begin(), rest.end());
    return place + before;
}

/// Lays `item` over what the list has in its range.
template <class Item>
void put(std::vector<Item>& list, Item item) {
    if (item.range.empty()) return;
    const std::size_t place = cut(list, item.range);
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(place), std::move(item));
}

/// Joins what touches and is the same but for its range; `same` tells of two items.
template <class Item, class Same>
void join(std::vector<Item>& list, Same&& same) {
    std::vector<Item> joined;
    for (Item& item : list) {
        const bool goes_on = !joined.empty() && joined.back().range.end == item.range.begin &&
                             same(joined.back(), item);
        if (goes_on) {
            joined.back().range.end = item.range.end;
        } else {
            joined.push_back(std::move(item));
        }
    }
    list = std::move(joined);
}

}  // namespace laydown::session
