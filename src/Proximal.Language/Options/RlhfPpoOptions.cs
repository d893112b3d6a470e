namespace Proximal.Language;

/// <summary>
/// Every setting of PPO for language models (Ziegler et al. 2019; Stiennon et al. 2020; Ouyang et al. 2022), with the details of
/// lm-human-preferences (Huang et al. 2024, "The N Implementation Details of RLHF with PPO") as options. Names and defaults are
/// TRL's where it has them.
/// </summary>
public sealed record RlhfPpoOptions : OnlineOptions
{
    /// <summary>Settings at their defaults: learning rate 3e-6, KL coefficient 0.05, temperature 0.7, 53 new tokens.</summary>
    public RlhfPpoOptions()
    {
        LearningRate = 3e-6;
        KlCoefficient = 0.05;
        Sampling = new SamplingOptions { Temperature = 0.7f, MaxTokens = 53 };
    }

    /// <summary>
    /// Fine-tuning from human preferences as it was first done (Ziegler et al. 2019, lm-human-preferences; Huang et al. 2024): 24 new
    /// tokens, the KL coefficient adapted from 0.15 towards 6 nats, rewards and advantages whitened, TensorFlow's Adam with a falling
    /// learning rate, no clipping of gradients, and -1 for what does not end by itself.
    /// </summary>
    public static RlhfPpoOptions LmHumanPreferences =>
        new()
        {
            LearningRate = Schedule.Linear(1e-5),
            AdamEpsilon = 1e-5,
            AdamTensorFlowEpsilon = true,
            MaxGradientNorm = double.PositiveInfinity,
            BatchSize = 512,
            MinibatchSize = 512,
            Sampling = new SamplingOptions { Temperature = 0.7f, MaxTokens = 24 },
            KlControl = KlControl.Adaptive,
            KlCoefficient = 0.15,
            WhitenRewards = true,
            MissingEosScore = -1,
        };

    /// <summary>Passes over each batch of completions (YAML: <c>num_ppo_epochs</c>). Default 4; typical 1 to 4. The order is new each time.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Completions in one gradient step (YAML: <c>mini_batch_size</c>). Default 64, at most the batch.</summary>
    public int MinibatchSize { get; init; } = 64;

    /// <summary>How far the ratio of a token may move from 1 before its gain is cut off (YAML: <c>cliprange</c>). Default 0.2.</summary>
    public Schedule ClipRange { get; init; } = 0.2;

    /// <summary>How far a value may move from its old estimate before its gain is cut off (YAML: <c>cliprange_value</c>). Default 0.2; null for no clipping.</summary>
    public double? ClipRangeValue { get; init; } = 0.2;

    /// <summary>The weight of the value loss, half a mean squared error (YAML: <c>vf_coef</c>). Default 0.1.</summary>
    public double ValueCoefficient { get; init; } = 0.1;

    /// <summary>The weight of the entropy bonus (YAML: <c>ent_coef</c>). Default 0.</summary>
    public double EntropyCoefficient { get; init; }

    /// <summary>The discount from token to token (YAML: <c>gamma</c>). Default 1: a reward at the end counts the same for every token.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>λ of generalised advantage estimation over the tokens (YAML: <c>lam</c>). Default 0.95.</summary>
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>How the KL coefficient follows the divergence (YAML: <c>kl_controller</c>: fixed or adaptive). Default fixed.</summary>
    public KlControl KlControl { get; init; }

    /// <summary>The divergence of whole completions that the adaptive controller aims at, in nats (YAML: <c>kl_target</c>). Default 6.</summary>
    public double KlTarget { get; init; } = 6;

    /// <summary>Completions that a full correction of the adaptive controller takes (YAML: <c>kl_horizon</c>). Default 10,000.</summary>
    public double KlHorizon { get; init; } = 10_000;

    /// <summary>Whether token rewards are brought to deviation 1, keeping their mean (YAML: <c>whiten_rewards</c>). Default false; lm-human-preferences does.</summary>
    public bool WhitenRewards { get; init; }

    /// <summary>Whether advantages are brought to mean 0 and deviation 1 over all tokens of the batch (YAML: <c>whiten_advantages</c>). Default true.</summary>
    public bool WhitenAdvantages { get; init; } = true;

    /// <summary>Ends the epochs over a batch once a minibatch's approximate KL divergence from the old policy is above 1.5 times this, in nats per token (YAML: <c>target_kl</c>). Default null: never.</summary>
    public double? TargetKl { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(Epochs, nameof(Epochs), "num_ppo_epochs");
        OptionCheck.Positive(MinibatchSize, nameof(MinibatchSize), "mini_batch_size");
        OptionCheck.That(
            MinibatchSize <= BatchSize,
            nameof(MinibatchSize),
            "mini_batch_size",
            MinibatchSize,
            $"must not be above BatchSize (batch_size) {BatchSize}"
        );
        OptionCheck.Positive(ClipRange.Initial, nameof(ClipRange), "cliprange");
        if (ClipRangeValue is { } range)
            OptionCheck.Positive(range, nameof(ClipRangeValue), "cliprange_value");
        OptionCheck.Within(ValueCoefficient, 0, double.PositiveInfinity, nameof(ValueCoefficient), "vf_coef");
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Within(Gamma, 0, 1, nameof(Gamma), "gamma");
        OptionCheck.Within(GaeLambda, 0, 1, nameof(GaeLambda), "lam");
        OptionCheck.Positive(KlTarget, nameof(KlTarget), "kl_target");
        OptionCheck.Positive(KlHorizon, nameof(KlHorizon), "kl_horizon");
        if (TargetKl is { } target)
            OptionCheck.Positive(target, nameof(TargetKl), "target_kl");
    }
}
