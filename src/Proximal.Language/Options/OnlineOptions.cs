namespace Proximal.Language;

/// <summary>
/// The settings of trainers that learn from completions of their present model. <see cref="TrainerOptions.TotalSteps"/> counts
/// completions (YAML: <c>total_episodes</c>), as TRL does.
/// </summary>
public abstract record OnlineOptions : LanguageOptions
{
    /// <summary>
    /// Completions that are drawn and scored before each update (YAML: <c>batch_size</c>). Default 64; typical 16 to 1024. More
    /// make the advantages' mean and deviation, and so the direction of the step, less noisy.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// How completions are drawn (YAML: <c>temperature</c>, <c>top_k</c>, <c>top_p</c>, <c>min_p</c>,
    /// <c>max_new_tokens</c> …). Default: the plain distribution at temperature 1. The temperature divides the logits in every
    /// log-probability of training, not only here (Huang et al. 2024).
    /// </summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>
    /// β, the weight of the divergence from the reference (YAML: <c>kl_coef</c>). 0 needs no reference and saves its pass. The
    /// hardest setting to choose: too low and the reward is gamed, too high and nothing is learned.
    /// </summary>
    public double KlCoefficient { get; init; }

    /// <summary>How the divergence is estimated from the drawn tokens (YAML: <c>kl_estimator</c>): in the reward, in the loss, and in what is logged.</summary>
    public KlEstimator KlEstimator { get; init; }

    /// <summary>What is taken from the score of a completion that was cut off before its end (YAML: <c>missing_eos_penalty</c>). Default null: nothing; typical 1.</summary>
    public double? MissingEosPenalty { get; init; }

    /// <summary>The score that completions get, whatever they say, that were cut off before their end (YAML: <c>missing_eos_score</c>). Default null: their own; lm-human-preferences takes -1.</summary>
    public double? MissingEosScore { get; init; }

    /// <summary>Scores are held within ± this (YAML: <c>reward_clip</c>). Default null: they are not.</summary>
    public double? RewardClip { get; init; }

    /// <summary>
    /// Completions of the evaluation prompts that are scored before each checkpoint (YAML: <c>eval_samples</c>). Default 0: none.
    /// </summary>
    public int EvaluationSamples { get; init; }

    /// <summary>What is watched for reward hacking and its like, and whether it ends training (YAML: <c>monitor_warn</c> …). Default: everything is warned of.</summary>
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
            "does not go together with MissingEosPenalty (missing_eos_penalty)"
        );
        if (RewardClip is { } clip)
            OptionCheck.Positive(clip, nameof(RewardClip), "reward_clip");
        Monitor.Validate();
        OptionCheck.Within(EvaluationSamples, 0, double.PositiveInfinity, nameof(EvaluationSamples), "eval_samples");
    }
}
