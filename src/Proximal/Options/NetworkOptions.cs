using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Architecture and initialization of actor and critic: multi-layer perceptrons (MLPs) with optional shared layers.
/// Defaults are those of the PPO paper's control experiments (Schulman et al. 2017, section 6.1): two hidden layers of
/// 64 tanh units each, nothing shared.
/// </summary>
public sealed record NetworkOptions
{
    /// <summary>
    /// Options for images, as SB3's <c>CnnPolicy</c>: convolutional features that actor and critic share, without
    /// further hidden layers.
    /// </summary>
    /// <param name="features">Kind of the convolutional network.</param>
    public static NetworkOptions Images(FeatureKind features = FeatureKind.NatureCnn) =>
        new()
        {
            Features = features,
            ActorWidths = [],
            CriticWidths = [],
            Activation = Activation.Relu,
        };

    /// <summary>
    /// Feature extractor before all other layers (YAML: <c>policy_kwargs.features_extractor_class</c>). Default
    /// <see cref="FeatureKind.Flatten"/>; the others are for images.
    /// </summary>
    public FeatureKind Features { get; init; }

    /// <summary>
    /// Name of a custom network in <see cref="PolicyNetwork.Registry"/> (YAML: <c>policy_kwargs.network_class</c>).
    /// Default null: <see cref="ActorCritic"/>, to which all options below apply. A custom network uses the options
    /// that it needs.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// Name of a custom feature extractor in <see cref="FeatureExtractor.Registry"/>, instead of <see cref="Features"/>
    /// (YAML: <c>policy_kwargs.features_extractor_class</c> with that name). Default null. One is created, or, if
    /// <see cref="ShareFeatures"/> is false, one for the actor and one for the critic.
    /// </summary>
    public string? FeatureExtractorName { get; init; }

    /// <summary>
    /// Units of the feature extractor's last layer (YAML: <c>policy_kwargs.features_dim</c>). Default null, the value
    /// of the paper: 512 for NatureCnn, 256 for ImpalaCnn and 128 for MinAtarCnn.
    /// </summary>
    public int? FeatureCount { get; init; }

    /// <summary>
    /// Whether actor and critic share one feature extractor (YAML: <c>policy_kwargs.share_features_extractor</c>).
    /// Default true, which halves the computation.
    /// </summary>
    public bool ShareFeatures { get; init; } = true;

    /// <summary>
    /// Hidden layer widths of the actor, from input to head (YAML: <c>policy_kwargs.net_arch</c>, or its <c>pi</c>
    /// entry). Default [64, 64]; typical 64 units for classic control, 256 for robots. An empty list makes the policy
    /// linear.
    /// </summary>
    public IReadOnlyList<int> ActorWidths { get; init; } = [64, 64];

    /// <summary>
    /// Hidden layer widths of the critic (YAML: <c>policy_kwargs.net_arch</c>, or its <c>vf</c> entry). Default [64,
    /// 64]. A critic wider than the actor slows down training only.
    /// </summary>
    public IReadOnlyList<int> CriticWidths { get; init; } = [64, 64];

    /// <summary>
    /// Hidden layer widths of layers that actor and critic share, before their own (YAML:
    /// <c>policy_kwargs.net_arch</c>'s <c>shared</c> entry). Default none. Separate networks learn better on
    /// low-dimensional observations. Sharing helps if features are expensive, as with images, and then
    /// <see cref="ActorCriticOptions.ValueCoefficient"/> needs tuning.
    /// </summary>
    public IReadOnlyList<int> SharedWidths { get; init; } = [];

    /// <summary>
    /// Recurrent layer between the features and the hidden layers of actor and critic (YAML:
    /// <c>policy_kwargs.memory</c>: none, lstm or gru). Default none. For partially observable environments, with PPO,
    /// A2C and TRPO.
    /// </summary>
    public RecurrentKind Recurrent { get; init; }

    /// <summary>
    /// Size of the hidden state of the recurrent layer (YAML: <c>policy_kwargs.lstm_hidden_size</c>). Default 256;
    /// typical 64 to 512.
    /// </summary>
    public int RecurrentSize { get; init; } = 256;

    /// <summary>
    /// Number of stacked recurrent layers (YAML: <c>policy_kwargs.n_lstm_layers</c>). Default 1; typical 1 or 2.
    /// </summary>
    public int RecurrentLayers { get; init; } = 1;

