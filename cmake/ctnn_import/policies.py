"""Stable-Baselines3's policies: which layers the names in a state dict stand for, and what the zip says of
activations, observations and actions."""
import json
import re

from .policy_said import Said
from .problems import Refused, Unsupported
from .torch_modules import Piece

KNOWN = ("policies of PPO, A2C, TRPO, RecurrentPPO, MaskablePPO, DQN, QR-DQN, SAC, TQC, TD3, DDPG and ARS "
         "are read")
# Where features of observations are made, by what the head is of.
EXTRACTORS = {
    "action": ("pi_features_extractor", "features_extractor", "q_net.features_extractor",
               "quantile_net.features_extractor", "actor.features_extractor"),
    "value": ("vf_features_extractor", "features_extractor"),
}
QUANTILES = 200  # of QR-DQN, where policy_kwargs do not say


def _dense(state, prefix):
    if f"{prefix}.weight" not in state:
        raise Unsupported(f"a policy without {prefix}", KNOWN)
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


def _clamped(a, low, high, source):
    return Piece("clamped_line", {"a": a, "b": 0.0, "low": low, "high": high}, {}, [], source)


def _cnn(state, prefix, scaled):
    """NatureCNN: three convolutions, of strides 4, 2, 1, and a dense layer; the pixels are divided by 255."""
    pieces = [_clamped(1 / 255, -float("inf"), float("inf"), "observations / 255")] if scaled else []
    for n, stride in ((0, 4), (2, 2), (4, 1)):
        tensors = {k: state[f"{prefix}.cnn.{n}.{k}"] for k in ("weight", "bias")}
        o = {"stride": (stride,) * 2, "padding": (0, 0), "dilation": (1, 1), "groups": 1}
        pieces += [Piece("conv2d", o, tensors, [], f"{prefix}.cnn.{n}"), Piece("relu")]
    return [*pieces, Piece("flatten"), _dense(state, f"{prefix}.linear.0"), Piece("relu")]


def pieces_of(state, data, options):
    """(kind and numbers of the input, pieces, notes) of the network that decides; with --output value of the
    critic, with --output quantiles of QR-DQN what its mean is taken of."""
    said = Said(data)
    wanted = options.output or "action"
    if wanted not in ("action", "value", "quantiles"):
        raise Refused("--output of a policy is action, value (of the critic) or quantiles (of QR-DQN)")
    activation, sentence = said.activation("Tanh" if "action_net.weight" in state else "ReLU")
    notes, pieces = [sentence], []
    front, shape = _features(state, wanted), said.shape()
    if front:
        if shape is None or len(shape) != 3:
            raise Unsupported("a policy on images of unknown shape",
                              "the zip's data has no observation_space")
        scaled = said.kwargs.get("normalize_images") is not False
        pieces += _cnn(state, front, scaled)
        if not scaled:
            notes.append("pixels enter as they are: the policy does not divide them by 255")
    elif said.kind("observation_space") == "Dict":
        notes.append("observations enter one behind the other, in the alphabetical order of their names")
    elif said.kind("observation_space") in ("Discrete", "MultiDiscrete"):
        notes.append("an observation enters as one_hot")
    pieces += _heads(state, wanted, activation, notes, said)
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


def _features(state, wanted):
    """The prefix of a NatureCNN, None where observations are the features."""
    for prefix in EXTRACTORS["value" if wanted == "value" else "action"]:
        own = [n for n in state if n.startswith(prefix + ".")]
        if f"{prefix}.cnn.0.weight" in own:
            return prefix
        if own:
            raise Unsupported(f"{own[0]}: observations whose features are made by a module of their own",
                              "NatureCNN and flat observations are read: script the policy (torch.jit.trace)")
    return None


