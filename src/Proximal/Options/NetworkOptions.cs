using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The shape and initialisation of the actor's and the critic's networks: multi-layer perceptrons that may begin with
/// shared layers. The defaults are those of the PPO paper's control experiments (Schulman et al. 2017, section 6.1): two
/// hidden layers of 64 tanh units each, nothing shared.
/// </summary>
public sealed record NetworkOptions
{
    /// <summary>
    /// Settings for images, as SB3's <c>CnnPolicy</c>: features by convolutions, shared by actor and critic, which have no hidden
    /// layers of their own.
    /// </summary>
    /// <param name="features">Which convolutions.</param>
    public static NetworkOptions Images(FeatureKind features = FeatureKind.NatureCnn) =>
        new()
        {
            Features = features,
            ActorWidths = [],
            CriticWidths = [],
            Activation = Activation.Relu,
        };

    /// <summary>
    /// What makes features of the observation before all other layers (YAML: <c>policy_kwargs.features_extractor_class</c>).
    /// Default <see cref="FeatureKind.Flatten"/>; the others are for images.
    /// </summary>
    public FeatureKind Features { get; init; }

    /// <summary>
    /// A whole network of one's own, by its name in <see cref="PolicyNetwork.Registry"/> (YAML: <c>policy_kwargs.network_class</c>).
    /// Default null: <see cref="ActorCritic"/>, which all the options below describe. A network of one's own uses those that it needs.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// A feature extractor of one's own, by its name in <see cref="FeatureExtractor.Registry"/>, in place of <see cref="Features"/> (YAML:
    /// <c>policy_kwargs.features_extractor_class</c> with that name). Default null. Made once, or, where <see cref="ShareFeatures"/> is
    /// false, once for the actor and once for the critic.
    /// </summary>
    public string? FeatureExtractorName { get; init; }

    /// <summary>
    /// Units of the feature extractor's last layer (YAML: <c>policy_kwargs.features_dim</c>). Default null: the paper's, which is 512
    /// for NatureCnn, 256 for ImpalaCnn and 128 for MinAtarCnn.
    /// </summary>
    public int? FeatureCount { get; init; }

    /// <summary>
    /// Whether actor and critic share one feature extractor (YAML: <c>policy_kwargs.share_features_extractor</c>). Default true, which
    /// halves the work; false gives each its own.
    /// </summary>
    public bool ShareFeatures { get; init; } = true;

    /// <summary>
    /// Hidden widths of the actor, from its input to its head (YAML: <c>policy_kwargs.net_arch</c>, or its <c>pi</c> entry).
    /// Default [64, 64]. Typical: 64 units for classic control, 256 for robots; an empty list makes the policy linear.
    /// </summary>
    public IReadOnlyList<int> ActorWidths { get; init; } = [64, 64];

    /// <summary>
    /// Hidden widths of the critic (YAML: <c>policy_kwargs.net_arch</c>, or its <c>vf</c> entry). Default [64, 64]. The critic
    /// may well be wider than the actor; only training pays for it.
    /// </summary>
    public IReadOnlyList<int> CriticWidths { get; init; } = [64, 64];

    /// <summary>
    /// Hidden widths of the layers that actor and critic share, before their own (YAML: <c>policy_kwargs.net_arch</c>'s
    /// <c>shared</c> entry). Default none. Separate networks learn better on low-dimensional observations; sharing pays where
    /// features are expensive, as with images, and then needs <see cref="ActorCriticOptions.ValueCoefficient"/> tuned.
    /// </summary>
    public IReadOnlyList<int> SharedWidths { get; init; } = [];

    /// <summary>
    /// What remembers earlier steps, between the features and the hidden layers of actor and critic (YAML:
    /// <c>policy_kwargs.memory</c>: none, lstm or gru). Default none. For tasks whose observations do not tell all, with PPO.
    /// </summary>
    public RecurrentKind Recurrent { get; init; }

    /// <summary>The length of the memory's hidden state (YAML: <c>policy_kwargs.lstm_hidden_size</c>). Default 256; typical 64 to 512.</summary>
    public int RecurrentSize { get; init; } = 256;

    /// <summary>
    /// Whether actor and critic share one memory (YAML: <c>policy_kwargs.shared_lstm</c>). Default false, as sb3-contrib; true costs
    /// half as much.
    /// </summary>
    public bool ShareRecurrent { get; init; }

