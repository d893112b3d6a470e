using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The networks of an actor-critic: the actor maps observations to the parameters of an action distribution, the critic to
/// the value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022), among them those that make features of images.
/// </summary>
public sealed class ActorCritic : PolicyNetwork
{
    private readonly int observed;
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
    /// <param name="maskSize">Numbers of the mask of actions behind each observation; 0, the default, where actions are not masked.</param>
    /// <exception cref="InvalidInputException">The feature extractor does not fit what is observed.</exception>
    public ActorCritic(Space observations, ActionDistribution distribution, NetworkOptions options, ref Rng random, int maskSize = 0)
        : base(observations.ObservationSize + maskSize)
    {
        observed = observations.ObservationSize;
        Distribution = distribution;
        Options = options;
        actorFeatures = criticFeatures = FeatureExtractors.For(observations, options.Features, options.FeatureCount);
        if (actorFeatures is not null)
        {
            Register(options.ShareFeatures ? "features" : "actor_features", actorFeatures);
            if (!options.ShareFeatures) criticFeatures = Register("critic_features", FeatureExtractors.For(observations, options.Features, options.FeatureCount)!);
        }

        int features = actorFeatures?.Outputs ?? observed;
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
    /// <param name="masksActions">Whether a mask of actions stands behind each observation; false by default.</param>
    /// <exception cref="InvalidInputException">No distribution fits the action space, or the feature extractor what is observed.</exception>
    public static ActorCritic Create(Space observations, Space actions, NetworkOptions options, ulong seed, bool masksActions = false)
    {
        var random = new Rng(seed, RandomStreams.InitialWeights);
        return new ActorCritic(observations, ActionDistributions.For(actions, options.LogStdInitial, options.SquashOutput), options, ref random, masksActions ? actions.ActionMaskSize : 0);
    }

    /// <inheritdoc/>
    public override ActionHead Head => Distribution;

    /// <summary>Whether a mask of actions stands behind each observation.</summary>
    public bool MasksActions => observed < ObservationSize;

    /// <summary>How the networks are built.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The parameters that decide how to act: the actor's own and the distribution's, without layers shared with the critic.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        [.. Options.ShareFeatures ? [] : Named("actor_features", actorFeatures), .. Named("actor", actor), .. Distribution.Parameters];

    /// <summary>The critic's own parameters, without layers shared with the actor.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        [.. Options.ShareFeatures ? [] : Named("critic_features", criticFeatures), .. Named("critic", critic)];

    /// <summary>The parameters of the action distribution for each observation: [batch, observation] → [batch, ParameterSize].</summary>
    /// <remarks>Where actions are masked, the parameters are those of what the mask leaves.</remarks>
    public override Tensor Actor(Tensor observations) => Mask(actor.Forward(Features(actorFeatures, observations)), observations);

    /// <summary>The value of each observation: [batch, observation] → [batch].</summary>
    public Tensor Critic(Tensor observations) => critic.Forward(Features(criticFeatures, observations)).Reshape(-1);

    /// <summary>Both, computing shared layers once.</summary>
    public (Tensor Actor, Tensor Values) Forward(Tensor observations)
    {
        Tensor features = Features(actorFeatures, observations);
        Tensor criticsOwn = actorFeatures == criticFeatures ? features : Features(criticFeatures, observations);
        return (Mask(actor.Forward(features), observations), critic.Forward(criticsOwn).Reshape(-1));
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
        (_, Tensor derivative) = actor.ForwardAlong(Observed(observations), directions[..own]);
        return Distribution.DescribeDirection(derivative, directions[own..]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, Module? network) =>
        network is null ? [] : network.NamedParameters().Select(parameter => new KeyValuePair<string, Tensor>($"{name}.{parameter.Key}", parameter.Value));

    private Tensor Features(FeatureExtractor? extractor, Tensor observations)
    {
        observations = Observed(observations);
        Tensor features = extractor is null ? observations : extractor.Forward(observations);
        return shared is null ? features : shared.Forward(features);
    }

    // The observation without the mask behind it.
    private Tensor Observed(Tensor rows) => MasksActions ? rows.Slice(1, 0, observed) : rows;

    private Tensor Mask(Tensor parameters, Tensor rows) => MasksActions ? Distribution.Mask(parameters, rows.Slice(1, observed, ObservationSize - observed)) : parameters;
}
