namespace Proximal.Language;

/// <summary>Score of a completion on which a reward has no opinion; see <see cref="RewardFunction.Abstained"/>.</summary>
internal static class AbstainedScore
{
    // A quiet NaN that no operation on numbers produces.
    private const int Bits = 0x7FC0_AB57;

    /// <summary>The score.</summary>
    public static float Value => BitConverter.Int32BitsToSingle(Bits);

    /// <summary>Whether a score is <see cref="Value"/>.</summary>
    public static bool Is(float score) => BitConverter.SingleToInt32Bits(score) == Bits;
}
