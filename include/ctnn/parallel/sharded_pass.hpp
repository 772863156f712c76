#pragma once
// One pass of training over the shards of this process by its threads, and what processes exchange.

#include <ctnn/parallel/shards.hpp>
#include <ctnn/parallel/shares.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// A process that has all shards.
struct one_process {
    static constexpr bool several = false;
    static constexpr index rank = 0, ranks = 1;
};

/// The shards of this process: threads, and memory. Team: of which processes it is one.
template <class Team, auto Net, class T, class Loss, index Batch, index Shards, bool Carries>
class sharded_pass {
    using network = network_of<Net>;
    using parameters = typename model<Net, T>::parameters_type;
    using layers = trained_layers<network, T>;
    static constexpr index each = Batch / Shards;
    using planned = training_plan<network, Loss, T, each, Carries>;
    using shard = shard_sums<parameters, T>;
    /// Values from one shard to the next.
    static constexpr index stride = index(sizeof(shard) / sizeof(T));

  public:
    /// The fewest samples that a step takes: see trainer.
    static constexpr index least = layers::of_batches.single ? 2 : 1;
    using division_type = division<Batch, Shards, least, Carries, layers::of_batches.buffers>;
    using sums = sums_of_shards<T>;
    using memories_type =
        std::conditional_t<Carries,
                           memories_of_shards<memories_of<Carries, network, T, along::samples<each>>, Shards>,
                           no_block>;

    sharded_pass(Team team, index threads)
        : team_(std::move(team)),
          mine_(shard_node{0, Shards}.part(team_.rank, team_.ranks)),
          pool_(threads < mine_.count ? threads : mine_.count) {}

    /// Whether no step takes so many samples.
    static constexpr bool has_none(index count) { return division_type(count).used == 0; }

    Team& team() { return team_; }
    const Team& team() const { return team_; }
    thread_pool& pool() { return pool_; }
    const thread_pool& pool() const { return pool_; }
    memories_type& memories() { return *memories_; }
    /// The shards of this process; and the place of the first one's gradients.
    shard_node mine() const { return mine_; }
    parameters& gradients() { return of_[0].gradients; }
    /// Forgets all gradients.
    void clear() {
        for (index s = 0; s < mine_.count; ++s) std::construct_at(of_.get() + s);
    }

    /// Computes the sums of the gradients of `count` samples, and calls use(thread, sums, loss, terms) on
    /// every thread. Whole: the sums are to be in the first shard's place before. Returns the mean loss.
    template <bool Whole, class Inputs, class Targets, class Lengths, class Use>
    T run(model<Net, T>& m, const Loss& loss, const Inputs& inputs, const Targets& targets, index count,
          const Lengths& l, std::uint64_t random, const Use& use) noexcept {
        using call = trainer_call<network, T, Loss, Batch, Inputs, Targets, Lengths, Carries>;
        if constexpr (!call::good) {
            call::reporting::report();
            return T(0);
        } else {
            expect_aligned(m);
            const division_type parts{count};
            const auto given = call::enter(loss, inputs, targets, count, l);
            const auto terms = given.terms;
            const index most = parts.used - mine_.first, used = most < mine_.count ? most : mine_.count;
            const sums all{{mine_.count, used < 0 ? 0 : used, pool_.size()}, stride};
            const auto loss_of_all = [&] { return Team::several ? of_[0].loss[0] : loss_of(all); };
            pool_.run([&](index thread) {
                const share_of_thread share = all.tree.share(thread);
                for (index s = share.first; s < share.end; ++s)
                    run_shard<call>(m, loss, given.rows, given.wanted, parts, terms, s, all.tree, share.first,
                                    thread, random, given.steps);
                pool_.meet();
                if constexpr (Whole || Team::several) {
                    if (all.tree.used > 0) sum_share<network, T>(gradients(), all, thread, pool_.size());
                    pool_.meet();
                }
                if constexpr (Team::several) {
                    if (thread == 0) exchange(m, all);
                    pool_.meet();
                }
                use(thread, Whole || Team::several ? sums{{}, stride} : all, loss_of_all(), terms);
            });
            return loss_of_all();
        }
    }

  private:
    struct alignas(alignment) memory_of_thread {
        T arena[planned::arena + 1]{};
    };

    /// The gradients of one shard of this process, added to what they complete.
    template <class Call, class Value, class Targets, class Terms, class Steps>
    void run_shard(model<Net, T>& m, const Loss& loss, const Value* rows, Targets wanted,
                   const division_type& parts, Terms terms, index s, const shard_tree& tree, index begin,
                   index thread, std::uint64_t random, Steps steps) {
        const index number = mine_.first + s, first = parts.first(number);
        shard& mine = of_[std::size_t(s)];
        add_up_sinks<network, T, parameters, depth_of_tree<Shards>> sinks{mine.gradients, {}, 0, s, stride};
        sinks.count = tree.completed_by(s, begin, sinks.lefts);
        mine.loss[0] =
            run_training<planned>(m.blocks(), loss, rows + first * network::input_type::size,
                                  wanted + first * Loss::template targets<typename Call::out>,
                                  parts.size(number), terms, of_thread_[std::size_t(thread)].arena, sinks,
                                  memory_of(number), random, nullptr, false, first, steps.behind(first));
    }
    T loss_of(const sums& all) const { return all.total(of_[0].loss, all.tree.root()); }
    auto* memory_of(index s) {
        if constexpr (Carries) return &memories_->layers[s];
        else return static_cast<no_block*>(nullptr);
    }

    /// What this process has summed becomes what all have. Buffers are those of the first one, which has the
    /// first shard. Where there is nothing to add stands -0: added to any number, it leaves that number.
    void exchange(model<Net, T>& m, const sums& all) {
        shard& sum = of_[0];
        T* const values = reinterpret_cast<T*>(&sum);
        if (all.tree.used > 0) sum.loss[0] = loss_of(all);
        else kernels::fill_values(values, stride, T(-0.0));
        each_buffer(m, [&](const T* ours, T* sums_of_ours, index n) {
            for (index i = 0; i < n; ++i) sums_of_ours[i] = team_.rank == 0 ? ours[i] : T(-0.0);
        });
        team_.sum(values, stride);
        if (team_.rank > 0)
            each_buffer(m, [](T* ours, const T* sums_of_ours, index n) {
                for (index i = 0; i < n; ++i) ours[i] = sums_of_ours[i];
            });
    }
    template <class Visit>
    void each_buffer(model<Net, T>& m, const Visit& visit) {
        if constexpr (layers::of_batches.buffers)
            walk<network, T, saved_blocks>(
                [&](auto, auto, auto& ours, auto& of_sums) {
                    visit(ours.data, of_sums.data, std::remove_reference_t<decltype(ours)>::memory);
                },
                m.blocks(), gradients());
    }

    [[no_unique_address]] Team team_;
    shard_node mine_;
    thread_pool pool_;
    std::unique_ptr<memories_type> memories_ = std::make_unique<memories_type>();
    std::unique_ptr<shard[]> of_ = std::make_unique<shard[]>(std::size_t(mine_.count));
    std::unique_ptr<memory_of_thread[]> of_thread_ =
        std::make_unique<memory_of_thread[]>(std::size_t(pool_.size()));
};

} // namespace ctnn::inline CTNN_ABI
