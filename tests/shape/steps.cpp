// What sequences, tokens and plain shapes answer.
#include <ctnn/shape/steps.hpp>

namespace nn = ctnn;

using sequence = nn::steps<28, nn::shape<3, 4>>;
using text = nn::steps<64, nn::token<128>>;
using features = nn::shape<10>;

static_assert(sequence::size == 28 * 12 && sequence::rank == 3 && sequence::extent(0) == 28 &&
              sequence::extent(2) == 4);
static_assert(text::size == 64 && text::rank == 1 && text::extent(0) == 64);
static_assert(nn::is_shape<sequence> && nn::is_shape<text>);
static_assert(nn::is_sequence<sequence> && nn::is_sequence<text> && !nn::is_sequence<features>);
static_assert(nn::has_tokens<text> && !nn::has_tokens<sequence> && !nn::has_tokens<features>);
static_assert(nn::step_count<sequence> == 28 && nn::step_count<features> == 1);
static_assert(__is_same(nn::step_of<sequence>, nn::shape<3, 4>) &&
              __is_same(nn::step_of<features>, features));
static_assert(__is_same(nn::with_step<sequence, nn::shape<7>>, nn::steps<28, nn::shape<7>>) &&
              __is_same(nn::with_step<features, nn::shape<7>>, nn::shape<7>));
static_assert(__is_same(nn::with_steps<text, 1>, nn::steps<1, nn::token<128>>) &&
              __is_same(nn::with_steps<features, 1>, features));
static_assert(__is_same(nn::plain_shape<sequence>, nn::shape<28, 3, 4>) &&
              __is_same(nn::plain_shape<text>, nn::shape<64>));
static_assert(__is_same(nn::plain_shape<features>, features));