    /// <summary>Numbers that are remembered from one step to the next.</summary>
    internal int StateSize =>
        (
            Recurrent == RecurrentKind.None ? 0
            : Recurrent == RecurrentKind.Lstm ? 2 * RecurrentSize
            : RecurrentSize
        ) * (ShareRecurrent ? 1 : 2);

    /// <summary>
    /// The activation after each hidden layer (YAML: <c>policy_kwargs.activation_fn</c>: tanh, relu, elu, gelu or silu).
    /// Default tanh; ReLU often does better in networks of 256 units and more.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>
    /// Whether weights begin orthogonal with zero biases (YAML: <c>policy_kwargs.ortho_init</c>): gain √2 in hidden layers,
    /// 0.01 in the policy head, so that the first policy is nearly uniform, 1 in the value head. Default true. Off: each
    /// weight and bias uniform in ±1/√inputs.
    /// </summary>
    public bool OrthogonalInitialization { get; init; } = true;

    /// <summary>
    /// What continuous actions are drawn from (YAML: <c>policy_kwargs.distribution</c>: gaussian, state_dependent_gaussian, gsde or beta;
    /// <c>use_sde: true</c> is gsde). Default <see cref="DistributionKind.Gaussian"/>. Other parts of composed actions are left alone.
    /// </summary>
    public DistributionKind Distribution { get; init; }

    /// <summary>
    /// A distribution of one's own, by its name in <see cref="ActionDistribution.Registry"/>, in place of <see cref="Distribution"/> (YAML:
    /// <c>policy_kwargs.distribution</c> with that name). Default null. It is the distribution of the whole action.
    /// </summary>
    public string? DistributionName { get; init; }

    /// <summary>
    /// Where the natural logarithm of a Gaussian policy's standard deviation begins, in units of the action (YAML:
    /// <c>policy_kwargs.log_std_init</c>). Default 0, a deviation of 1. Typical -2 to 0; lower it where actions of size 1
    /// are already violent. With <see cref="DistributionKind.Gsde"/> it is that of σ, one for each feature: typical -4 to -2. A beta
    /// distribution has none.
    /// </summary>
    public float LogStdInitial { get; init; }

    /// <summary>
    /// Whether <see cref="DistributionKind.Gsde"/> has a σ for every feature and number of the action, rather than one for every feature
    /// (YAML: <c>policy_kwargs.full_std</c>). Default true. Nothing to other distributions.
    /// </summary>
    public bool FullStd { get; init; } = true;

