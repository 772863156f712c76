"""Models of other frameworks as ctnn networks: the package behind cmake/ctnn_import.py.

    file --read_*--> what the file says, in its own words and layout
         --convert_*--> graph of ctnn's layers (graph.py), by builder.py: layouts vanish in views (views.py)
         --simplify--> biases, scales and pads where they belong  --structure--> chains, branches, names
         --templates--> repeated blocks  --header, safetensors--> NAME.hpp, NAME.safetensors

Beside it goes a second way that shares no code with the first: evaluate_* computes what the file says, as the
file says it; simulate computes what the header says, from the names in the safetensors file. Both must agree,
or nothing is written.
"""
