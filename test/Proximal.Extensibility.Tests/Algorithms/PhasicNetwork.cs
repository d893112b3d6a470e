using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// The networks of PPG: a policy network θ_π with an auxiliary value head, and a separate value network θ_V (Cobbe et
/// al. 2020, figure 1).
/// </summary>
internal sealed class PhasicNetwork : ActorCriticNetwork
{
    public const string Name = "phasic";

    private readonly Mlp trunk;
    private readonly LinearLayer policyHead;
    private readonly LinearLayer auxiliaryHead;
    private readonly Mlp critic;

    public PhasicNetwork(NetworkSpec spec, ref Rng random)
        : base(spec.ObservationSize)
    {
        if (spec.MasksActions)
            throw new InvalidInputException("this network does not mask actions");
        NetworkOptions options = spec.Options;
        int features = options.ActorWidths.Count > 0 ? options.ActorWidths[^1] : spec.ObservationSize;
        Distribution = spec.CreateDistribution(features);
        trunk = Register("trunk", new Mlp(spec.ObservationSize, [.. options.ActorWidths], options.Activation));
        policyHead = Register("policy", new LinearLayer(features, Distribution.OutputSize));
        auxiliaryHead = Register("auxiliary", new LinearLayer(features, 1));
        critic = Register(
            "critic",
            new Mlp(spec.ObservationSize, [.. options.CriticWidths], options.Activation, outputs: 1)
        );
        foreach ((string name, Tensor parameter) in Distribution.Parameters)
            Register(name, parameter);

        trunk.Initialize(options.OrthogonalInitialization, Math.Sqrt(2), Math.Sqrt(2), ref random);
        policyHead.InitializeOrthogonal(0.01, ref random);
        auxiliaryHead.InitializeOrthogonal(1, ref random);
        critic.Initialize(options.OrthogonalInitialization, Math.Sqrt(2), 1, ref random);
    }

    public override ActionDistribution Distribution { get; }

    /// <summary>[batch, observation] → [batch, parameters].</summary>
    public override Tensor Actor(Tensor rows) => Parameters(trunk.Forward(rows));

    /// <summary>[batch, observation] → [batch].</summary>
    public override Tensor Critic(Tensor rows) => critic.Forward(rows).Reshape(-1);

    /// <summary>[batch, observation] → [batch, parameters] and the values of the auxiliary head, [batch].</summary>
    public (Tensor Parameters, Tensor Values) ActorAndAuxiliaryValue(Tensor rows)
    {
        Tensor features = trunk.Forward(rows);
        return (Parameters(features), auxiliaryHead.Forward(features).Reshape(-1));
    }

    public override IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        NamedParameters().Where(static parameter => !IsCritic(parameter.Key));

    public override IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        NamedParameters().Where(static parameter => IsCritic(parameter.Key));

    private static bool IsCritic(string parameter) => parameter.StartsWith("critic.", StringComparison.Ordinal);

    private Tensor Parameters(Tensor features) => Distribution.Parameterize(policyHead.Forward(features), features);
}
