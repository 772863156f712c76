"""Stable-Baselines3's policies: which layers the names in a state dict stand for, and what the zip says of
activations and observations."""
import json
import re

from .problems import Refused, Unsupported
from .torch_modules import Piece

ACTIVATIONS = {
    "Tanh": "tanh", "ReLU": "relu", "SiLU": "silu", "ELU": "elu", "GELU": "gelu", "Sigmoid": "sigmoid",
    "LeakyReLU": "leaky_relu", "SELU": "selu", "Mish": "mish", "Softplus": "softplus"
}


def _said(data):
    try:
        said = json.loads(data)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise Refused("the zip's data is no JSON") from None
    return said if isinstance(said, dict) else {}


def _dense(state, prefix):
    if f"{prefix}.weight" not in state:
        raise Unsupported(f"a policy without {prefix}",
                          "policies of PPO, A2C, TRPO, DQN, SAC, TD3 and DDPG are read")
    tensors = {n: state[f"{prefix}.{n}"] for n in ("weight", "bias") if f"{prefix}.{n}" in state}
    return Piece("dense", {}, tensors, [], prefix)


def _mlp(state, prefix, activation):
    """prefix.0, prefix.2, ...: dense layers, an activation behind each."""
    numbers = sorted(
        int(m[1]) for n in state if (m := re.fullmatch(re.escape(prefix) + r"\.(\d+)\.weight", n)))
    pieces = []
    for n in numbers:
        if state[f"{prefix}.{n}.weight"].ndim != 2:
            raise Unsupported(f"{prefix}.{n}, which is no dense layer", "policies of dense layers are read")
        pieces += [_dense(state, f"{prefix}.{n}"), activation()]
    return pieces


def _cnn(state, prefix, shape):
    """NatureCNN: three convolutions, of strides 4, 2, 1, and a dense layer; the pixels are divided by 255."""
    pieces = [
        Piece("clamped_line", {"a": 1 / 255, "b": 0.0, "low": -float("inf"), "high": float("inf")}, {}, [],
              "observations / 255")
    ]
    for n, stride in ((0, 4), (2, 2), (4, 1)):
        tensors = {k: state[f"{prefix}.cnn.{n}.{k}"] for k in ("weight", "bias")}
        o = {"stride": (stride,) * 2, "padding": (0, 0), "dilation": (1, 1), "groups": 1}
        pieces += [Piece("conv2d", o, tensors, [], f"{prefix}.cnn.{n}"), Piece("relu")]
    return [*pieces, Piece("flatten"), _dense(state, f"{prefix}.linear.0"), Piece("relu")]


def _observations(said):
    space = said.get("observation_space")
    shape = space.get("_shape", space.get("shape")) if isinstance(space, dict) else None
    return tuple(shape) if isinstance(shape, list) and all(isinstance(n, int) for n in shape) else None


def pieces_of(state, data, options):
    """(kind and numbers of the input, pieces, notes) of the network that decides, or with --output value of
    the critic."""
    said = _said(data)
    wanted = options.output or "action"
    if wanted not in ("action", "value"):
        raise Refused("--output of a policy is action or value")
    found = re.search(r"activation\.(\w+)", json.dumps(said.get("policy_kwargs", {})))
    default = "Tanh" if "action_net.weight" in state else "ReLU"
    name = found[1] if found else default
    if name not in ACTIVATIONS:
        raise Unsupported(f"the activation {name[:40]!r}", f"one of {', '.join(ACTIVATIONS)} is read")
    extra = {"elu": {"alpha": 1.0}, "leaky_relu": {"slope": 0.01}}.get(ACTIVATIONS[name], {})
    activation = lambda: Piece(ACTIVATIONS[name], dict(extra))
    notes = [
        f"activations are {name}, "
        f"{'as the zip says' if found else 'as the algorithm has them where the zip says nothing'}"
    ]
    pieces, front = [], _features(state)
    shape = _observations(said)
    if front:
        if shape is None or len(shape) != 3:
            raise Unsupported("a policy on images of unknown shape",
                              "the zip's data has no observation_space")
        pieces += _cnn(state, front, shape)
    pieces += _heads(state, wanted, activation, notes)
    if wanted == "action" and said.get("use_sde"):
        notes.append("the mean of the actions: noise that depends on the state is left out")
    notes.append(
        "where the agent was trained with VecNormalize, its statistics are not in the zip: normalise "
        "observations as in training"
    )
    if front:
        channels = state[f"{front}.cnn.0.weight"].shape[1]
        if shape[0] != channels:
            shape = (shape[2], shape[0], shape[1])
        return ("image", shape), pieces, notes
    first = next(p for p in pieces if p.kind in ("dense", "lstm"))
    if first.kind == "lstm":
        return ("sequence", (options.steps or 64, first.options["directions"][0][0].shape[1])), pieces, notes
    return ("features", (first.tensors["weight"].shape[1],)), pieces, notes


def _features(state):
    """The prefix of a NatureCNN."""
    for prefix in ("features_extractor", "pi_features_extractor", "q_net.features_extractor",
                   "actor.features_extractor"):
        if f"{prefix}.cnn.0.weight" in state:
            return prefix
    return None


def _heads(state, wanted, activation, notes):
    if "action_net.weight" in state:  # PPO, A2C, TRPO; RecurrentPPO with an lstm before
        way = "policy_net" if wanted == "action" else "value_net"
        own_critic = wanted == "value" and "lstm_critic.weight_ih_l0" in state
        lstm, side = [], "lstm_critic" if own_critic else "lstm_actor"
        layer = 0
        while f"{side}.weight_ih_l{layer}" in state:
            names = (f"{side}.{n}_l{layer}" for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            lstm.append(
                Piece("lstm", {"directions": [[state.get(n) for n in names]]}, {}, [], f"{side} l{layer}"))
            layer += 1
        pieces = lstm + _mlp(state, "mlp_extractor.shared_net", activation) + _mlp(
            state, f"mlp_extractor.{way}", activation)
        if "log_std" in state:
            notes.append("the mean of the actions; the environment's bounds are for the program to keep")
        return [*pieces, _dense(state, "action_net" if wanted == "action" else "value_net")]
    if wanted == "value":
        raise Unsupported("a critic that takes actions too", "--output action")
    if any(n.startswith("q_net.q_net.") for n in state):  # DQN: a value for each action
        notes.append("one value for each action: the greedy action is the largest")
        return _mlp(state, "q_net.q_net", activation)[:-1]
    if "actor.mu.weight" in state:  # SAC: the squashed mean
        notes.append("the mean of the actions between -1 and 1: scale them to the environment's bounds")
        return [*_mlp(state, "actor.latent_pi", activation), _dense(state, "actor.mu"), Piece("tanh")]
    if any(n.startswith("actor.mu.") for n in state):  # TD3, DDPG
        notes.append("actions between -1 and 1: scale them to the environment's bounds")
        return [*_mlp(state, "actor.mu", activation)[:-1], Piece("tanh")]
    raise Unsupported("a policy whose networks are not known by name",
                      "policies of PPO, A2C, TRPO, DQN, SAC, TD3 and DDPG are read")
