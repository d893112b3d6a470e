namespace Proximal.Language;

/// <summary>Scaling of rotary positions beyond the context of pretraining.</summary>
/// <param name="Kind">Rule of the scaling (rope_type).</param>
/// <param name="Factor">Ratio of the new context to the original one (factor).</param>
/// <param name="LowFrequencyFactor">
/// Llama 3: frequencies with a wavelength above the original context divided by this are divided by the factor.
/// </param>
/// <param name="HighFrequencyFactor">
/// Llama 3: frequencies with a wavelength below the original context divided by this do not change.
/// </param>
/// <param name="OriginalContext">
/// Context of pretraining, in tokens (original_max_position_embeddings). Not used by linear scaling.
/// </param>
public sealed record RopeScaling(
    RopeScalingKind Kind,
    double Factor,
    double LowFrequencyFactor = 1,
    double HighFrequencyFactor = 4,
    int OriginalContext = 8192
)
{
    /// <summary>
    /// YaRN and LongRoPE: factor of cosines and sines (attention_factor). Default 1; files without the key have a
    /// default that depends on the factor.
    /// </summary>
    public double AttentionFactor { get; init; } = 1;

    /// <summary>
    /// YaRN: frequencies with more rotations than this within the original context do not change (beta_fast). Default
    /// 32.
    /// </summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>
    /// YaRN: frequencies with fewer rotations than this within the original context are divided by the factor
    /// (beta_slow). Default 1.
    /// </summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>
    /// YaRN: whether the range between <see cref="BetaFast"/> and <see cref="BetaSlow"/> is rounded to whole
    /// frequencies (truncate). Default true.
    /// </summary>
    public bool Truncate { get; init; } = true;

    /// <summary>
    /// LongRoPE: divisor of each frequency in sequences up to the original context (short_factor); as many as rotated
    /// pairs.
    /// </summary>
    public IReadOnlyList<double> ShortFactors { get; init; } = [];

    /// <summary>
    /// LongRoPE: divisor of each frequency in longer sequences (long_factor); as many as rotated pairs.
    /// </summary>
    public IReadOnlyList<double> LongFactors { get; init; } = [];

    /// <summary>The original context times the factor, in tokens.</summary>
    internal int ScaledContext => (int)Math.Min(int.MaxValue, OriginalContext * Factor);

    /// <summary>Whether frequencies depend on the length of the sequence.</summary>
    internal bool DependsOnLength => Kind is RopeScalingKind.Dynamic or RopeScalingKind.LongRope;

    /// <inheritdoc/>
    public bool Equals(RopeScaling? other) =>
        other is not null
        && Kind == other.Kind
        && Factor == other.Factor
        && LowFrequencyFactor == other.LowFrequencyFactor
        && HighFrequencyFactor == other.HighFrequencyFactor
        && OriginalContext == other.OriginalContext
        && AttentionFactor == other.AttentionFactor
        && BetaFast == other.BetaFast
        && BetaSlow == other.BetaSlow
        && Truncate == other.Truncate
        && ShortFactors.SequenceEqual(other.ShortFactors)
        && LongFactors.SequenceEqual(other.LongFactors);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Factor, OriginalContext, AttentionFactor);
}

/// <summary>Rules of <see cref="RopeScaling"/>.</summary>
public enum RopeScalingKind
{
    /// <summary>Every frequency is divided by the factor (position interpolation; Chen et al. 2023).</summary>
    Linear,

    /// <summary>
    /// Llama 3.1: low frequencies are divided by the factor, high ones do not change, with interpolation between them.
    /// </summary>
    Llama3,

    /// <summary>
    /// The base of the frequencies grows with the length of a sequence beyond the context (dynamic NTK). A token of
    /// such a sequence is generated from the whole sequence, without cached keys.
    /// </summary>
    Dynamic,

    /// <summary>
    /// YaRN (Peng et al. 2023): low frequencies are divided by the factor, high ones do not change, with interpolation
    /// by the index of the frequency, and a factor of the rotated queries and keys.
    /// </summary>
    Yarn,

    /// <summary>
    /// LongRoPE (Ding et al. 2024): each frequency has its own divisors, one for sequences up to the original context
    /// and one for longer ones.
    /// </summary>
    LongRope,
}
