#pragma once
// What a network carries from call to call: the memory of every layer that has one, in one tuple; owned by
// streams, and by trainers that go on over consecutive chunks.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/plan/beats.hpp>
#include <ctnn/plan/plan.hpp>

#include <cstddef>

namespace ctnn::inline CTNN_ABI {

/// Whether layer L behind In has a memory.
template <class T, class L, class In, class Layout>
concept Remembers = requires { typename L::template memory<T, In, Layout>; };

template <class Memory>
constexpr bool forgets_a_sample = requires(Memory& memory) { memory.forget(index(0)); };
/// Reports a memory of a user's layer that cannot begin one sample anew.
template <bool Forgets>
struct the_memory_forgets_a_sample {
    static_assert(Forgets, "ctnn: reset(sample) needs forget(sample) of every layer's memory: "
                           "constexpr void forget(nn::index sample), which makes that sample's values zero");
};

/// The memories of a network's layers for the samples of Layout; zero when fresh. A plain object: copy it,
/// compare its bytes, store it.
template <class Net, class T, class Layout>
struct memories {
    using source = compiled<Net>;
    template <index I>
    static constexpr bool remembers() {
        return Remembers<T, typename source::template layer_at<I>, typename source::template in_of<I>,
                         Layout>;
    }

    struct slots {
        index of_layer[source::layers + 1]{}, layer[source::layers + 1]{}, count = 0;
    };
    static constexpr slots map = []<std::size_t... I>(std::index_sequence<I...>) {
        const bool any[] = {remembers<index(I)>()..., false};
        slots s;
        for (index i = 0; i < source::layers; ++i) {
            s.of_layer[i] = any[i] ? s.count : -1;
            if (any[i]) s.layer[s.count++] = i;
        }
        return s;
    }(std::make_index_sequence<std::size_t(source::layers)>{});
    /// The place in the tuple of a layer's memory, or -1.
    static constexpr index slot_of_layer(index position) { return map.of_layer[position]; }

    template <index Slot, index Layer = map.layer[Slot]>
    using memory_at =
        typename source::template layer_at<Layer>::template memory<T, typename source::template in_of<Layer>,
                                                                   Layout>;
    template <std::size_t... I>
    static auto make(std::index_sequence<I...>) -> hana::tuple<memory_at<index(I)>...>;

    decltype(make(std::make_index_sequence<std::size_t(map.count)>{})) layers{};

    /// Of streams that take many steps at once: what is past as the next step wants it, or the next many (see
    /// past_steps); space: `room` values. And after many of which some were not there.
    CTNN_INLINE constexpr void hold(bool as_tracks, T* space) {
        each(*this, [&](auto& memory) CTNN_INLINE {
            if constexpr (requires { memory.tracks; }) memory.hold(as_tracks, space);
        });
    }
    constexpr void take_back(index count) {
        each(*this, [&](auto& memory) {
            if constexpr (requires { memory.tracks; }) memory.take_back(count);
        });
    }
    constexpr bool holds_tracks() const {
        bool any = false;
        each(*this, [&](auto& memory) {
            if constexpr (requires { memory.tracks; }) any = any || memory.tracks == 1;
        });
        return any;
    }
    static constexpr index room = []<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const auto one = []<class Memory>(std::type_identity<Memory>) {
            if constexpr (requires { Memory::room; }) return Memory::room;
            else return index(0);
        };
        const index each[] = {one(std::type_identity<memory_at<index(I)>>{})..., 0};
        index most = 0;
        for (const index n : each) most = n > most ? n : most;
        return most;
    }(std::make_index_sequence<std::size_t(map.count)>{});

    /// Whether all of them can begin one sample anew; which is done.
    static constexpr bool forget_samples = []<std::size_t... I>(std::index_sequence<I...>) {
        return (forgets_a_sample<memory_at<index(I)>> && ...);
    }(std::make_index_sequence<std::size_t(map.count)>{});
    constexpr void forget(index sample) {
        each(*this, [&](auto& memory) {
            if constexpr (forgets_a_sample<std::remove_reference_t<decltype(memory)>>) memory.forget(sample);
        });
    }
    /// Of bytes from elsewhere: whether they can be memories, as far as a layer's has a possible() of its
    /// own.
    constexpr bool possible() const {
        bool all = true;
        each(*this, [&](auto& memory) {
            if constexpr (requires { memory.possible(); }) all = all && memory.possible();
        });
        return all;
    }

  private:
    template <class Self, class Visit>
    CTNN_INLINE static constexpr void each(Self& self, Visit visit) {
        [&]<std::size_t... I>(std::index_sequence<I...>) CTNN_INLINE {
            [[maybe_unused]] const int all[] = {0, (visit(hana::at_c<I>(self.layers)), 0)...};
        }(std::make_index_sequence<std::size_t(map.count)>{});
    }
};

/// The memories of a stream in which some layers leave steps out, and which step is next, counted until
/// everything repeats.
template <class Net, class T, class Layout>
struct memories_in_time : memories<Net, T, Layout> {
    static constexpr beats<compiled<Net>> answers = beats_of<compiled<Net>>;
    index time = 0;
    // Instead of padding: equal runs have equal bytes.
    index nothing[alignment / index(sizeof(index)) - 1] = {};

    /// Whether an operation has an answer at the next step; the one behind it.
    template <index Op>
    constexpr bool comes() const {
        constexpr beat b = answers.of[Op];
        return time >= b.first && (time - b.first) % b.every == 0;
    }
    constexpr void go_on() { time = time + 1 == answers.last + answers.period ? answers.last : time + 1; }
    constexpr bool possible() const {
        return time >= 0 && time < answers.last + answers.period && memories<Net, T, Layout>::possible();
    }
};

/// Reports chunks of a sequence, one after the other, of which the layers would see other steps than of the
/// whole.
template <bool Carries, class Net>
struct the_strides_divide_the_chunks {};
template <class Net>
struct the_strides_divide_the_chunks<true, Net> {
    static_assert(goes_on_in_chunks<compiled<Net>>,
                  "ctnn: with nn::stateful the stride of a layer over time divides the steps that arrive at "
                  "it, and no window of a pool is longer than its stride: the next chunk goes on behind this "
                  "one");
};

/// The memories where they are carried, else nothing.
template <bool Carries, class Net, class T, class Layout>
struct chosen_memories {
    using type = no_block;
};
template <class Net, class T, class Layout>
struct chosen_memories<true, Net, T, Layout> {
    using type = memories<Net, T, Layout>;
};
template <bool Carries, class Net, class T, class Layout>
using memories_of = typename chosen_memories<Carries, Net, T, Layout>::type;

} // namespace ctnn::inline CTNN_ABI
