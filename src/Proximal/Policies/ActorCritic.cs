using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Actor-critic network. The actor maps observations to the parameters of an action distribution, the critic to the
/// value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022), including image features. For partially observable environments, a recurrent layer precedes the
/// fully connected layers of each.
/// </summary>
public sealed class ActorCritic : ActorCriticNetwork
{
    private readonly int observationSizeWithoutMask;
    private readonly FeatureExtractor? actorFeatures;
    private readonly FeatureExtractor? criticFeatures;
    private readonly Mlp? shared;
    private readonly RecurrentLayer? actorRecurrent;
    private readonly RecurrentLayer? criticRecurrent;
    private readonly LinearLayer? criticProjection;
    private readonly Mlp actor;
    private readonly Mlp critic;

    /// <summary>
    /// Creates the network with a custom distribution that files cannot name. Such a policy can act and learn, but
    /// cannot be saved.
    /// </summary>
    /// <param name="observations">Observation space.</param>
    /// <param name="distribution">Action distribution; its parameters are trained with the network.</param>
    /// <param name="options">Feature extractor, recurrent layer, widths, activation and initialization.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    /// <param name="maskSize">Length of the action mask that follows each observation; 0, the default, if actions are
    /// not masked.</param>
    /// <exception cref="InvalidInputException">The feature extractor does not fit the observation space.</exception>
    public ActorCritic(
        Space observations,
        ActionDistribution distribution,
        NetworkOptions options,
        ref Rng random,
        int maskSize = 0
    )
        : this(observations, _ => distribution, options, ref random, maskSize) { }

    internal ActorCritic(NetworkSpec spec, ref Rng random)
        : this(spec.Observations, spec.CreateDistribution, spec.Options, ref random, spec.MaskSize, spec.CriticInputs)
    { }

