namespace Proximal;

/// <summary>
/// Options that the intrinsic rewards of PPO share: <see cref="RndOptions"/> and <see cref="IcmOptions"/>. YAML keys
/// begin with <c>rnd</c> or <c>icm</c>.
/// </summary>
/// <remarks>
/// Intrinsic rewards have a value head of their own, whose returns ignore the ends of episodes, and the advantage of PPO
/// is <see cref="ExtrinsicCoefficient"/> · A_ext + <see cref="Coefficient"/> · A_int (Burda et al. 2018,
/// arXiv:1810.12894, section 2.3). Logged returns are those of the environment. The trained policy contains neither
/// the value head nor the networks of the intrinsic reward.
/// </remarks>
public abstract record IntrinsicRewardOptions
{
    /// <summary>
    /// Coefficient of the intrinsic advantages (YAML: <c>int_coef</c>; <c>strength</c> in ML-Agents). Default 0: there
    /// is no intrinsic reward. 1 in the paper of RND.
    /// </summary>
    public double Coefficient { get; init; }

    /// <summary>
    /// Coefficient of the advantages of the environment's rewards (YAML: <c>ext_coef</c>). Default 2, as in the paper
    /// of RND; 0 explores without a task.
    /// </summary>
    public double ExtrinsicCoefficient { get; init; } = 2;

    /// <summary>
    /// Discount factor of the intrinsic rewards, in [0, 1) (YAML: <c>int_gamma</c>). Default 0.99. It also discounts
    /// the sums whose standard deviation the intrinsic rewards are divided by.
    /// </summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>
    /// Learning rate of the networks of the intrinsic reward, which have an optimizer of their own (YAML:
    /// <c>learning_rate</c>). Default null: that of PPO, with its schedule.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Share of the transitions of each minibatch that train the networks of the intrinsic reward, in (0, 1] (YAML:
    /// <c>update_proportion</c>). A smaller share keeps the novelty of observations for longer with many environments.
    /// </summary>
    public double UpdateProportion { get; init; } = 1;

    /// <summary>
    /// Widths of the hidden layers of each network of the intrinsic reward, which have ReLU units (YAML:
    /// <c>net_arch</c>). Default [64, 64]. Images pass through the feature extractor that
    /// <see cref="NetworkOptions.Features"/> names first.
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 64];

    /// <summary>Length of the feature vector of an observation (YAML: <c>features_dim</c>). Default 64.</summary>
    public int FeatureCount { get; init; } = 64;

    /// <summary>
    /// Steps of each environment with random actions before training, which initialize the moments that observations are
    /// whitened with (YAML: <c>obs_norm_steps</c>). They count neither as steps of the run nor as episodes; the
    /// environments are reset afterwards. Default 200.
    /// </summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>
    /// Bound on a whitened observation, in standard deviations (YAML: <c>clip_obs</c>). Default 5, as in the paper of
    /// RND.
    /// </summary>
    public double ClipObservation { get; init; } = 5;

    /// <summary>Whether there is an intrinsic reward.</summary>
    public bool IsEnabled => Coefficient != 0;

    /// <summary>Option of PPO and key of the map, for messages.</summary>
    internal abstract (string Name, string Key) Place { get; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public virtual void Validate()
    {
        string key = Place.Key;
        OptionCheck.Within(Coefficient, 0, double.PositiveInfinity, nameof(Coefficient), $"{key}.int_coef");
        OptionCheck.Within(
            ExtrinsicCoefficient,
            0,
            double.PositiveInfinity,
            nameof(ExtrinsicCoefficient),
            $"{key}.ext_coef"
        );
        OptionCheck.That(Gamma is >= 0 and < 1, nameof(Gamma), $"{key}.int_gamma", Gamma, "must lie in [0, 1)");
        if (LearningRate is { } rate)
            OptionCheck.Positive(rate, nameof(LearningRate), $"{key}.learning_rate");
        OptionCheck.That(
            UpdateProportion is > 0 and <= 1,
            nameof(UpdateProportion),
            $"{key}.update_proportion",
            UpdateProportion,
            "must lie in (0, 1]"
        );
        NetworkOptions.CheckWidths(Widths, nameof(Widths), $"{key}.net_arch");
        OptionCheck.Positive(FeatureCount, nameof(FeatureCount), $"{key}.features_dim");
        OptionCheck.Within(WarmUpSteps, 1, int.MaxValue, nameof(WarmUpSteps), $"{key}.obs_norm_steps");
        OptionCheck.Positive(ClipObservation, nameof(ClipObservation), $"{key}.clip_obs");
    }
}
