namespace Proximal.Language;

/// <summary>
/// Options of a low-rank adapter (LoRA; Hu et al. 2021). Each target projection computes x Wᵀ + scale · x Aᵀ Bᵀ, with W
/// frozen, A [rank, inputs] and B [outputs, rank]. B is initialized to zero, so a new adapter has no effect. Names are
/// those of PEFT's <c>LoraConfig</c> with the prefix of TRL's keys.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>The value of <see cref="TargetModules"/> for all projections except the output layer.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>Rank of the update (YAML: <c>lora_r</c>). Default 16; typical 4 to 64.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>
    /// Multiplier of the update, before it is divided by the rank (YAML: <c>lora_alpha</c>). Default 32; typical 1 to 2
    /// times the rank.
    /// </summary>
    public double Alpha { get; init; } = 32;

    /// <summary>
    /// Share of the adapter's inputs that is set to zero in training (YAML: <c>lora_dropout</c>). Default 0; in [0, 1),
    /// typical 0.05 to 0.1. It applies to batches with a <see cref="TokenBatch.DropoutSeed"/>: those of trainers that
    /// learn from examples. Trainers that learn from the policy's own completions use no dropout, because the trained
    /// policy must equal the one that sampled them (TRL's <c>disable_dropout</c>).
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Target projections (YAML: <c>lora_target_modules</c>): the last parts of their names, such as <c>q_proj</c> or
    /// <c>attn.c_proj</c>. Default <see cref="AllLinear"/>.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [AllLinear];

    /// <summary>
    /// Whether the update is divided by √rank instead of the rank (YAML: <c>use_rslora</c>; Kalajdzievski 2023).
    /// Default false.
    /// </summary>
    public bool RankStabilized { get; init; }

    /// <summary>Factor of the product of both matrices.</summary>
    public double Scale => Alpha / (RankStabilized ? Math.Sqrt(Rank) : Rank);

    /// <summary>Validates every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public void Validate()
    {
        OptionCheck.That(Rank >= 1, nameof(Rank), "lora_r", Rank, "must be at least 1");
        OptionCheck.Positive(Alpha, nameof(Alpha), "lora_alpha");
        OptionCheck.That(Dropout is >= 0 and < 1, nameof(Dropout), "lora_dropout", Dropout, "must lie in [0, 1)");
        OptionCheck.That(
            TargetModules.Count > 0,
            nameof(TargetModules),
            "lora_target_modules",
            "empty",
            "must name at least one projection"
        );
    }

    /// <summary>Whether a projection is a target.</summary>
    /// <param name="path">Full name of the projection.</param>
    /// <param name="isHead">Whether the projection is the output layer.</param>
    internal bool Targets(string path, bool isHead) => TargetModules.Any(target => Matches(target, path, isHead));

    /// <summary>Whether a projection matches one of the <see cref="TargetModules"/>.</summary>
    internal static bool Matches(string target, string path, bool isHead) =>
        target == AllLinear ? !isHead : path == target || path.EndsWith($".{target}", StringComparison.Ordinal);
}
