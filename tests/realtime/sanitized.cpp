// Calls every layer once under RealtimeSanitizer, which stops the program at the first call that could block.
#include "calls.hpp"

int main() {
    predict_every_layer();
    predict_on_the_stack();
    stream_every_layer();
    return step_every_layer() == 0;
}
