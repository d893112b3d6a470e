using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// An actor-critic that shares residual layers h ← h + W₂ f(W₁ h), with a custom f: <see cref="SquaredRelu"/>.
/// </summary>
internal sealed class ResidualNetwork : ActorCriticNetwork
{
    public const string Name = "residual";

    private readonly LinearLayer input;
    private readonly (LinearLayer Up, LinearLayer Down)[] layers;
    private readonly LinearLayer actor;
    private readonly LinearLayer critic;

    public ResidualNetwork(NetworkSpec spec, ref Rng random)
        : base(spec.ObservationSize)
    {
        if (spec.MasksActions)
            throw new InvalidInputException("this network does not mask actions");
        int width = spec.Options.ActorWidths[0];
        Distribution = spec.CreateDistribution(width);
        input = Register("input", new LinearLayer(spec.ObservationSize, width));
        layers = new (LinearLayer, LinearLayer)[spec.Options.ActorWidths.Count];
        for (int i = 0; i < layers.Length; i++)
            layers[i] = (
                Register($"up{i}", new LinearLayer(width, width)),
                Register($"down{i}", new LinearLayer(width, width))
            );
        actor = Register("actor", new LinearLayer(width, Distribution.OutputSize));
        critic = Register("critic", new LinearLayer(width, 1));
        foreach ((string name, Tensor parameter) in Distribution.Parameters)
            Register(name, parameter);
        Initialize(ref random);
        actor.InitializeOrthogonal(0.01, ref random);
    }

    public override ActionDistribution Distribution { get; }

    public override bool EvaluatesWhileActing => true;

    public override Tensor Actor(Tensor rows) => Parameters(Features(rows));

    public override Tensor Critic(Tensor rows) => critic.Forward(Features(rows)).Reshape(-1);

    /// <summary>Both from the same features, which are computed once.</summary>
    public override (Tensor Parameters, Tensor Values) Forward(Tensor rows, SequenceLayout sequences = default)
    {
        Tensor features = Features(rows);
        return (Parameters(features), critic.Forward(features).Reshape(-1));
    }

    public override Tensor ActAndEvaluate(Tensor rows)
    {
        Tensor features = Features(rows);
        return Tensor.Concat(1, Parameters(features), critic.Forward(features));
    }

    private Tensor Features(Tensor rows)
    {
        Tensor hidden = input.Forward(rows); // [batch, width]
        foreach ((LinearLayer up, LinearLayer down) in layers)
            hidden += down.Forward(SquaredRelu.Instance.Apply(up.Forward(hidden)));
        return hidden;
    }

    private Tensor Parameters(Tensor features) => Distribution.Parameterize(actor.Forward(features), features);
}
