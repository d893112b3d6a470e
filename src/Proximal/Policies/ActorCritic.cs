using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The networks of an actor-critic: the actor maps observations to the parameters of an action distribution, the critic to
/// the value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022), among them those that make features of images. Where observations do not
/// tell all, a recurrent layer stands before the fully connected ones of each.
/// </summary>
public sealed class ActorCritic : ActorCriticNetwork
{
    private readonly int observed;
    private readonly FeatureExtractor? actorFeatures;
    private readonly FeatureExtractor? criticFeatures;
    private readonly Mlp? shared;
    private readonly RecurrentLayer? actorRecurrent;
    private readonly RecurrentLayer? criticRecurrent;
    private readonly Mlp actor;
    private readonly Mlp critic;

    /// <summary>Builds and initialises the networks with a distribution of the caller's, which no file can name: such a policy acts and learns, but cannot be saved.</summary>
    /// <param name="observations">What is observed.</param>
    /// <param name="distribution">The family of action distributions; its own parameters learn with the networks.</param>
    /// <param name="options">Feature extractor, memory, widths, activation and initialisation.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    /// <param name="maskSize">Numbers of the mask of actions behind each observation; 0, the default, where actions are not masked.</param>
    /// <exception cref="InvalidInputException">The feature extractor does not fit what is observed.</exception>
    public ActorCritic(
        Space observations,
        ActionDistribution distribution,
        NetworkOptions options,
        ref Rng random,
        int maskSize = 0
    )
        : this(observations, _ => distribution, options, ref random, maskSize) { }

    internal ActorCritic(NetworkSpec spec, ref Rng random)
        : this(spec.Observations, spec.CreateDistribution, spec.Options, ref random, spec.MaskSize) { }

