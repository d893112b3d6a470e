using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The networks of an actor-critic: the actor maps observations to the parameters of an action distribution, the critic to
/// the value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022).
/// </summary>
public sealed class ActorCritic : PolicyNetwork
{
    private readonly Mlp? shared;
    private readonly Mlp actor;
    private readonly Mlp critic;

    /// <summary>Builds and initialises the networks.</summary>
    /// <param name="observationSize">Floats of one observation.</param>
    /// <param name="distribution">The family of action distributions; its own parameters learn with the networks.</param>
    /// <param name="options">Widths, activation and initialisation.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    public ActorCritic(int observationSize, ActionDistribution distribution, NetworkOptions options, ref Rng random)
        : base(observationSize)
    {
        Distribution = distribution;
        Options = options;
        int features = observationSize;
        if (options.SharedWidths.Count > 0)
        {
            features = options.SharedWidths[^1];
            shared = Register("shared", new Mlp(observationSize, [.. options.SharedWidths], options.Activation));
        }

        actor = Register("actor", new Mlp(features, [.. options.ActorWidths], options.Activation, distribution.ParameterSize));
        critic = Register("critic", new Mlp(features, [.. options.CriticWidths], options.Activation, outputs: 1));
        foreach ((string name, Tensor parameter) in distribution.Parameters) Register(name, parameter);

        // Detail 2: orthogonal weights, gain √2 in hidden layers, 0.01 for the policy's head, 1 for the value's.
        shared?.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), MathF.Sqrt(2), ref random);
        actor.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 0.01f, ref random);
        critic.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 1, ref random);
    }

    /// <summary>The family of action distributions.</summary>
    public ActionDistribution Distribution { get; }

    /// <summary>Networks for a task, with fresh weights.</summary>
    /// <param name="observations">What is observed.</param>
    /// <param name="actions">What can be done.</param>
    /// <param name="options">Widths, activation and initialisation.</param>
    /// <param name="seed">Chooses the initial weights.</param>
    /// <exception cref="InvalidInputException">No distribution fits the action space.</exception>
    public static ActorCritic Create(Space observations, Space actions, NetworkOptions options, ulong seed)
    {
        var random = new Rng(seed, RandomStreams.InitialWeights);
        return new ActorCritic(observations.ObservationSize, ActionDistributions.For(actions, options.LogStdInitial, options.SquashOutput), options, ref random);
    }

    /// <inheritdoc/>
    public override ActionHead Head => Distribution;

    /// <summary>How the networks are built.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The parameters that decide how to act: the actor's own and the distribution's, without layers shared with the critic.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() => Named("actor", actor).Concat(Distribution.Parameters);

    /// <summary>The critic's own parameters, without layers shared with the actor.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() => Named("critic", critic);

    /// <summary>The parameters of the action distribution for each observation: [batch, observation] → [batch, ParameterSize].</summary>
    public override Tensor Actor(Tensor observations) => actor.Forward(Features(observations));

    /// <summary>The value of each observation: [batch, observation] → [batch].</summary>
    public Tensor Critic(Tensor observations) => critic.Forward(Features(observations)).Reshape(-1);

    /// <summary>Both, computing shared layers once.</summary>
    public (Tensor Actor, Tensor Values) Forward(Tensor observations)
    {
        Tensor features = Features(observations);
        return (actor.Forward(features), critic.Forward(features).Reshape(-1));
    }

    /// <summary>
    /// How the distribution for each observation changes along a direction of <see cref="ActorParameters"/>, by forward-mode
    /// differentiation: [batch, observation] → [batch, description].
    /// </summary>
    /// <param name="observations">[batch, observation].</param>
    /// <param name="directions">One for each of <see cref="ActorParameters"/>, of its shape.</param>
    /// <exception cref="InvalidOperationException">Actor and critic share layers.</exception>
    public Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions)
    {
        if (shared is not null) throw new InvalidOperationException("the actor shares layers with the critic");
        int own = 2 * actor.Layers.Count;
        (_, Tensor derivative) = actor.ForwardAlong(observations, directions[..own]);
        return Distribution.DescribeDirection(derivative, directions[own..]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, Mlp network) =>
        network.NamedParameters().Select(parameter => new KeyValuePair<string, Tensor>($"{name}.{parameter.Key}", parameter.Value));

    private Tensor Features(Tensor observations) => shared is null ? observations : shared.Forward(observations);
}
