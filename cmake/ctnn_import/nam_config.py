"""The configuration inside a .nam, its defaults filled in, and the list of weights as a stream."""
import dataclasses


from .problems import MOST_VALUES, Refused
from .read_json import field, items, whole

FILMS = ("conv_pre_film", "conv_post_film", "input_mixin_pre_film", "input_mixin_post_film",
         "activation_pre_film", "activation_post_film", "layer1x1_post_film", "head1x1_post_film")


class Weights:
    """The list of weights, taken from the front."""

    def __init__(self, values):
        self.values, self.at = values, 0

    def take(self, *shape):
        count = 1
        for n in shape:
            count *= n
        if count > MOST_VALUES or self.at + count > len(self.values):
            raise Refused(f"the list of weights ends too soon: {len(self.values)} are there")
        self.at += count
        return self.values[self.at - count:self.at].reshape(shape)

    def rest(self):
        return self.values[self.at:]

    def skip(self, other):
        """What `other`, made of the rest, has taken."""
        self.at += other.at

    def peek_last(self):
        if len(self.values) == 0:
            raise Refused("the list of weights is empty")
        return self.values[-1]

    def all_taken(self):
        if self.at != len(self.values):
            raise Refused(
                f"the list of weights has {len(self.values)}, of which the configuration takes {self.at}")


@dataclasses.dataclass
class Film:
    shift: bool
    groups: int


@dataclasses.dataclass
class WaveLayer:
    channels: int
    bottleneck: int
    kernel: int
    dilation: int
    activation: object
    secondary: object
    gating: str
    groups: int
    mixin_groups: int
    layer1x1: bool
    layer1x1_groups: int
    head1x1: int           # its outputs; 0: none
    head1x1_groups: int
    head_size: int
    head_kernel: int
    head_dilation: int
    head_bias: bool
    film: dict

    def films(self, condition):
        """Every modulation in the order of its weights, and how many values it acts on."""
        doubled = self.bottleneck * (1 if self.gating == "none" else 2)
        sizes = (self.channels, doubled, condition, doubled, doubled, self.bottleneck, self.channels,
                 self.head1x1)
        return zip(FILMS, sizes)


def submodel(data, wanted):
    """One model of a container: the last, which is the largest, or the one asked for."""
    models = items(field(field(data, "config", "the file"), "submodels", "config"), "submodels", 100)
    if not models or not -len(models) <= wanted < len(models):
        raise Refused(f"the container has {len(models)} submodels: --submodel 0 to {len(models) - 1}")
    index = wanted % len(models)
    return field(models[index], "model",
                 "a submodel"), f"submodel {index} of {len(models)} (--submodel 0 to {len(models) - 1})"


def _each(value, count, what):
    if isinstance(value, list):
        if len(value) != count:
            raise Refused(f"{what} has {len(value)} entries for {count} layers")
        return value
    return [value] * count


def _film(config, name):
    said = config.get(name, False)
    if not isinstance(said, dict) or not said.get("active", True):
        return None
    return Film(bool(said.get("shift", True)), whole(said.get("groups", 1), f"groups of {name}"))


def wave_config(config):
    """The arrays of layers of a WaveNet, and head_scale."""
    arrays = []
    for a, said in enumerate(items(field(config, "layers", "config"), "layers", 100)):
        what = f"layer array {a}"
        dilations = items(field(said, "dilations", what), "dilations", 1000)
        n = len(dilations)
        if not n:
            raise Refused(f"{what} has no layers")
        kernels = _each(said.get("kernel_sizes", said.get("kernel_size")), n, "kernel_sizes")
        gating = _each(said.get("gating_mode", "gated" if said.get("gated") else "none"), n, "gating_mode")
        if any(g not in ("none", "gated", "blended") for g in gating):
            raise Refused(f"gating_mode of {what} is none of none, gated, blended")
        secondary = said.get("secondary_activation", "Sigmoid")
        activations, secondary = _each(field(said, "activation", what), n,
                                       "activation"), _each(secondary, n, "secondary_activation")
        channels = whole(field(said, "channels", what), "channels")
        head, one, out = said.get("head"), said.get("layer1x1") or {}, said.get("head1x1") or {}
        if isinstance(head, dict):
            heads = [whole(field(head, k, "head"), k) for k in ("out_channels", "kernel_size")]
            heads += [whole(head.get("head_dilation", 1), "head_dilation"), bool(head.get("bias"))]
        else:
            heads = [whole(field(said, "head_size", what), "head_size"), 1, 1, bool(said.get("head_bias"))]
        film = {name: _film(said, name) for name in FILMS}
        arrays.append([
            WaveLayer(
                channels, whole(said.get("bottleneck", channels), "bottleneck"),
                whole(kernels[i], "kernel_size"), whole(dilations[i], "a dilation"), activations[i],
                secondary[i] or "Sigmoid", gating[i], whole(said.get("groups_input", 1), "groups_input"),
                whole(said.get("groups_input_mixin", 1), "groups_input_mixin"), bool(one.get("active", True)),
                whole(one.get("groups", 1), "groups of layer1x1"),
                whole(out.get("out_channels", channels), "out_channels of head1x1")
                if out.get("active") else 0, whole(out.get("groups", 1), "groups of head1x1"), *heads, film)
            for i in range(n)
        ])
    if not arrays:
        raise Refused("the WaveNet has no layers")
    return arrays, field(config, "head_scale", "config", 1)
