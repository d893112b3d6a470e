namespace Proximal.Language;

/// <summary>
/// Options of online DPO: preference optimization on pairs that the policy generates and a judge labels (Guo et al.
/// 2024, "Direct Language Model Alignment from Online AI Feedback"). Names and defaults are those of the
/// <c>OnlineDPOConfig</c> of TRL 1.10.
/// </summary>
public sealed record OnlineDpoOptions : OnlineOptions
{
    /// <summary>Options with their defaults: learning rate 5e-7, temperature 0.9, 64 new tokens.</summary>
    public OnlineDpoOptions()
    {
        LearningRate = 5e-7;
        Sampling = new SamplingOptions { Temperature = 0.9f, MaxTokens = 64 };
    }

    /// <summary>
    /// The loss (YAML: <c>loss_type</c>), any but <see cref="PreferenceLoss.Sft"/>. Default <c>sigmoid</c>, the loss of
    /// DPO.
    /// </summary>
    public PreferenceLoss Loss { get; init; } = PreferenceLoss.Sigmoid;

    /// <summary>β of the loss (YAML: <c>beta</c>). Default 0.1; typical 0.01 to 0.5.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// Gradient steps on each batch of pairs (YAML: <c>num_iterations</c>). Default 1; typical 1 to 4.
    /// </summary>
    public int Epochs { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.That(
            Loss != PreferenceLoss.Sft,
            nameof(Loss),
            "loss_type",
            "sft",
            "must be a loss that compares the completions"
        );
        OptionCheck.Positive(Beta, nameof(Beta), "beta");
        OptionCheck.Positive(Epochs, nameof(Epochs), "num_iterations");
        OptionCheck.That(
            BatchSize % 2 == 0,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            "must be even: completions come in pairs"
        );
        OptionCheck.That(
            KlCoefficient == 0,
            nameof(KlCoefficient),
            "kl_coef",
            KlCoefficient,
            "must be 0: beta of the loss keeps the policy near the reference"
        );
    }
}
