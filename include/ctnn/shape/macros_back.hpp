// The end of what macros_aside.hpp began: other people's macros are theirs again.

#if defined(CTNN_MACROS) // else there is none to give back
CTNN_MACROS(CTNN_PUT_BACK)
#endif
