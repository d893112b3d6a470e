using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The networks of an actor-critic: the actor maps observations to the parameters of an action distribution, the critic to
/// the value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022), among them those that make features of images.
/// </summary>
public sealed class ActorCritic : PolicyNetwork
{
    private readonly FeatureExtractor? actorFeatures;
    private readonly FeatureExtractor? criticFeatures;
    private readonly Mlp? shared;
    private readonly Mlp actor;
    private readonly Mlp critic;

    /// <summary>Builds and initialises the networks.</summary>
    /// <param name="observations">What is observed.</param>
    /// <param name="distribution">The family of action distributions; its own parameters learn with the networks.</param>
    /// <param name="options">Feature extractor, widths, activation and initialisation.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    /// <exception cref="InvalidInputException">The feature extractor does not fit what is observed.</exception>
    public ActorCritic(Space observations, ActionDistribution distribution, NetworkOptions options, ref Rng random)
        : base(observations.ObservationSize)
    {
        Distribution = distribution;
        Options = options;
        actorFeatures = criticFeatures = FeatureExtractors.For(observations, options.Features, options.FeatureCount);
        if (actorFeatures is not null)
        {
            Register(options.ShareFeatures ? "features" : "actor_features", actorFeatures);
            if (!options.ShareFeatures) criticFeatures = Register("critic_features", FeatureExtractors.For(observations, options.Features, options.FeatureCount)!);
        }

        int features = actorFeatures?.Outputs ?? ObservationSize;
        if (options.SharedWidths.Count > 0)
        {
            shared = Register("shared", new Mlp(features, [.. options.SharedWidths], options.Activation));
            features = options.SharedWidths[^1];
        }

        actor = Register("actor", new Mlp(features, [.. options.ActorWidths], options.Activation, distribution.ParameterSize));
        critic = Register("critic", new Mlp(features, [.. options.CriticWidths], options.Activation, outputs: 1));
        foreach ((string name, Tensor parameter) in distribution.Parameters) Register(name, parameter);

        // Detail 2: orthogonal weights, gain √2 in hidden layers, 0.01 for the policy's head, 1 for the value's.
        actorFeatures?.Initialize(options.OrthogonalInitialization, ref random);
        if (!options.ShareFeatures) criticFeatures?.Initialize(options.OrthogonalInitialization, ref random);
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
    /// <exception cref="InvalidInputException">No distribution fits the action space, or the feature extractor what is observed.</exception>
    public static ActorCritic Create(Space observations, Space actions, NetworkOptions options, ulong seed)
    {
        var random = new Rng(seed, RandomStreams.InitialWeights);
        return new ActorCritic(observations, ActionDistributions.For(actions, options.LogStdInitial, options.SquashOutput), options, ref random);
    }

    /// <inheritdoc/>
    public override ActionHead Head => Distribution;

    /// <summary>Floats of the features of one observation, after the feature extractor.</summary>
    internal int FeatureCount => actorFeatures?.Outputs ?? ObservationSize;

    /// <summary>How the networks are built.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The parameters that decide how to act: the actor's own and the distribution's, without layers shared with the critic.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        [.. Options.ShareFeatures ? [] : Named("actor_features", actorFeatures), .. Named("actor", actor), .. Distribution.Parameters];

    /// <summary>The critic's own parameters, without layers shared with the actor.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        [.. Options.ShareFeatures ? [] : Named("critic_features", criticFeatures), .. Named("critic", critic)];

    /// <summary>The parameters of the action distribution for each observation: [batch, observation] → [batch, ParameterSize].</summary>
    public override Tensor Actor(Tensor observations) => actor.Forward(Features(actorFeatures, observations));

    /// <summary>The value of each observation: [batch, observation] → [batch].</summary>
    public Tensor Critic(Tensor observations) => critic.Forward(Features(criticFeatures, observations)).Reshape(-1);

    /// <summary>Both, computing shared layers once.</summary>
    public (Tensor Actor, Tensor Values) Forward(Tensor observations)
    {
        Tensor features = Features(actorFeatures, observations);
        Tensor criticsOwn = actorFeatures == criticFeatures ? features : Features(criticFeatures, observations);
        return (actor.Forward(features), critic.Forward(criticsOwn).Reshape(-1));
    }

    /// <summary>
    /// How the distribution for each observation changes along a direction of <see cref="ActorParameters"/>, by forward-mode
    /// differentiation: [batch, observation] → [batch, description].
    /// </summary>
    /// <param name="observations">[batch, observation].</param>
    /// <param name="directions">One for each of <see cref="ActorParameters"/>, of its shape.</param>
    /// <exception cref="InvalidOperationException">Actor and critic share layers, or features are extracted first.</exception>
    public Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions)
    {
        if (shared is not null || actorFeatures is not null) throw new InvalidOperationException("the actor is more than fully connected layers of its own");
        int own = 2 * actor.Layers.Count;
        (_, Tensor derivative) = actor.ForwardAlong(observations, directions[..own]);
        return Distribution.DescribeDirection(derivative, directions[own..]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, Module? network) =>
        network is null ? [] : network.NamedParameters().Select(parameter => new KeyValuePair<string, Tensor>($"{name}.{parameter.Key}", parameter.Value));

    private Tensor Features(FeatureExtractor? extractor, Tensor observations)
    {
        Tensor features = extractor is null ? observations : extractor.Forward(observations);
        return shared is null ? features : shared.Forward(features);
    }
}