    /// <summary>
    /// Whether continuous actions go through tanh to their bounds rather than being clipped (YAML:
    /// <c>policy_kwargs.squash_output</c>; Haarnoja et al. 2018, appendix C). Default false. Turn on where the best actions lie
    /// near the bounds and clipping would hide their gradient; needs a <see cref="Box"/> with finite bounds. Deviations, as in
    /// <see cref="LogStdInitial"/>, are then those before tanh. Not for a beta distribution, which keeps to the bounds by itself.
    /// </summary>
    public bool SquashOutput { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message names it, in C# and in YAML.</exception>
    public void Validate()
    {
        CheckWidths(ActorWidths, nameof(ActorWidths), "policy_kwargs.net_arch.pi");
        CheckWidths(CriticWidths, nameof(CriticWidths), "policy_kwargs.net_arch.vf");
        CheckWidths(SharedWidths, nameof(SharedWidths), "policy_kwargs.net_arch.shared");
        OptionCheck.That(
            Enum.IsDefined(Features),
            nameof(Features),
            "policy_kwargs.features_extractor_class",
            Features,
            "is not a feature extractor"
        );
        if (FeatureCount is { } count)
            OptionCheck.Positive(count, nameof(FeatureCount), "policy_kwargs.features_dim");
        OptionCheck.That(
            FeatureCount is null
                || Features != FeatureKind.Flatten
                || FeatureExtractorName is not null
                || Architecture is not null,
            nameof(FeatureCount),
            "policy_kwargs.features_dim",
            FeatureCount,
            "is for feature extractors of images"
        );
        OptionCheck.That(
            FeatureExtractorName is null || Features == FeatureKind.Flatten,
            nameof(Features),
            "policy_kwargs.features_extractor_class",
            Features,
            "must be Flatten where FeatureExtractorName names an extractor"
        );
        OptionCheck.Registered(
            FeatureExtractorName,
            FeatureExtractor.Registry,
            nameof(FeatureExtractorName),
            "policy_kwargs.features_extractor_class"
        );
        OptionCheck.That(
            DistributionName is null || Distribution == DistributionKind.Gaussian,
            nameof(Distribution),
            "policy_kwargs.distribution",
            Distribution,
            "must be Gaussian, its default, where DistributionName names a distribution"
        );
        OptionCheck.That(
            DistributionName is null || !SquashOutput,
            nameof(SquashOutput),
            "policy_kwargs.squash_output",
            SquashOutput,
            "must be false where DistributionName names a distribution"
        );
        OptionCheck.Registered(
            DistributionName,
            ActionDistribution.Registry,
            nameof(DistributionName),
            "policy_kwargs.distribution"
        );
        OptionCheck.That(
            Enum.IsDefined(Recurrent),
            nameof(Recurrent),
            "policy_kwargs.memory",
            Recurrent,
            "must be none, lstm or gru"
        );
        OptionCheck.Positive(RecurrentSize, nameof(RecurrentSize), "policy_kwargs.lstm_hidden_size");
        OptionCheck.That(
            ShareFeatures || SharedWidths.Count == 0,
            nameof(ShareFeatures),
            "policy_kwargs.share_features_extractor",
            ShareFeatures,
            "does not go together with shared layers (policy_kwargs.net_arch.shared), which come after the features"
        );
        OptionCheck.That(
            Enum.IsDefined(Activation),
            nameof(Activation),
            "policy_kwargs.activation_fn",
            Activation,
            "is not an activation"
        );
        OptionCheck.That(
            float.IsFinite(LogStdInitial) && MathF.Abs(LogStdInitial) <= 20,
            nameof(LogStdInitial),
            "policy_kwargs.log_std_init",
            LogStdInitial,
            "must lie in [-20, 20]"
        );
        OptionCheck.That(
            Enum.IsDefined(Distribution),
            nameof(Distribution),
            "policy_kwargs.distribution",
            Distribution,
            "must be gaussian, state_dependent_gaussian, gsde or beta"
        );
        OptionCheck.That(
            Distribution != DistributionKind.StateDependentGaussian
                || LogStdInitial <= StateDependentGaussianDistribution.MaxLogStd,
            nameof(LogStdInitial),
            "policy_kwargs.log_std_init",
            LogStdInitial,
            "must be at most 2 for a state_dependent_gaussian"
        );
        OptionCheck.That(
            Distribution != DistributionKind.Beta || !SquashOutput,
            nameof(SquashOutput),
            "policy_kwargs.squash_output",
            SquashOutput,
            "must be false for a beta distribution, which keeps to the bounds by itself"
        );
    }

    /// <summary>Throws where actor and critic share layers, for algorithms that teach them apart.</summary>
    internal void ValidateSeparate(string algorithm)
    {
        string why = $"{algorithm} teaches actor and critic apart";
        OptionCheck.That(
            SharedWidths.Count == 0,
            nameof(SharedWidths),
            "policy_kwargs.net_arch.shared",
            $"[{string.Join(", ", SharedWidths)}]",
            $"must be empty: {why}"
        );
        OptionCheck.That(
            (Features == FeatureKind.Flatten && FeatureExtractorName is null) || !ShareFeatures,
            nameof(ShareFeatures),
            "policy_kwargs.share_features_extractor",
            ShareFeatures,
            $"must be false: {why}"
        );
    }

    /// <summary>Throws where something is remembered, for algorithms that look at single steps.</summary>
    internal void ValidateFeedForward(string algorithm) =>
        OptionCheck.That(
            Recurrent == RecurrentKind.None,
            nameof(Recurrent),
            "policy_kwargs.memory",
            Recurrent,
            $"must be none: {algorithm} learns from single steps; PPO learns with memory"
        );

    internal static void CheckWidths(IReadOnlyList<int> widths, string name, string key)
    {
        foreach (int width in widths)
            OptionCheck.That(width > 0, name, key, width, "must hold positive widths only");
    }
}