    // The distribution may depend on the number of inputs of the actor's last layer.
    private ActorCritic(
        Space observations,
        Func<int, ActionDistribution> distributionFor,
        NetworkOptions options,
        ref Rng random,
        int maskSize,
        int criticInputs = 0
    )
        : base(observations.ObservationSize + maskSize, options.StateSize)
    {
        CriticInputs = criticInputs;
        observationSizeWithoutMask = observations.ObservationSize;
        Options = options;
        actorFeatures = criticFeatures = CreateFeatures(observations, options);
        if (actorFeatures is not null)
        {
            Register(options.ShareFeatures ? "features" : "actor_features", actorFeatures);
            if (!options.ShareFeatures)
                criticFeatures = Register("critic_features", CreateFeatures(observations, options, actorFeatures)!);
        }

        int features = actorFeatures?.Outputs ?? observationSizeWithoutMask;
        if (options.SharedWidths.Count > 0)
        {
            shared = Register("shared", new Mlp(features, [.. options.SharedWidths], options.Activation));
            features = options.SharedWidths[^1];
        }

        if (options.Recurrent != RecurrentKind.None)
        {
            actorRecurrent = criticRecurrent = Register(
                options.ShareRecurrent ? "memory" : "actor_memory",
                new RecurrentLayer(options.Recurrent, features, options.RecurrentSize, options.RecurrentLayers)
            );
            if (!options.ShareRecurrent)
                criticRecurrent = options.CriticRecurrent
                    ? Register(
                        "critic_memory",
                        new RecurrentLayer(options.Recurrent, features, options.RecurrentSize, options.RecurrentLayers)
                    )
                    : null;
            if (criticRecurrent is null)
                criticProjection = Register("critic_projection", new LinearLayer(features, options.RecurrentSize));
            features = options.RecurrentSize;
        }

        ActionDistribution distribution = Distribution = distributionFor(
            options.ActorWidths.Count > 0 ? options.ActorWidths[^1] : features
        );
        actor = Register(
            "actor",
            new Mlp(features, [.. options.ActorWidths], options.Activation, distribution.OutputSize)
        );
        critic = Register(
            "critic",
            new Mlp(features + criticInputs, [.. options.CriticWidths], options.Activation, outputs: 1)
        );
        foreach ((string name, Tensor parameter) in distribution.Parameters)
            Register(name, parameter);

        // Detail 2: orthogonal weights, gain √2 in hidden layers, 0.01 for the policy's head, 1 for the value's.
        actorFeatures?.Initialize(options.OrthogonalInitialization, ref random);
        if (!options.ShareFeatures)
            criticFeatures?.Initialize(options.OrthogonalInitialization, ref random);
        shared?.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), MathF.Sqrt(2), ref random);
        actorRecurrent?.Initialize(options.OrthogonalRecurrentInitialization, ref random);
        if (!options.ShareRecurrent)
            criticRecurrent?.Initialize(options.OrthogonalRecurrentInitialization, ref random);
        if (options.OrthogonalRecurrentInitialization)
            criticProjection?.InitializeOrthogonal(1, ref random);
        else
            criticProjection?.Initialize(ref random);
        actor.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 0.01f, ref random);
        critic.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 1, ref random);
    }

    /// <inheritdoc/>
    public override ActionDistribution Distribution { get; }

    /// <inheritdoc/>
    public override int CriticInputs { get; }

    /// <summary>Options of the network.</summary>
    public NetworkOptions Options { get; }

    /// <summary>Whether an action mask follows each observation.</summary>
    public bool MasksActions => observationSizeWithoutMask < ObservationSize;

    /// <summary>
    /// Parameters of the actor and of the distribution, without layers that the critic trains too. A shared recurrent
    /// layer belongs to the actor.
    /// </summary>
    public override IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        [
            .. Options.ShareFeatures ? [] : Named("actor_features", actorFeatures),
            .. Named(Options.ShareRecurrent ? "memory" : "actor_memory", actorRecurrent),
            .. Named("actor", actor),
            .. Distribution.Parameters,
        ];

    /// <summary>Parameters of the critic, without layers shared with the actor.</summary>
    public override IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        [
            .. Options.ShareFeatures ? [] : Named("critic_features", criticFeatures),
            .. Options.ShareRecurrent ? [] : Named("critic_memory", criticRecurrent),
            .. Named("critic_projection", criticProjection),
            .. Named("critic", critic),
        ];

    /// <summary>Distribution parameters of each row: [batch, InputSize] → [batch, ParameterSize].</summary>
    /// <remarks>If actions are masked, the parameters are those of the distribution over the valid actions.</remarks>
    /// <param name="rows">The rows, [batch, InputSize].</param>
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
        // A policy without recurrent state does not need the critic.
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
        (Tensor acting, Tensor criticInputs) = Advance(rows);
        return Tensor.Concat(1, acting, Value(criticInputs, rows));
    }

    /// <inheritdoc/>
    public override Tensor Critic(Tensor rows) => Value(CriticFeatures(rows), rows).Reshape(-1);

    /// <inheritdoc/>
    public override Tensor Actor(Tensor rows, SequenceLayout sequences) =>
        actorRecurrent is null || sequences.IsEmpty
            ? Actor(rows)
            : Parameters(RunRecurrent(actorRecurrent, Features(actorFeatures, rows), rows, sequences), rows);

    /// <inheritdoc/>
    public override Tensor Critic(Tensor rows, SequenceLayout sequences)
    {
        if (criticRecurrent is null || sequences.IsEmpty)
            return Critic(rows);
        Tensor output = RunRecurrent(criticRecurrent, Features(criticFeatures, rows), rows, sequences);
        return Value(Options.ShareRecurrent ? output.Detach() : output, rows).Reshape(-1);
    }

    /// <inheritdoc/>
    /// <remarks>A shared recurrent layer gets no gradient from the values, as in sb3-contrib.</remarks>
    public override (Tensor Parameters, Tensor Values) Forward(Tensor rows, SequenceLayout sequences = default)
    {
        (Tensor parameters, Tensor hidden) = ForwardHidden(rows, sequences);
        return (parameters, Value(hidden));
    }

    /// <summary>
    /// Computes distribution parameters, [batch, ParameterSize], and the inputs of the critic's last layer, [batch,
    /// <see cref="CriticHiddenSize"/>], from which the critic and other value heads compute values.
    /// </summary>
    internal (Tensor Parameters, Tensor CriticHidden) ForwardHidden(Tensor rows, SequenceLayout sequences)
    {
        Tensor features = Features(actorFeatures, rows);
        Tensor criticInputs = features;
        if (actorRecurrent is null)
        {
            criticInputs = FeaturesOfCritic(rows, features);
        }
        else
        {
            Tensor output = RunRecurrent(actorRecurrent, features, rows, sequences);
            criticInputs =
                criticRecurrent == actorRecurrent ? output.Detach()
                : criticRecurrent is null ? criticProjection!.Forward(FeaturesOfCritic(rows, features))
                : RunRecurrent(criticRecurrent, FeaturesOfCritic(rows, features), rows, sequences);
            features = output;
        }

        return (Parameters(features, rows), CriticHidden(criticInputs, rows));
    }

    /// <summary>Length of the inputs of the critic's last layer.</summary>
    internal int CriticHiddenSize => critic.Layers[^1].Weight.Shape[1];

    /// <summary>Inputs of the critic's last layer: [batch, InputSize] → [batch, <see cref="CriticHiddenSize"/>].</summary>
    internal Tensor CriticHidden(Tensor rows) => CriticHidden(CriticFeatures(rows), rows);

    /// <summary>Values: [batch, <see cref="CriticHiddenSize"/>] → [batch].</summary>
    internal Tensor Value(Tensor criticHidden) => critic.Layers[^1].Forward(criticHidden).Reshape(-1);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The actor has layers other than its own fully connected
    /// ones.</exception>
    public override Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions)
    {
        if (shared is not null || actorFeatures is not null || actorRecurrent is not null)
            throw new InvalidOperationException("the actor has layers other than its own fully connected ones");
        int own = 2 * actor.Layers.Count;
        Tensor features = Observed(observations);
        (Tensor outputs, Tensor derivative) = actor.ForwardAlong(features, directions[..own]);
        Tensor parameters =
            Distribution.FeatureSize == 0 ? outputs : Distribution.Parameterize(outputs, actor.Hidden(features));
        return Distribution.DistributionParametersJvp(parameters, derivative, directions[own..]);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, Module? network) =>
        network is null
            ? []
            : network
                .NamedParameters()
                .Select(parameter => new KeyValuePair<string, Tensor>($"{name}.{parameter.Key}", parameter.Value));

    private static FeatureExtractor? CreateFeatures(
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

    // One step: the output of Act, and the input of the critic's last layers.
    private (Tensor Acting, Tensor CriticInputs) Advance(Tensor rows)
    {
        Tensor features = Features(actorFeatures, rows);
        if (actorRecurrent is null)
            return (Parameters(features, rows), FeaturesOfCritic(rows, features));
        (Tensor output, Tensor state) = actorRecurrent.Step(features, StateOf(actorRecurrent, rows));
        Tensor parameters = Parameters(output, rows);
        if (criticRecurrent == actorRecurrent)
            return (Tensor.Concat(1, parameters, state), output);
        if (criticRecurrent is null)
            return (Tensor.Concat(1, parameters, state), criticProjection!.Forward(FeaturesOfCritic(rows, features)));
        (Tensor criticOutput, Tensor criticState) = criticRecurrent.Step(
            FeaturesOfCritic(rows, features),
            StateOf(criticRecurrent, rows)
        );
        return (Tensor.Concat(1, parameters, state, criticState), criticOutput);
    }

    private Tensor FeaturesOfCritic(Tensor rows, Tensor features) =>
        actorFeatures == criticFeatures ? features : Features(criticFeatures, rows);

    private Tensor RunRecurrent(RecurrentLayer layer, Tensor features, Tensor rows, SequenceLayout sequences) =>
        sequences.IsEmpty
            ? layer.Step(features, StateOf(layer, rows)).Output
            : layer.Run(features, StateOf(layer, rows.Slice(0, 0, sequences.Sequences)), sequences);

    // The actor's state precedes the critic's.
    private Tensor StateOf(RecurrentLayer layer, Tensor rows) =>
        rows.Slice(1, layer == actorRecurrent ? ObservationSize : ObservationSize + layer.StateSize, layer.StateSize);

    // The observation without action mask and recurrent state.
    private Tensor Observed(Tensor rows) =>
        observationSizeWithoutMask < TrainingInputSize ? rows.Slice(1, 0, observationSizeWithoutMask) : rows;

    // Input of the critic's fully connected layers for one step.
    private Tensor CriticFeatures(Tensor rows)
    {
        Tensor features = Features(criticFeatures, rows);
        if (criticRecurrent is not null)
            return criticRecurrent.Step(features, StateOf(criticRecurrent, rows)).Output;
        return criticProjection is null ? features : criticProjection.Forward(features);
    }

    // [batch, 1]
    private Tensor Value(Tensor inputs, Tensor rows) => critic.Layers[^1].Forward(CriticHidden(inputs, rows));

    // The inputs of the critic alone are appended to those of its fully connected layers.
    private Tensor CriticHidden(Tensor inputs, Tensor rows) =>
        critic.Hidden(CriticInputs == 0 ? inputs : Tensor.Concat(1, inputs, rows.Slice(1, InputSize, CriticInputs)));

    private Tensor Parameters(Tensor features, Tensor rows)
    {
        if (Distribution.FeatureSize == 0)
            return Mask(actor.Forward(features), rows);
        Tensor hidden = actor.Hidden(features);
        return Mask(Distribution.Parameterize(actor.Layers[^1].Forward(hidden), hidden), rows);
    }

    private Tensor Mask(Tensor parameters, Tensor rows) =>
        MasksActions
            ? Distribution.Mask(
                parameters,
                rows.Slice(1, observationSizeWithoutMask, ObservationSize - observationSizeWithoutMask)
            )
            : parameters;
}