def _heads(state, wanted, activation, notes, said):
    if "action_net.weight" in state:
        return _actor_critic(state, wanted, activation, notes, said)
    if wanted == "value":
        raise Unsupported("a critic that takes actions too", "--output action")
    quantiles = _mlp(state, "quantile_net.quantile_net", activation)[:-1]
    if wanted == "quantiles" and not quantiles:
        raise Unsupported("quantiles of a policy that has none", "--output action")
    if quantiles:
        return _quantiles(quantiles, wanted, notes, said)
    if any(n.startswith("q_net.q_net.") for n in state):  # DQN
        notes.append("one value for each action: the greedy action is the largest")
        return _mlp(state, "q_net.q_net", activation)[:-1]
    if any(n.startswith("action_net.") for n in state):  # ARS: linear or not, actions in a box squashed
        linear = "ARSLinear" in json.dumps(said.all.get("policy_class"))
        squashed = said.kwargs.get("squash_output", not linear) and said.kind("action_space") != "Discrete"
        notes.append("actions between -1 and 1: scale them to the environment's bounds" if squashed else
                     "the action, or of several the one of the largest value")
        return [*_mlp(state, "action_net", activation)[:-1], *[Piece("tanh")] * squashed]
    return _squashed(state, activation, notes, said)


def _squashed(state, activation, notes, said):
    """The deterministic action of SAC and TQC, TD3 and DDPG."""
    random = any(n.startswith("actor.log_std") for n in state)
    if random and ("actor.mu.weight" in state or "actor.mu.0.weight" in state):
        notes.append("the mean of the actions between -1 and 1: scale them to the environment's bounds")
        pieces = _mlp(state, "actor.latent_pi", activation)
        if "actor.mu.weight" in state:
            return [*pieces, _dense(state, "actor.mu"), Piece("tanh")]
        most = float(said.kwargs.get("clip_mean", 2.0))  # of exploration that depends on the state
        return [*pieces, _dense(state, "actor.mu.0"), _clamped(1.0, -most, most, "clip_mean"), Piece("tanh")]
    if any(n.startswith("actor.mu.") for n in state):
        notes.append("actions between -1 and 1: scale them to the environment's bounds")
        return [*_mlp(state, "actor.mu", activation)[:-1], Piece("tanh")]
    raise Unsupported("a policy whose networks are not known by name", KNOWN)


def _quantiles(pieces, wanted, notes, said):
    """QR-DQN (Dabney et al., 2018): rows of a value for each action, whose mean decides."""
    out, actions = pieces[-1].tensors["weight"].shape[0], said.number(said.space("action_space"), "n")
    count = said.number(said.kwargs, "n_quantiles") or (out // actions if actions else QUANTILES)
    if out % count or actions and out != count * actions:
        raise Unsupported(f"{out} outputs that are no {count} quantiles of every action",
                          "the zip's policy_kwargs have no n_quantiles that fits")
    if wanted == "quantiles":
        notes.append(f"quantile after quantile, {count} of them, a value for each of {out // count} actions")
        return pieces
    notes.append(f"one value for each action, the mean of its {count} quantiles: the greedy action is the "
                 "largest; --output quantiles gives the quantiles themselves")
    return [*pieces, Piece("mean_of_groups", {"count": count}, {}, [], "the mean of the quantiles")]


def _actor_critic(state, wanted, activation, notes, said):
    """PPO, A2C, TRPO; RecurrentPPO with an lstm before."""
    if wanted == "quantiles":
        raise Unsupported("quantiles of a policy that has none", "--output action or value")
    way = "policy_net" if wanted == "action" else "value_net"
    alone = wanted == "value" and "critic.weight" in state  # of a critic without memory
    own = wanted == "value" and "lstm_critic.weight_ih_l0" in state
    pieces, side, layer = [], "lstm_critic" if own else "lstm_actor", 0
    while not alone and f"{side}.weight_ih_l{layer}" in state:
        names = (f"{side}.{n}_l{layer}" for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        pieces.append(
            Piece("lstm", {"directions": [[state.get(n) for n in names]]}, {}, [], f"{side} l{layer}"))
        layer += 1
    pieces += [_dense(state, "critic")] if alone else []
    pieces += _mlp(state, "mlp_extractor.shared_net", activation)
    pieces += _mlp(state, f"mlp_extractor.{way}", activation)
    if wanted == "value":
        return [*pieces, _dense(state, "value_net")]
    head = [_dense(state, "action_net")]
    if "log_std" in state:
        notes.append("the mean of the actions; the environment's bounds are for the program to keep")
        if said.all.get("use_sde"):
            notes.append("noise that depends on the state is left out")
            if said.kwargs.get("squash_output"):
                head.append(Piece("tanh"))
    else:
        notes.append("logits of the actions: the likeliest action is the largest")
    return [*pieces, *head]