    // Which distribution may depend on how many inputs the actor's last layer has.
    private ActorCritic(
        Space observations,
        Func<int, ActionDistribution> distributionFor,
        NetworkOptions options,
        ref Rng random,
        int maskSize
    )
        : base(observations.ObservationSize + maskSize, options.StateSize)
    {
        observed = observations.ObservationSize;
        Options = options;
        actorFeatures = criticFeatures = MakeFeatures(observations, options);
        if (actorFeatures is not null)
        {
            Register(options.ShareFeatures ? "features" : "actor_features", actorFeatures);
            if (!options.ShareFeatures)
                criticFeatures = Register("critic_features", MakeFeatures(observations, options, actorFeatures)!);
        }

        int features = actorFeatures?.Outputs ?? observed;
        if (options.SharedWidths.Count > 0)
        {
            shared = Register("shared", new Mlp(features, [.. options.SharedWidths], options.Activation));
            features = options.SharedWidths[^1];
        }

        if (options.Recurrent != RecurrentKind.None)
        {
            actorRecurrent = criticRecurrent = Register(
                options.ShareRecurrent ? "memory" : "actor_memory",
                new RecurrentLayer(options.Recurrent, features, options.RecurrentSize)
            );
            if (!options.ShareRecurrent)
                criticRecurrent = Register(
                    "critic_memory",
                    new RecurrentLayer(options.Recurrent, features, options.RecurrentSize)
                );
            features = options.RecurrentSize;
        }

        ActionDistribution distribution = Distribution = distributionFor(
            options.ActorWidths.Count > 0 ? options.ActorWidths[^1] : features
        );
        actor = Register(
            "actor",
            new Mlp(features, [.. options.ActorWidths], options.Activation, distribution.OutputSize)
        );
        critic = Register("critic", new Mlp(features, [.. options.CriticWidths], options.Activation, outputs: 1));
        foreach ((string name, Tensor parameter) in distribution.Parameters)
            Register(name, parameter);

        // Detail 2: orthogonal weights, gain √2 in hidden layers, 0.01 for the policy's head, 1 for the value's.
        actorFeatures?.Initialize(options.OrthogonalInitialization, ref random);
        if (!options.ShareFeatures)
            criticFeatures?.Initialize(options.OrthogonalInitialization, ref random);
        shared?.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), MathF.Sqrt(2), ref random);
        actorRecurrent?.Initialize(ref random);
        if (!options.ShareRecurrent)
            criticRecurrent?.Initialize(ref random);
        actor.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 0.01f, ref random);
        critic.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 1, ref random);
    }

    /// <inheritdoc/>
    public override ActionDistribution Distribution { get; }

    /// <summary>How the networks are built.</summary>
    public NetworkOptions Options { get; }

    /// <summary>Whether a mask of actions stands behind each observation.</summary>
    public bool MasksActions => observed < ObservationSize;

    /// <summary>The actor's own parameters and the distribution's, without layers shared with the critic.</summary>
    public override IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        [
            .. Options.ShareFeatures ? [] : Named("actor_features", actorFeatures),
            .. Named("actor", actor),
            .. Distribution.Parameters,
        ];

    /// <summary>The critic's own parameters, without layers shared with the actor.</summary>
    public override IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        [.. Options.ShareFeatures ? [] : Named("critic_features", criticFeatures), .. Named("critic", critic)];

    /// <summary>The parameters of the action distribution for each row: [batch, InputSize] → [batch, ParameterSize].</summary>
    /// <remarks>Where actions are masked, the parameters are those of what the mask leaves.</remarks>
    /// <param name="rows">[batch, InputSize].</param>
    public override Tensor Actor(Tensor rows)
    {
        Tensor features = Features(actorFeatures, rows);
        if (actorRecurrent is not null)
            features = actorRecurrent.Step(features, StateOf(actorRecurrent, rows)).Output;
        return Parameters(features, rows);
    }

    /// <inheritdoc/>
    public override Tensor Act(Tensor rows)
    {
        // Without memory nothing of the critic is needed.
        return actorRecurrent is null ? Actor(rows) : Advance(rows).Acting;
    }

    /// <inheritdoc/>
    public override bool EvaluatesWhileActing =>
        (actorFeatures is not null && actorFeatures == criticFeatures)
        || shared is not null
        || criticRecurrent is not null;

    /// <inheritdoc/>
    public override Tensor ActAndEvaluate(Tensor rows)
    {
        (Tensor acting, Tensor criticsOwn) = Advance(rows);
        return Tensor.Concat(1, acting, critic.Forward(criticsOwn));
    }

    /// <inheritdoc/>
    public override Tensor Critic(Tensor rows)
    {
        Tensor features = Features(criticFeatures, rows);
        if (criticRecurrent is not null)
            features = criticRecurrent.Step(features, StateOf(criticRecurrent, rows)).Output;
        return critic.Forward(features).Reshape(-1);
    }

    /// <inheritdoc/>
    public override (Tensor Parameters, Tensor Values) Forward(Tensor rows, Tensor episodeStarts = default)
    {
        Tensor features = Features(actorFeatures, rows);
        Tensor criticsOwn = FeaturesOfCritic(rows, features);
        if (actorRecurrent is not null)
        {
            Tensor remembered = Remember(actorRecurrent, features, rows, episodeStarts);
            (features, criticsOwn) = (
                remembered,
                criticRecurrent == actorRecurrent
                    ? remembered
                    : Remember(criticRecurrent!, criticsOwn, rows, episodeStarts)
            );
        }

        return (Parameters(features, rows), critic.Forward(criticsOwn).Reshape(-1));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The actor is more than fully connected layers of its own.</exception>
    public override Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions)
    {
        if (shared is not null || actorFeatures is not null || actorRecurrent is not null)
            throw new InvalidOperationException("the actor is more than fully connected layers of its own");
        int own = 2 * actor.Layers.Count;
        Tensor features = Observed(observations);
        (Tensor outputs, Tensor derivative) = actor.ForwardAlong(features, directions[..own]);
        Tensor parameters =
            Distribution.FeatureSize == 0 ? outputs : Distribution.Parameterize(outputs, actor.Hidden(features));
        return Distribution.DistributionParametersDirection(parameters, derivative, directions[own..]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, Module? network) =>
        network is null
            ? []
            : network
                .NamedParameters()
                .Select(parameter => new KeyValuePair<string, Tensor>($"{name}.{parameter.Key}", parameter.Value));

    private static FeatureExtractor? MakeFeatures(
        Space observations,
        NetworkOptions options,
        FeatureExtractor? other = null
    ) =>
        options.FeatureExtractorName is { } name
            ? FeatureExtractors.Named(name, observations, options.FeatureCount, other)
            : FeatureExtractors.For(observations, options.Features, options.FeatureCount);

    private Tensor Features(FeatureExtractor? extractor, Tensor rows)
    {
        Tensor observations = Observed(rows);
        Tensor features = extractor is null ? observations : extractor.Forward(observations);
        return shared is null ? features : shared.Forward(features);
    }

    // One step: what Act puts out, and what the critic's last layers take.
    private (Tensor Acting, Tensor CriticsOwn) Advance(Tensor rows)
    {
        Tensor features = Features(actorFeatures, rows);
        if (actorRecurrent is null)
            return (Parameters(features, rows), FeaturesOfCritic(rows, features));
        (Tensor output, Tensor state) = actorRecurrent.Step(features, StateOf(actorRecurrent, rows));
        Tensor parameters = Parameters(output, rows);
        if (criticRecurrent == actorRecurrent)
            return (Tensor.Concat(1, parameters, state), output);
        (Tensor criticsOutput, Tensor criticsState) = criticRecurrent!.Step(
            FeaturesOfCritic(rows, features),
            StateOf(criticRecurrent, rows)
        );
        return (Tensor.Concat(1, parameters, state, criticsState), criticsOutput);
    }

    private Tensor FeaturesOfCritic(Tensor rows, Tensor features) =>
        actorFeatures == criticFeatures ? features : Features(criticFeatures, rows);

    private Tensor Remember(RecurrentLayer memory, Tensor features, Tensor rows, Tensor episodeStarts) =>
        episodeStarts.IsEmpty
            ? memory.Step(features, StateOf(memory, rows)).Output
            : memory.Run(features, StateOf(memory, rows.Slice(0, 0, episodeStarts.Shape[1])), episodeStarts);

    // The actor's state stands before the critic's.
    private Tensor StateOf(RecurrentLayer memory, Tensor rows) =>
        rows.Slice(
            1,
            memory == actorRecurrent ? ObservationSize : ObservationSize + memory.StateSize,
            memory.StateSize
        );

    // The observation without what stands behind it.
    private Tensor Observed(Tensor rows) => observed < InputSize ? rows.Slice(1, 0, observed) : rows;

    private Tensor Parameters(Tensor features, Tensor rows)
    {
        if (Distribution.FeatureSize == 0)
            return Mask(actor.Forward(features), rows);
        Tensor hidden = actor.Hidden(features);
        return Mask(Distribution.Parameterize(actor.Layers[^1].Forward(hidden), hidden), rows);
    }

    private Tensor Mask(Tensor parameters, Tensor rows) =>
        MasksActions ? Distribution.Mask(parameters, rows.Slice(1, observed, ObservationSize - observed)) : parameters;
}
