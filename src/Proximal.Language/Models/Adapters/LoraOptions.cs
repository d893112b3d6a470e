namespace Proximal.Language;

/// <summary>
/// A low-rank adapter (Hu et al. 2021): each chosen projection computes x Wᵀ + scale · x Aᵀ Bᵀ, with W frozen, A [rank, inputs]
/// and B [outputs, rank]. B begins as zero, so a fresh adapter changes nothing.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>The value of <see cref="TargetModules"/> that stands for every projection but the output layer.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>The rank of the change (lora_r); 16 by default.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>What the change is multiplied by, before it is divided by the rank (lora_alpha); 32 by default.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>
    /// The share of the adapter's inputs that is set to zero while training (lora_dropout), in [0, 1); 0 by default. It acts on
    /// batches that carry a <see cref="TokenBatch.DropoutSeed"/>: those of trainers that learn from examples. Where a policy learns from
    /// its own completions it must be the one that wrote them, so there it does not act (TRL's <c>disable_dropout</c>).
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Which projections (lora_target_modules): the last parts of their names, such as <c>q_proj</c> or <c>attn.c_proj</c>, or
    /// <see cref="AllLinear"/>, the default.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [AllLinear];

    /// <summary>Whether the change is divided by √rank instead of the rank (use_rslora; Kalajdzievski 2023); false by default.</summary>
    public bool RankStabilized { get; init; }

    /// <summary>What the product of both matrices is multiplied by.</summary>
    public double Scale => Alpha / (RankStabilized ? Math.Sqrt(Rank) : Rank);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidInputException">One is out of range.</exception>
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

    /// <summary>Whether a projection is one of those chosen.</summary>
    /// <param name="path">Its full name.</param>
    /// <param name="isHead">Whether it is the output layer.</param>
    internal bool Targets(string path, bool isHead) => TargetModules.Any(target => Matches(target, path, isHead));

    /// <summary>Whether a projection is what one of the <see cref="TargetModules"/> stands for.</summary>
    internal static bool Matches(string target, string path, bool isHead) =>
        target == AllLinear ? !isHead : path == target || path.EndsWith($".{target}", StringComparison.Ordinal);
}
