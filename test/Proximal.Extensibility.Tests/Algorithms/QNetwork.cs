using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>Q(s, a) of all discrete actions a. Its policy takes the action of the largest value.</summary>
internal sealed class QNetwork : PolicyNetwork
{
    public const string Name = "q_network",
        DuelingName = "dueling_q_network";

    private readonly Mlp trunk;
    private readonly LinearLayer advantage;
    private readonly LinearLayer? value;

    public QNetwork(NetworkSpec spec, bool dueling, ref Rng random)
        : base(spec.ObservationSize)
    {
        if (spec.Actions is not Discrete { N: var actions })
            throw new InvalidInputException($"a Q-network needs discrete actions, but the actions are {spec.Actions}");
        if (spec.MasksActions)
            throw new InvalidInputException("this Q-network does not mask actions");
        Head = new GreedyHead(actions);
        trunk = Register(
            "trunk",
            new Mlp(spec.ObservationSize, [.. spec.Options.ActorWidths], spec.Options.Activation)
        );
        int features = spec.Options.ActorWidths.Count > 0 ? spec.Options.ActorWidths[^1] : spec.ObservationSize;
        advantage = Register("advantage", new LinearLayer(features, actions));
        if (dueling)
            value = Register("value", new LinearLayer(features, 1));
        Initialize(ref random);
    }

    public override ActionHead Head { get; }

    /// <summary>[batch, observation] → [batch, actions].</summary>
    public override Tensor Actor(Tensor rows)
    {
        Tensor features = trunk.Forward(rows);
        Tensor a = advantage.Forward(features);
        // equation 9 of Wang et al.
        return value is null ? a : value.Forward(features) + (a - a.Mean(-1, keepAxis: true));
    }

    /// <summary>Takes the action of the largest value; the first of equals.</summary>
    private sealed class GreedyHead(int actions) : ActionHead
    {
        public override int ParameterSize => actions;

        public override int ActionSize => 1;

        public override void Choose(
            ReadOnlySpan<float> parameters,
            bool deterministic,
            ref Rng random,
            Span<float> action
        )
        {
            int best = 0;
            for (int i = 1; i < parameters.Length; i++)
                if (parameters[i] > parameters[best])
                    best = i;
            action[0] = best;
        }
    }
}