    /// <summary>
    /// Whether the critic uses the recurrent layer of the actor (YAML: <c>policy_kwargs.shared_lstm</c>). Default
    /// false, as in sb3-contrib; true halves the computation. Only the policy loss trains a shared layer: the gradient
    /// of the value loss ends before it, as in sb3-contrib.
    /// </summary>
    public bool ShareRecurrent { get; init; }

    /// <summary>
    /// Whether the critic has a recurrent layer of its own if it is not shared (YAML:
    /// <c>policy_kwargs.enable_critic_lstm</c>). Default true. If false, a linear layer of the same size takes its
    /// place, as in sb3-contrib, which is faster; the value then depends on the current observation only.
    /// </summary>
    public bool CriticRecurrent { get; init; } = true;

    /// <summary>
    /// Whether recurrent layers are initialized orthogonally with gain 1 and zero biases, as in the code of Huang et
    /// al. 2022 (YAML: <c>policy_kwargs.lstm_ortho_init</c>). Default false: weights and biases are uniform in
    /// ±1/√size, PyTorch's default, which sb3-contrib uses. Not with <see cref="OrthogonalInitialization"/> false.
    /// </summary>
    public bool OrthogonalRecurrentInitialization { get; init; }

    /// <summary>Size of the recurrent state.</summary>
    internal int StateSize =>
        (
            Recurrent == RecurrentKind.None ? 0
            : Recurrent == RecurrentKind.Lstm ? 2 * RecurrentSize
            : RecurrentSize
        )
        * RecurrentLayers
        * (ShareRecurrent || !CriticRecurrent ? 1 : 2);

    /// <summary>
    /// Activation after each hidden layer (YAML: <c>policy_kwargs.activation_fn</c>: tanh, relu, elu, gelu or silu).
    /// Default tanh; ReLU is often better in networks of 256 units and more.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>
    /// Whether weights are initialized orthogonally with zero biases (YAML: <c>policy_kwargs.ortho_init</c>). Gains are
    /// √2 in hidden layers, 0.01 in the policy head, so that the initial policy is nearly uniform, and 1 in the value
    /// head. Default true. If false, weights and biases of all layers are uniform in ±1/√inputs. Recurrent layers
    /// follow <see cref="OrthogonalRecurrentInitialization"/>.
    /// </summary>
    public bool OrthogonalInitialization { get; init; } = true;

    /// <summary>
    /// Distribution of continuous actions (YAML: <c>policy_kwargs.distribution</c>: gaussian, state_dependent_gaussian,
    /// gsde or beta; <c>use_sde: true</c> is gsde). Default <see cref="DistributionKind.Gaussian"/>. Other parts of
    /// composite actions are not affected.
    /// </summary>
    public DistributionKind Distribution { get; init; }

    /// <summary>
    /// Name of a custom distribution in <see cref="ActionDistribution.Registry"/>, instead of
    /// <see cref="Distribution"/> (YAML: <c>policy_kwargs.distribution</c> with that name). Default null. It is the
    /// distribution of the whole action.
    /// </summary>
    public string? DistributionName { get; init; }

    /// <summary>
    /// Initial natural logarithm of the standard deviation of a Gaussian policy, in units of the action (YAML:
    /// <c>policy_kwargs.log_std_init</c>). Default 0, a standard deviation of 1; typical -2 to 0. Lower it if actions
    /// of size 1 are too large. With <see cref="DistributionKind.Gsde"/> it is that of σ, one per feature; typical -4
    /// to -2. A beta distribution does not use it.
    /// </summary>
    public float LogStdInitial { get; init; }

    /// <summary>
    /// Whether <see cref="DistributionKind.Gsde"/> has a σ per feature and action dimension, rather than one per
    /// feature (YAML: <c>policy_kwargs.full_std</c>). Default true. Other distributions do not use it.
    /// </summary>
    public bool FullStd { get; init; } = true;

