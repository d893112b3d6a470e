namespace Proximal.Language;

/// <summary>
/// Options of PPO for language models (Ziegler et al. 2019; Stiennon et al. 2020; Ouyang et al. 2022). The details of
/// lm-human-preferences (Huang et al. 2024, "The N Implementation Details of RLHF with PPO") are options. Names and
/// defaults are those of the <c>PPOConfig</c> of TRL 1.10 where it has them.
/// </summary>
public sealed record RlhfPpoOptions : OnlineOptions
{
    /// <summary>
    /// Options with their defaults: learning rate 3e-6, KL coefficient 0.05, temperature 0.7, 53 new tokens.
    /// </summary>
    public RlhfPpoOptions()
    {
        LearningRate = 3e-6;
        KlCoefficient = 0.05;
        Sampling = new SamplingOptions { Temperature = 0.7f, MaxTokens = 53 };
    }

    /// <summary>
    /// Options of lm-human-preferences (Ziegler et al. 2019; Huang et al. 2024): 24 new tokens, KL coefficient adapted
    /// from 0.15 towards a KL divergence of 6 nats, whitened rewards and advantages, TensorFlow's Adam with a linearly
    /// decreasing learning rate, no gradient clipping, and the score -1 for completions without an end token.
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

    /// <summary>
    /// Epochs over each batch of completions, each in a new order (YAML: <c>num_ppo_epochs</c>). Default 4; typical 1
    /// to 4.
    /// </summary>
    public int Epochs { get; init; } = 4;

    /// <summary>
    /// Completions in one gradient step (YAML: <c>mini_batch_size</c>). Default 64; at most
    /// <see cref="OnlineOptions.BatchSize"/>.
    /// </summary>
    public int MinibatchSize { get; init; } = 64;

    /// <summary>
    /// Clip range ε: the probability ratio of a token is clipped to [1 - ε, 1 + ε] (YAML: <c>cliprange</c>). Default
    /// 0.2; typical 0.1 to 0.3.
    /// </summary>
    public Schedule ClipRange { get; init; } = 0.2;

    /// <summary>
    /// Clip range of values around their old estimates (YAML: <c>cliprange_value</c>). Default 0.2; null for no
    /// clipping. Without clipping and with a value head on the policy, large errors of the first values reach the
    /// policy's trunk; see <see cref="ValueCoefficient"/>.
    /// </summary>
    public double? ClipRangeValue { get; init; } = 0.2;

    /// <summary>
    /// Coefficient of the value loss, which is half a mean squared error (YAML: <c>vf_coef</c>). Default 0.1; typical
    /// 0.1 to 1. With a value head on the policy, the value loss changes the policy's trunk too. Its gradient grows
    /// with the returns, while advantages are whitened: a high coefficient without <see cref="ClipRangeValue"/> can
    /// turn the policy into uniform noise. The monitor warns of it (<see cref="MonitorSignals.EntropyRise"/>). A
    /// separate value model (<c>value_model</c>) excludes it.
    /// </summary>
    public double ValueCoefficient { get; init; } = 0.1;

    /// <summary>Coefficient of the entropy bonus (YAML: <c>ent_coef</c>). Default 0; typical 0 to 0.01.</summary>
    public double EntropyCoefficient { get; init; }

    /// <summary>
    /// Discount factor per token (YAML: <c>gamma</c>). Default 1: a reward at the end counts equally for every token.
    /// </summary>
    public double Gamma { get; init; } = 1;

    /// <summary>
    /// λ of generalized advantage estimation over the tokens (YAML: <c>lam</c>). Default 0.95; typical 0.9 to 1.
    /// </summary>
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>
    /// Step of generalized advantage estimation (YAML: <c>credit</c>: token or turn). Default token. By turn, a reply of
    /// a conversation is one action: its tokens share an advantage, and <see cref="Gamma"/> and
    /// <see cref="GaeLambda"/> apply between turns. A single completion is one turn.
    /// </summary>
    public CreditAssignment Credit { get; init; }

    /// <summary>Control of the KL coefficient (YAML: <c>kl_controller</c>: fixed or adaptive). Default fixed.</summary>
    public KlControl KlControl { get; init; }

    /// <summary>
    /// Target of the adaptive controller: the KL divergence of a whole completion, in nats (YAML: <c>kl_target</c>).
    /// Default 6.
    /// </summary>
    public double KlTarget { get; init; } = 6;

    /// <summary>
    /// Horizon of the adaptive controller, in completions: a larger value adapts the coefficient more slowly (YAML:
    /// <c>kl_horizon</c>). Default 10,000.
    /// </summary>
    public double KlHorizon { get; init; } = 10_000;

    /// <summary>
    /// Whether token rewards are scaled to standard deviation 1; their mean is kept (YAML: <c>whiten_rewards</c>).
    /// Default false; true in lm-human-preferences.
    /// </summary>
    public bool WhitenRewards { get; init; }

    /// <summary>
    /// Whether advantages are normalized to mean 0 and standard deviation 1 over all tokens of the batch (YAML:
    /// <c>whiten_advantages</c>). Default true.
    /// </summary>
    public bool WhitenAdvantages { get; init; } = true;

    /// <summary>
    /// Early stopping: the epochs over a batch end when the approximate KL divergence of a minibatch from the old
    /// policy exceeds 1.5 times this value, in nats per token (YAML: <c>target_kl</c>). Default null: never.
    /// </summary>
    public double? TargetKl { get; init; }

    private protected override bool IsKlInReward => true;

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
