namespace Proximal.Language;

/// <summary>
/// Options that all trainers of language models share. The YAML keys are those of Hugging Face's
/// <c>TrainingArguments</c> and TRL. Schedules run over <see cref="TrainerOptions.TotalSteps"/>; each trainer documents
/// what it counts.
/// </summary>
public abstract record LanguageOptions : TrainerOptions
{
    /// <summary>
    /// Number of parts that each batch is divided into for the passes through the model (YAML:
    /// <c>gradient_accumulation_steps</c>). Default 1. The gradients of the parts are summed with the weights of the
    /// whole batch, so the result is the same except for rounding, and memory use falls in proportion. Unlike in TRL,
    /// it does not multiply the batch size.
    /// </summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Whether the activations of each transformer block are dropped after the forward pass and recomputed in the
    /// backward pass (YAML: <c>gradient_checkpointing</c>; Chen et al. 2016, arXiv:1604.06174). Default false, as in
    /// transformers. The result has the same bits; a step takes about a third longer. It applies to the model and, in
    /// PPO, to the separate model of a value function.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>
    /// Maximum norm of all gradients together; a larger gradient is scaled down to it (YAML: <c>max_grad_norm</c>).
    /// Default 1; infinity disables clipping.
    /// </summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>
    /// Optimizer steps over which the learning rate rises linearly from 0 to its schedule (YAML: <c>warmup_steps</c>).
    /// Default 0.
    /// </summary>
    public int WarmupSteps { get; init; }

    /// <summary>Decoupled weight decay of AdamW (YAML: <c>weight_decay</c>). Default 0; typical 0 to 0.1.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Decay rate of Adam's first moment (YAML: <c>adam_beta1</c>). Default 0.9.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>
    /// Decay rate of Adam's second moment (YAML: <c>adam_beta2</c>). Default 0.999; typical 0.95 for pretraining.
    /// </summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>
    /// Term added to the denominator of Adam's step (YAML: <c>adam_epsilon</c>). Default 1e-8; 1e-5 in
    /// lm-human-preferences.
    /// </summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>
    /// Whether Adam adds its epsilon before the bias correction, as TensorFlow and lm-human-preferences do (YAML:
    /// <c>adam_tensorflow_epsilon</c>; Huang et al. 2024). Default false, as in PyTorch.
    /// </summary>
    public bool AdamTensorFlowEpsilon { get; init; }

    /// <summary>
    /// Number of fixed prompts that the model completes before training, at each evaluation and at the end, for the
    /// sample table (YAML: <c>num_samples</c>). Default 4; 0 for none. A reward model shows this number of pairs with
    /// their scores.
    /// </summary>
    public int SampleCount { get; init; } = 4;

    /// <summary>
    /// Warnings about options that are valid but known to fail, or to have no effect, one line each; usually none.
    /// <c>proximal</c> prints them when training starts.
    /// </summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(TotalSteps, nameof(TotalSteps), TotalStepsKey);
        OptionCheck.Positive(
            GradientAccumulationSteps,
            nameof(GradientAccumulationSteps),
            "gradient_accumulation_steps"
        );
        OptionCheck.That(
            MaxGradientNorm > 0,
            nameof(MaxGradientNorm),
            "max_grad_norm",
            MaxGradientNorm,
            "must be a positive number"
        );
        OptionCheck.Within(WarmupSteps, 0, double.PositiveInfinity, nameof(WarmupSteps), "warmup_steps");
        OptionCheck.Within(WeightDecay, 0, double.PositiveInfinity, nameof(WeightDecay), "weight_decay");
        OptionCheck.That(AdamBeta1 is >= 0 and < 1, nameof(AdamBeta1), "adam_beta1", AdamBeta1, "must lie in [0, 1)");
        OptionCheck.That(AdamBeta2 is >= 0 and < 1, nameof(AdamBeta2), "adam_beta2", AdamBeta2, "must lie in [0, 1)");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_epsilon");
        OptionCheck.Within(SampleCount, 0, double.PositiveInfinity, nameof(SampleCount), "num_samples");
    }

    /// <summary>The YAML key of <see cref="TrainerOptions.TotalSteps"/>, which names the counted unit.</summary>
    protected abstract string TotalStepsKey { get; }
}
