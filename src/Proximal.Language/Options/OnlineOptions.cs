namespace Proximal.Language;

/// <summary>
/// Options of trainers that learn from completions of the current policy. <see cref="TrainerOptions.TotalSteps"/>
/// counts completions (YAML: <c>total_episodes</c>), as in TRL.
/// </summary>
public abstract record OnlineOptions : LanguageOptions
{
    /// <summary>
    /// Completions that are sampled and scored before each update (YAML: <c>batch_size</c>). Default 64; typical 16 to
    /// 1024. A larger batch reduces the noise in the mean and standard deviation of the advantages, and so in the
    /// gradient.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Sampling of completions (YAML: <c>temperature</c>, <c>top_k</c>, <c>top_p</c>, <c>min_p</c>,
    /// <c>max_new_tokens</c> …). Default: the model's distribution at temperature 1. The temperature divides the logits
    /// in every log-probability of training, not only in sampling (Huang et al. 2024).
    /// </summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>
    /// β, the coefficient of the KL divergence from the reference (YAML: <c>kl_coef</c>). Typical 0.01 to 0.2. 0 needs
    /// no reference and saves its forward pass. This is the most sensitive option: with a low value the policy exploits
    /// the reward model, with a high value it does not learn.
    /// </summary>
    public double KlCoefficient { get; init; }

    /// <summary>
    /// Estimator of the KL divergence from the sampled tokens (YAML: <c>kl_estimator</c>), in the reward, in the loss
    /// and in the metrics. Default k1; k3 for GRPO. In a reward only k1 is recommended: the gradient of k2 and k3 there
    /// vanishes near the reference, so that nothing holds the policy to it.
    /// </summary>
    public KlEstimator KlEstimator { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings =>
        IsKlInReward && KlCoefficient > 0 && KlEstimator != KlEstimator.K1
            ?
            [
                $"warning: kl_estimator {(KlEstimator == KlEstimator.K2 ? "k2" : "k3")} in the reward has no restoring "
                    + "force near the reference, and the policy drifts away; use k1 in the reward, or k2 and k3 as a "
                    + "term of the loss",
            ]
            : [];

    /// <summary>Whether the KL divergence is a part of the reward.</summary>
    private protected virtual bool IsKlInReward => false;

    /// <summary>
    /// Penalty that is subtracted from the score of a completion without an end token (YAML:
    /// <c>missing_eos_penalty</c>). Default null: none; typical 1.
    /// </summary>
    public double? MissingEosPenalty { get; init; }

    /// <summary>
    /// Score that replaces the score of a completion without an end token (YAML: <c>missing_eos_score</c>). Default
    /// null: no replacement; -1 in lm-human-preferences.
    /// </summary>
    public double? MissingEosScore { get; init; }

    /// <summary>Scores are clipped to ± this value (YAML: <c>reward_clip</c>). Default null: no clipping.</summary>
    public double? RewardClip { get; init; }

    /// <summary>
    /// Completions of the evaluation prompts that are scored before each checkpoint (YAML: <c>eval_samples</c>).
    /// Default 0: none.
    /// </summary>
    public int EvaluationSamples { get; init; }

    /// <summary>
    /// Signs of reward hacking that the monitor checks, and whether they stop training (YAML: <c>monitor_warn</c> …).
    /// Default: the monitor warns of every sign.
    /// </summary>
    public MonitorOptions Monitor { get; init; } = new();

    /// <inheritdoc/>
    protected override string TotalStepsKey => "total_episodes";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        Sampling.Validate();
        OptionCheck.Positive(
            Sampling.Temperature,
            nameof(Sampling) + "." + nameof(SamplingOptions.Temperature),
            "temperature"
        );
        OptionCheck.Within(KlCoefficient, 0, double.PositiveInfinity, nameof(KlCoefficient), "kl_coef");
        if (MissingEosPenalty is { } penalty)
            OptionCheck.Within(penalty, 0, double.PositiveInfinity, nameof(MissingEosPenalty), "missing_eos_penalty");
        if (MissingEosScore is { } score)
            OptionCheck.Within(
                score,
                double.MinValue,
                double.PositiveInfinity,
                nameof(MissingEosScore),
                "missing_eos_score"
            );
        OptionCheck.That(
            MissingEosPenalty is null || MissingEosScore is null,
            nameof(MissingEosScore),
            "missing_eos_score",
            MissingEosScore,
            "cannot be combined with MissingEosPenalty (missing_eos_penalty)"
        );
        if (RewardClip is { } clip)
            OptionCheck.Positive(clip, nameof(RewardClip), "reward_clip");
        Monitor.Validate();
        OptionCheck.Within(EvaluationSamples, 0, double.PositiveInfinity, nameof(EvaluationSamples), "eval_samples");
    }
}