    /// <summary>
    /// Whether continuous actions are squashed to their bounds by tanh rather than clipped (YAML:
    /// <c>policy_kwargs.squash_output</c>; Haarnoja et al. 2018, appendix C). Default false. Set it if the best actions
    /// are near the bounds, where clipping has no gradient. It needs a <see cref="Box"/> with finite bounds. Standard
    /// deviations, as in <see cref="LogStdInitial"/>, are then those before tanh. The entropy is computed by
    /// quadrature: its error is at most 0.01 nats up to a standard deviation of 1.5 and grows to 0.6 nats at 7.4 (log
    /// 2), so an entropy bonus does not fit larger ones. Not for a beta distribution, whose actions are within the
    /// bounds.
    /// </summary>
    public bool SquashOutput { get; init; }

    /// <summary>
    /// Whether a Gaussian policy acts in [-1, 1], which is scaled to the bounds of each action after clipping (YAML:
    /// <c>policy_kwargs.rescale_actions</c>). Default false. Set it if the bounds are far from [-1, 1] or differ
    /// between the elements of an action: without it, actions are clipped to the bounds in their own units, and the
    /// initial standard deviation <see cref="LogStdInitial"/> fits few of them. It needs a <see cref="Box"/> with
    /// finite bounds. Not together with <see cref="SquashOutput"/> or a beta distribution, which scale actions to the
    /// bounds.
    /// </summary>
    public bool RescaleActions { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message contains its C# name and its
    /// YAML key.</exception>
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
            "applies to image feature extractors only"
        );
        OptionCheck.That(
            FeatureExtractorName is null || Features == FeatureKind.Flatten,
            nameof(Features),
            "policy_kwargs.features_extractor_class",
            Features,
            "must be Flatten if FeatureExtractorName is set"
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
            "must be Gaussian, the default, if DistributionName is set"
        );
        OptionCheck.That(
            DistributionName is null || !SquashOutput,
            nameof(SquashOutput),
            "policy_kwargs.squash_output",
            SquashOutput,
            "must be false if DistributionName is set"
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
        OptionCheck.Within(RecurrentLayers, 1, 100, nameof(RecurrentLayers), "policy_kwargs.n_lstm_layers");
        OptionCheck.That(
            OrthogonalInitialization || !OrthogonalRecurrentInitialization,
            nameof(OrthogonalRecurrentInitialization),
            "policy_kwargs.lstm_ortho_init",
            OrthogonalRecurrentInitialization,
            "must be false if OrthogonalInitialization (policy_kwargs.ortho_init) is false"
        );
        OptionCheck.That(
            ShareFeatures || SharedWidths.Count == 0,
            nameof(ShareFeatures),
            "policy_kwargs.share_features_extractor",
            ShareFeatures,
            "must be true with shared layers (policy_kwargs.net_arch.shared), which follow the features"
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
            "must be false for a beta distribution, whose actions are within the bounds"
        );
        OptionCheck.That(
            !RescaleActions || (!SquashOutput && Distribution != DistributionKind.Beta && DistributionName is null),
            nameof(RescaleActions),
            "policy_kwargs.rescale_actions",
            RescaleActions,
            "must be false with squash_output, a beta or a custom distribution, which scale actions to the bounds"
        );
    }

    /// <summary>Throws if actor and critic share layers, for algorithms that train them separately.</summary>
    internal void ValidateSeparate(string algorithm)
    {
        string reason = $"{algorithm} trains actor and critic separately";
        OptionCheck.That(
            SharedWidths.Count == 0,
            nameof(SharedWidths),
            "policy_kwargs.net_arch.shared",
            $"[{string.Join(", ", SharedWidths)}]",
            $"must be empty: {reason}"
        );
        OptionCheck.That(
            (Features == FeatureKind.Flatten && FeatureExtractorName is null) || !ShareFeatures,
            nameof(ShareFeatures),
            "policy_kwargs.share_features_extractor",
            ShareFeatures,
            $"must be false: {reason}"
        );
    }

    /// <summary>Throws if the network is recurrent, for algorithms that train on single steps.</summary>
    internal void ValidateFeedForward(string algorithm) =>
        OptionCheck.That(
            Recurrent == RecurrentKind.None,
            nameof(Recurrent),
            "policy_kwargs.memory",
            Recurrent,
            $"must be none: {algorithm} trains on single steps; PPO, A2C and TRPO support recurrent networks"
        );

    internal static void CheckWidths(IReadOnlyList<int> widths, string name, string key)
    {
        foreach (int width in widths)
            OptionCheck.That(width > 0, name, key, width, "must contain positive widths only");
    }
}
