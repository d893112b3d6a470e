namespace Proximal.Language;

/// <summary>
/// Transformations of the scores of whole completions, in place, before they become rewards; all spans are [sequences].
/// </summary>
public static class ScoreShaping
{
    /// <summary>Clips every score to ± a limit.</summary>
    /// <param name="scores">Scores, changed in place.</param>
    /// <param name="limit">The limit, positive.</param>
    public static void Clip(Span<float> scores, float limit)
    {
        foreach (ref float score in scores)
            score = Math.Clamp(score, -limit, limit);
    }

    /// <summary>
    /// Subtracts a penalty from the scores of completions without an end token (TRL's <c>missing_eos_penalty</c>).
    /// </summary>
    /// <param name="scores">Scores, changed in place.</param>
    /// <param name="ended">Whether each completion ended with an end token or stop string.</param>
    /// <param name="penalty">The penalty.</param>
    public static void PenalizeMissingEnd(Span<float> scores, ReadOnlySpan<bool> ended, float penalty)
    {
        for (int i = 0; i < scores.Length; i++)
            if (!ended[i])
                scores[i] -= penalty;
    }

    /// <summary>
    /// Replaces the scores of completions without an end token, as lm-human-preferences does with -1.
    /// </summary>
    /// <param name="scores">Scores, changed in place.</param>
    /// <param name="ended">Whether each completion ended with an end token or stop string.</param>
    /// <param name="score">Score of the other completions.</param>
    public static void ReplaceMissingEnd(Span<float> scores, ReadOnlySpan<bool> ended, float score)
    {
        for (int i = 0; i < scores.Length; i++)
            if (!ended[i])
                scores[i] = score;
    }

    /// <summary>
    /// DAPO's soft overlong punishment (Yu et al. 2025, equation 13): 0 up to <paramref name="maxLength"/> -
    /// <paramref name="margin"/> tokens, decreasing linearly to -1 at <paramref name="maxLength"/>, and -1 beyond.
    /// </summary>
    /// <param name="length">Number of tokens of the completion.</param>
    /// <param name="maxLength">Maximum number of tokens, L_max.</param>
    /// <param name="margin">Number of tokens over which the penalty increases, L_cache; positive.</param>
    public static float Overlong(int length, int maxLength, int margin) =>
        Math.Clamp((float)(maxLength - margin - length) / margin, -1, 0);
}
